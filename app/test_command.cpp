#include "app/test_command.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <utility>

#include "app/error_text.h"
#include "app/faults_file.h"
#include "app/pending.h"
#include "app/serve_log.h"
#include "app/temporary_folder.h"
#include "app/test_report.h"

namespace durascope::app {

namespace {

using std::chrono::steady_clock;

constexpr int kMisuse = 2;  // as for a mistake on the command line
constexpr std::chrono::seconds kClockPatience{1};
constexpr double kMsPerS = 1e3;

/// Tests often need what the project itself has not (their own main module, shorter times): a folder's own
/// configuration for them goes first.
std::string testConfiguration(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) return path;
  for (const char* name : {"wrangler.test.jsonc", "wrangler.test.json", "wrangler.test.toml"}) {
    const std::filesystem::path file = std::filesystem::path(path) / name;
    if (std::filesystem::exists(file, ignored)) return file.string();
  }
  return path;
}

/// "0.5 s".
std::string secondsText(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.9g s", seconds);
  return text.data();
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

/// One run of the command. A world is an opened project with a folder for its storage.
class TestRun {
 public:
  TestRun(Emulator& emulator, const TestOptions& options, const StopSignal& stop, std::ostream& out, std::ostream& err)
      : emulator_(emulator), options_(options), stop_(stop), out_(out), err_(err) {}
  ~TestRun() { closeWorld(); }

  int run() {
    if (!options_.faults.empty()) {
      // Before the project is built: a mistake in the file is one of the command line.
      Result<std::vector<NamedFault>> faults = readFaults(options_.faults);
      if (!faults) return misuse(faults.error());
      faults_ = std::move(*faults);
    }
    if (!openWorld()) return unopened();
    for (const std::string& warning : project_.warnings) err_ << "durascope: " << warning << std::endl;
    std::vector<std::string> names = project_.tests;
    std::erase_if(names, [&](const std::string& name) { return name.find(options_.filter) == std::string::npos; });
    if (names.empty()) {
      err_ << "durascope: "
           << (project_.tests.empty() ? "The main module exports nothing with a test() method. Export, for example, "
                                        "const works = { async test(controller, env, ctx) { … } }."
                                      : "No test handler's name contains \"" + options_.filter +
                                            "\". There are: " + joined(project_.tests) + ".")
           << std::endl;
    }
    for (const std::string& name : names) {
      if (!options_.shared && name != names.front() && !openWorld()) return unopened();
      const TestCase done = runOne(name);
      out_ << testText(done, options_.verbose) << std::flush;
      if (done.stopped) break;
      cases_.push_back(done);
    }
    closeWorld();
    const std::size_t all = project_.tests.size();
    if (!options_.filter.empty() && all > 0)
      out_ << filterText(options_.filter, cases_.size(), all - names.size(), all) << '\n';
    out_ << testSummary(cases_) << std::endl;
    if (!options_.junit.empty() && !writeXml()) return 1;
    const bool passed = std::all_of(cases_.begin(), cases_.end(), [](const TestCase& test) { return test.passed; });
    return passed && !cases_.empty() && cases_.size() == names.size() ? 0 : 1;
  }

 private:
  bool openWorld() {
    closeWorld();
    ProjectOptions project = options_.project;
    project.path = testConfiguration(project.path);
    project.watch = false;
    if (project.stateDir.empty()) {
      Result<TemporaryFolder> folder = TemporaryFolder::make();
      if (!folder) {
        err_ << "durascope: " << errorText(folder.error()) << std::flush;
        return false;
      }
      folder_ = std::move(*folder);
      project.stateDir = folder_->path();
    }
    Pending<ProjectInfo> opening;
    emulator_.open(std::move(project), opening.reply());
    const std::optional<Result<ProjectInfo>> opened = opening.await(stop_);
    if (!opened) return false;
    if (!*opened) {
      std::string text = errorText(opened->error());
      err_ << "durascope: " << text << std::flush;
      text.pop_back();  // the end of its last line
      cases_.push_back({.name = "the project opens", .isError = true, .message = std::move(text)});
      return false;
    }
    open_ = true;
    project_ = **opened;
    log_ = ServeLog("The time limit of its handler or Ctrl+C ends it.");
    log_.setProject(project_);
    if (options_.faults.empty()) return true;
    const Result<void> set = setFaults(emulator_, faults_, project_);
    if (!set) status_ = misuse(set.error());
    return set.has_value();
  }

  /// The exit code when a world did not open. Who reads the results as XML learns why.
  int unopened() {
    const bool told = !cases_.empty() && cases_.back().isError;
    if (told && !options_.junit.empty()) (void)writeXml();
    return status_;
  }

  /// Says what is wrong with what the user gave, and answers the exit code for it.
  int misuse(const Error& error) {
    err_ << "durascope: " << errorText(error) << std::flush;
    return kMisuse;
  }

  void closeWorld() {
    if (!std::exchange(open_, false)) return;
    Pending<void> closing;
    emulator_.close(closing.reply());
    closing.future.wait();
    (void)emulator_.drain();  // what is said at the end belongs to no test
    folder_.reset();
  }

  TestCase runOne(const std::string& name) {
    TestCase done{.name = name};
    Pending<TestResult> ending;
    const auto start = steady_clock::now();
    emulator_.runTest(name, ending.reply());
    const auto limit =
        std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(options_.limitSeconds));
    const std::optional<Result<TestResult>> ended = ending.await(stop_, limit);
    done.ns = std::chrono::duration_cast<std::chrono::nanoseconds>(steady_clock::now() - start).count();
    const Drain drain = emulator_.drain();
    if (!ended) {
      done.stopped = stop_.waitFor(std::chrono::milliseconds(0));
      done.message = done.stopped ? "The run was stopped while this handler ran; it and what follows count as neither."
                                  : tooLong(drain);
    } else if (!*ended) {
      done.message = ended->error().message;
    } else {
      done.passed = !(*ended)->error;
      done.ns = (*ended)->totalNs;
      if (!done.passed) {
        done.message = (*ended)->error->message;
        done.stack = (*ended)->stack;
      }
    }
    done.console = log_.lines(drain);
    return done;
  }

  /// The handler's time is over. Where the world goes on it is rid of a loop, so that the others get their turn.
  std::string tooLong(const Drain& drain) {
    bool busy = false;
    for (const journal::IsolateSummary& isolate : drain.isolates) {
      if (!isolate.busy) continue;
      busy = true;
      if (!options_.shared) continue;
      Pending<void> terminating;
      emulator_.terminateIsolate(isolate.number, terminating.reply());
      (void)terminating.future.get();
    }
    std::string why = "it awaits something that does not come. --timeout S gives it more time.";
    const bool isReal = !options_.project.skipWaits || options_.project.isolates > 1;
    if (isReal && !busy) why = awaitsInRealTime();
    if (options_.project.paused)
      why =
          "it awaits something that does not come. The clock stands, so no timer or alarm does: leave --paused out "
          "if it waits for one.";
    if (busy) why = "its JavaScript runs and does not come back. Is there a loop that never ends?";
    return "The handler did not end within " + secondsText(options_.limitSeconds) + ": " + why;
  }

  /// Why a handler has not ended that waits for as long as its timers take.
  std::string awaitsInRealTime() {
    const bool several = options_.project.skipWaits;
    const std::string time = several ? "time is real with several isolates" : "time is real with --real-time";
    const std::string wayOut =
        several ? " With one isolate the clock moves on to it at once; --timeout S gives it more time."
                : " Without that option the clock moves on to it at once; --timeout S gives it more time.";
    Pending<journal::ClockState> asking;
    emulator_.clock(asking.reply());
    const std::optional<Result<journal::ClockState>> state = asking.await(stop_, kClockPatience);
    const bool isPending = state && *state && (*state)->nextDueMs > 0;
    // That an object leaves memory is nothing to wait for; behind it the clock may know of more.
    if (!isPending || (!(*state)->nextWhat.starts_with("timer ") && !(*state)->nextWhat.starts_with("alarm ")))
      return "it awaits something that has not come. Note that " + time +
             ": a timer or alarm takes as long as it says." + wayOut;
    const std::int64_t leftMs = std::max<std::int64_t>(0, (*state)->nextDueMs - (*state)->nowMs);
    return time + ", and the " + (*state)->nextWhat + " is due in " +
           secondsText(static_cast<double>(leftMs) / kMsPerS) + "." + wayOut;
  }

  bool writeXml() {
    std::ofstream file(options_.junit);
    file << testXml(project_.name.empty() ? options_.project.path : project_.name, cases_) << std::flush;
    if (file) return true;
    err_ << "durascope: The results could not be written to " << options_.junit << "." << std::endl;
    return false;
  }

  Emulator& emulator_;
  const TestOptions& options_;
  const StopSignal& stop_;
  std::ostream& out_;
  std::ostream& err_;
  std::optional<TemporaryFolder> folder_;
  bool open_ = false;
  ProjectInfo project_;
  ServeLog log_;
  std::vector<TestCase> cases_;
  std::vector<NamedFault> faults_;
  int status_ = 1;  ///< When a world does not open.
};

}  // namespace

int runTests(Emulator& emulator, const TestOptions& options, const StopSignal& stop, std::ostream& out,
             std::ostream& err) {
  return TestRun(emulator, options, stop, out, err).run();
}

}  // namespace durascope::app
