#include "app/serve_command.h"

#include <future>
#include <memory>
#include <optional>
#include <ostream>

#include "app/error_text.h"
#include "app/serve_log.h"
#include "emulator/gateway/gateway.h"

namespace durascope::app {

namespace {

constexpr std::chrono::milliseconds kDrainInterval{33};

/// A reply to wait for. The state is shared, since the reply may come after the waiting was given up.
template <class T>
struct Pending {
  std::shared_ptr<std::promise<Result<T>>> promise = std::make_shared<std::promise<Result<T>>>();
  std::future<Result<T>> future = promise->get_future();

  Emulator::Reply<T> reply() const {
    return [kept = promise](Result<T> result) { kept->set_value(std::move(result)); };
  }
};

/// The answer, or nothing when the user stopped us meanwhile.
std::optional<Result<ProjectInfo>> openProject(Emulator& emulator, const ProjectOptions& options,
                                               const StopSignal& stop) {
  Pending<ProjectInfo> opening;
  emulator.open(options, opening.reply());
  while (opening.future.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready)
    if (stop.waitFor(std::chrono::milliseconds(0))) return std::nullopt;
  return opening.future.get();
}

void closeProject(Emulator& emulator) {
  Pending<void> closing;
  emulator.close(closing.reply());
  closing.future.wait();
}

}  // namespace

int serve(Emulator& emulator, const ServeOptions& options, const StopSignal& stop, std::ostream& out,
          std::ostream& err) {
  const std::optional<Result<ProjectInfo>> project = openProject(emulator, options.project, stop);
  if (!project) return 0;
  if (!*project) {
    err << "durascope: " << errorText(project->error()) << std::flush;
    return 1;
  }
  for (const std::string& warning : (*project)->warnings) err << "durascope: " << warning << std::endl;

  auto gateway = gateway::Gateway::start(emulator, **project, {.port = options.port});
  if (!gateway) {
    err << "durascope: " << errorText(gateway.error()) << std::flush;
    closeProject(emulator);
    return 1;
  }
  out << "http://127.0.0.1:" << (*gateway)->port() << std::endl;

  ServeLog log;
  log.setProject(**project);
  const auto tellNews = [&] {
    const Drain drain = emulator.drain();
    if (drain.project) (*gateway)->setProject(*drain.project);
    if (const std::string lines = log.lines(drain); !lines.empty()) err << lines << std::flush;
  };
  while (!stop.waitFor(kDrainInterval)) tellNews();

  closeProject(emulator);
  tellNews();
  return 0;
}

}  // namespace durascope::app
