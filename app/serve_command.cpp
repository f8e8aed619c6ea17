#include "app/serve_command.h"

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include "app/deadlock_lines.h"
#include "app/error_text.h"
#include "app/faults_file.h"
#include "app/pending.h"
#include "app/request_lines.h"
#include "app/serve_log.h"
#include "emulator/gateway/gateway.h"

namespace durascope::app {

namespace {

constexpr std::chrono::milliseconds kDrainInterval{33};
constexpr int kMisuse = 2;  // as for a mistake on the command line

constexpr const char* kClockStands =
    "durascope: The clock stands (--paused): no timer and no alarm comes due, and nothing moves it while serve runs. "
    "To "
    "step it, open the project in the window (durascope PROJECT --paused); to let time go on, leave --paused out.";

/// Whether it was closed in time.
bool closeProject(Emulator& emulator, std::chrono::milliseconds patience) {
  Pending<void> closing;
  emulator.close(closing.reply());
  return closing.future.wait_for(patience) == std::future_status::ready;
}

}  // namespace

int serve(Emulator& emulator, const ServeOptions& options, const StopSignal& stop, std::ostream& out, std::ostream& err,
          std::chrono::milliseconds patience, void (*leave)(int)) {
  std::vector<NamedFault> faults;
  const auto misuse = [&](const Error& error) {
    err << "durascope: " << errorText(error) << std::flush;
    return kMisuse;
  };
  if (!options.faults.empty()) {
    Result<std::vector<NamedFault>> read = readFaults(options.faults);
    if (!read) return misuse(read.error());
    faults = std::move(*read);
  }
  Pending<ProjectInfo> opening;
  emulator.open(options.project, opening.reply());
  const std::optional<Result<ProjectInfo>> project = opening.await(stop);
  if (!project) return 0;
  if (!*project) {
    err << "durascope: " << errorText(project->error()) << std::flush;
    return 1;
  }
  for (const std::string& warning : (*project)->warnings) err << "durascope: " << warning << std::endl;

  if (!options.faults.empty()) {
    if (const Result<void> set = setFaults(emulator, faults, **project); !set) {
      (void)closeProject(emulator, patience);
      return misuse(set.error());
    }
  }
  RequestLines requests(options.quiet);
  gateway::News news{.received = [&](RequestLines::Time when) { requests.received(when); },
                     .answered = [&](const gateway::Answered& request) { requests.add(request); },
                     .trouble = [&](const std::string& sentence) { requests.add(sentence); }};
  auto gateway = gateway::Gateway::start(emulator, **project, {.port = options.port, .news = std::move(news)});
  if (!gateway) {
    err << "durascope: " << errorText(gateway.error()) << std::flush;
    (void)closeProject(emulator, patience);
    return 1;
  }
  if (options.project.paused) err << kClockStands << std::endl;
  out << "http://127.0.0.1:" << (*gateway)->port() << std::endl;

  ServeLog log;
  log.setProject(**project);
  DeadlockLines deadlocks(emulator);
  const auto nameOf = [&](const ObjectKey& object) { return log.nameOf(object); };
  const auto tellNews = [&] {
    // First, since what a request logged stands above the request's own line.
    const std::string answered = requests.take();
    const Drain drain = emulator.drain();
    if (drain.project) (*gateway)->setProject(*drain.project);
    std::string lines = log.lines(drain);
    const auto now = std::chrono::steady_clock::now();
    lines += deadlocks.lines(drain, now, requests.waitsSince(now - DeadlockLines::kStuck), nameOf) + answered;
    if (!lines.empty()) err << lines << std::flush;
  };
  while (!stop.waitFor(kDrainInterval)) tellNews();

  const bool closed = closeProject(emulator, patience);
  tellNews();
  if (!closed) {
    // Whatever was acknowledged has been committed before; the rest is as after a power cut, which storage survives.
    err << "durascope: Something that cannot be broken off, such as a key that is being generated, still ran and was "
           "left behind. What was answered is stored."
        << std::endl;
    leave(0);
  }
  return 0;
}

}  // namespace durascope::app
