#include "app/serve_command.h"

#include <chrono>
#include <optional>
#include <ostream>

#include "app/error_text.h"
#include "app/faults_file.h"
#include "app/pending.h"
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
