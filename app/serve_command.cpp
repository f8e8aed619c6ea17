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

void closeProject(Emulator& emulator) {
  Pending<void> closing;
  emulator.close(closing.reply());
  closing.future.wait();
}

}  // namespace

int serve(Emulator& emulator, const ServeOptions& options, const StopSignal& stop, std::ostream& out,
          std::ostream& err) {
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
    if (const Result<void> set = setFaults(emulator, options.faults, **project); !set) {
      err << "durascope: " << errorText(set.error()) << std::flush;
      closeProject(emulator);
      return 1;
    }
  }
  RequestLines requests(options.quiet);
  gateway::News news{.received = [&](RequestLines::Time when) { requests.received(when); },
                     .answered = [&](const gateway::Answered& request) { requests.add(request); },
                     .trouble = [&](const std::string& sentence) { requests.add(sentence); }};
  auto gateway = gateway::Gateway::start(emulator, **project, {.port = options.port, .news = std::move(news)});
  if (!gateway) {
    err << "durascope: " << errorText(gateway.error()) << std::flush;
    closeProject(emulator);
    return 1;
  }
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

  closeProject(emulator);
  tellNews();
  return 0;
}

}  // namespace durascope::app
