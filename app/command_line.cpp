#include "app/command_line.h"

#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "app/help_texts.h"
#include "emulator/storage/sqlite_version.h"

namespace durascope::app {

namespace {

/// One option: how it is written, and what its value does. An `apply` that answers false refuses the value.
struct Option {
  std::string_view name;
  bool hasValue;
  std::string_view expects;  ///< What a good value is, for the sentence.
  std::function<bool(const std::string&)> apply;
};

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// A whole number from `low` to `high`.
template <class T>
bool assignWhole(const std::string& text, T low, T high, T& target) {
  T value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || value < low || value > high) return false;
  target = value;
  return true;
}

tl::unexpected<Error> misuse(std::string sentence, std::string_view command) {
  const std::string help = command.empty() ? "durascope --help" : "durascope " + std::string(command) + " --help";
  return fail(ErrorKind::kBadInput, std::move(sentence) + " See " + help + '.');
}

/// Options as they were given, each with its last value.
using Given = std::map<std::string, std::string>;

/// Applies the options and answers the other arguments; `help` says whether the help was asked for.
Result<std::vector<std::string>> applyOptions(const std::vector<std::string>& arguments, std::string_view command,
                                              const std::vector<Option>& options, bool& help, Given* given = nullptr) {
  std::vector<std::string> operands;
  bool optionsEnded = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (optionsEnded || argument.size() < 2 || argument[0] != '-') {
      operands.push_back(argument);
      continue;
    }
    if (argument == "--") {
      optionsEnded = true;
      continue;
    }
    if (argument == "--help" || argument == "-h") {
      help = true;
      continue;
    }
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const Option* option = nullptr;
    for (const Option& known : options)
      if (known.name == name) option = &known;
    if (!option) return misuse("There is no option " + name + '.', command);

    std::string value;
    if (equals != std::string::npos) {
      if (!option->hasValue) return misuse("The option " + name + " takes no value.", command);
      value = argument.substr(equals + 1);
    } else if (option->hasValue) {
      if (++i == arguments.size()) return misuse("The option " + name + " needs a value.", command);
      value = arguments[i];
    }
    if (!option->apply(value))
      return misuse("The value \"" + value + "\" of " + name + " should be " + std::string(option->expects) + '.',
                    command);
    if (given != nullptr) (*given)[name] = value;
  }
  return operands;
}

bool applyEviction(const std::string& text, EvictionPolicy& policy) {
  if (text == "never") {
    policy.kind = EvictionPolicy::Kind::kManual;
    return true;
  }
  const std::optional<double> seconds = number(text);
  if (!seconds || *seconds <= 0 || *seconds > 1e9) return false;
  policy.idleMs = std::max<std::int64_t>(1, std::llround(*seconds * 1000));
  return true;
}

bool applyRules(const std::string& text, EvictionPolicy& policy) {
  using Kind = EvictionPolicy::Kind;
  static constexpr std::pair<std::string_view, Kind> kRules[] = {{"local", Kind::kLocal},
                                                                 {"production", Kind::kProduction},
                                                                 {"after-every-event", Kind::kAfterEveryEvent},
                                                                 {"manual", Kind::kManual},
                                                                 {"never", Kind::kNever}};
  for (const auto& [name, kind] : kRules) {
    if (name != text) continue;
    policy.kind = kind;
    return true;
  }
  return false;
}

bool applySeed(const std::string& text, std::optional<std::uint64_t>& seed) {
  std::uint64_t value = 0;
  if (!assignWhole<std::uint64_t>(text, 0, std::numeric_limits<std::uint64_t>::max(), value)) return false;
  seed = value;
  return true;
}

/// A number from `low` times `unit`; rounded for a whole target.
template <class T>
bool applyNumber(const std::string& text, double low, double unit, T& target) {
  const std::optional<double> value = number(text);
  if (!value || *value < low || *value > 1e9) return false;
  if constexpr (std::is_floating_point_v<T>) {
    target = *value * unit;
  } else {
    target = static_cast<T>(std::llround(*value * unit));
  }
  return true;
}

bool applyIsolation(const std::string& text, Isolation& isolation) {
  for (const auto& [name, mode] :
       {std::pair{"shared", Isolation::kShared}, {"spread", Isolation::kSpread}, {"separate", Isolation::kSeparate}}) {
    if (text != name) continue;
    isolation = mode;
    return true;
  }
  return false;
}

bool applyStorage(const std::string& text, StorageMode& mode) {
  mode = text == "local" ? StorageMode::kLocal : StorageMode::kProduction;
  return text == "local" || text == "production";
}

bool applyLatency(const std::string& text, std::int64_t& microseconds) {
  const std::optional<double> milliseconds = number(text);
  if (!milliseconds || *milliseconds < 0 || *milliseconds > 60'000) return false;
  microseconds = std::llround(*milliseconds * 1000);
  return true;
}

/// The options that say how a project is run; the window, `serve` and `test` take them. `project` outlives them.
std::vector<Option> projectOptions(ProjectOptions& project) {
  constexpr double kMiB = 1024 * 1024;
  constexpr double kMsPerDay = 24.0 * 3'600'000;
  static constexpr const char* kSize = "a number of MiB";
  static constexpr const char* kSeconds = "a number of seconds";
  StorageLimits& limits = project.limits;
  const auto size = [](std::uint64_t* target) {
    return [target](const std::string& text) { return applyNumber(text, 0, kMiB, *target); };
  };
  return {
      {"--state", true, "a folder", [&](const std::string& text) { return !(project.stateDir = text).empty(); }},
      {"--env", true, "the name of an environment",
       [&](const std::string& text) { return !(project.environment = text).empty(); }},
      {"--isolates", true, "a whole number from 1 to 64",
       [&](const std::string& text) { return assignWhole<std::uint32_t>(text, 1, 64, project.isolates); }},
      {"--isolation", true, "shared, spread or separate",
       [&](const std::string& text) { return applyIsolation(text, project.isolation); }},
      {"--evict", true, "local, production, after-every-event, manual or never",
       [&](const std::string& text) { return applyRules(text, project.eviction); }},
      {"--seed", true, "a whole number from 0 to 18446744073709551615",
       [&](const std::string& text) { return applySeed(text, project.seed); }},
      {"--paused", false, "",
       [&](const std::string&) {
         project.paused = true;
         return true;
       }},
      {"--frozen-now", false, "",
       [&](const std::string&) {
         project.frozenNow = true;
         return true;
       }},
      {"--evict-after", true, "a number of seconds above 0, or never",
       [&](const std::string& text) { return applyEviction(text, project.eviction); }},
      {"--miss-latency", true, "a number of milliseconds from 0 to 60000",
       [&](const std::string& text) { return applyLatency(text, project.missLatencyUs); }},
      {"--memory-limit", true, "a whole number of MiB from 32 to 16384",
       [&](const std::string& text) { return assignWhole<std::uint64_t>(text, 32, 16'384, project.heapLimitMiB); }},
      {"--no-outgoing", false, "",
       [&](const std::string&) {
         project.outgoing = false;
         return true;
       }},
      {"--storage", true, "production or local",
       [&](const std::string& text) { return applyStorage(text, project.storage); }},
      {"--cache-soft", true, kSize, size(&limits.softCacheBytes)},
      {"--cache-hard", true, kSize, size(&limits.hardCacheBytes)},
      {"--cache-dirty", true, kSize, size(&limits.dirtyBytes)},
      {"--cache-stale", true, kSeconds,
       [&](const std::string& text) { return applyNumber(text, 0.001, 1000, limits.staleMs); }},
      {"--sql-limit", true, kSeconds,
       [&](const std::string& text) { return applyNumber(text, 0, 1000, limits.sqlTimeMs); }},
      {"--history-days", true, "a number of days",
       [&](const std::string& text) { return applyNumber(text, 0, kMsPerDay, limits.historyMs); }},
      {"--history-size", true, kSize, size(&limits.historyBytes)},
  };
}

/// `spread` asks for something to spread over: without a number there are several isolates, and one is refused.
Result<void> settleIsolates(const Given& given, std::string_view command, ProjectOptions& project) {
  constexpr std::uint32_t kSpread = 4;
  const auto isolation = given.find("--isolation");
  if (isolation == given.end() || isolation->second != "spread" || project.isolates > 1) return {};
  if (given.contains("--isolates"))
    return misuse("--isolation spread needs more than one isolate: leave --isolates 1 out, or say --isolation shared.",
                  command);
  project.isolates = kSpread;
  return {};
}

Result<Command> parseServe(const std::vector<std::string>& arguments) {
  ServeOptions serve;
  ProjectOptions& project = serve.project;
  std::vector<Option> options = {
      {"--port", true, "a whole number from 0 to 65535",
       [&](const std::string& text) {
         return assignWhole<std::uint16_t>(text, 0, std::numeric_limits<std::uint16_t>::max(), serve.port);
       }},
      {"--faults", true, "a file", [&](const std::string& text) { return !(serve.faults = text).empty(); }},
      {"--quiet", false, "", [&](const std::string&) { return serve.quiet = true; }},
  };
  for (Option& option : projectOptions(project)) options.push_back(std::move(option));
  bool help = false;
  Given given;
  Result<std::vector<std::string>> operands = applyOptions(arguments, "serve", options, help, &given);
  if (!operands) return tl::unexpected(operands.error());
  if (help) return TextToPrint{std::string(kServeHelp) + kProjectHelp + kFaultsHelp};
  if (operands->size() != 1)
    return misuse(operands->empty() ? "Say which project to serve." : "Only one project can be served.", "serve");
  if (Result<void> settled = settleIsolates(given, "serve", project); !settled) return tl::unexpected(settled.error());
  project.path = operands->front();
  return serve;
}

Result<Command> parseTest(const std::vector<std::string>& arguments) {
  TestOptions test;
  test.project.skipWaits = true;
  std::vector<Option> options = {
      {"--timeout", true, "a number of seconds above 0",
       [&](const std::string& text) { return applyNumber(text, 0.001, 1, test.limitSeconds); }},
      {"--filter", true, "part of a name", [&](const std::string& text) { return !(test.filter = text).empty(); }},
      {"--junit", true, "a file", [&](const std::string& text) { return !(test.junit = text).empty(); }},
      {"--shared", false, "", [&](const std::string&) { return test.shared = true; }},
      {"--verbose", false, "", [&](const std::string&) { return test.verbose = true; }},
      {"--real-time", false, "",
       [&](const std::string&) {
         test.project.skipWaits = false;
         return true;
       }},
      {"--faults", true, "a file", [&](const std::string& text) { return !(test.faults = text).empty(); }},
  };
  for (Option& option : projectOptions(test.project)) options.push_back(std::move(option));
  bool help = false;
  Given given;
  Result<std::vector<std::string>> operands = applyOptions(arguments, "test", options, help, &given);
  if (!operands) return tl::unexpected(operands.error());
  if (help) return TextToPrint{std::string(kTestHelp) + kProjectHelp + kFaultsHelp};
  if (operands->size() != 1)
    return misuse(operands->empty() ? "Say which project to test." : "Only one project can be tested.", "test");
  if (Result<void> settled = settleIsolates(given, "test", test.project); !settled)
    return tl::unexpected(settled.error());
  if (!test.project.stateDir.empty() && !test.shared)
    return misuse("--state needs --shared: without it each handler begins with empty storage of its own.", "test");
  test.project.path = operands->front();
  return test;
}

Result<Command> parseInspect(const std::vector<std::string>& arguments) {
  InspectOptions inspect;
  bool help = false;
  Result<std::vector<std::string>> operands = applyOptions(
      arguments, "inspect", {{"--json", false, "", [&](const std::string&) { return inspect.json = true; }}}, help);
  if (!operands) return tl::unexpected(operands.error());
  if (help) return TextToPrint{kInspectHelp};
  if (operands->size() != 1)
    return misuse(operands->empty() ? "Say which file to inspect." : "Only one file can be inspected.", "inspect");
  inspect.file = operands->front();
  return inspect;
}

Result<Command> parseGui(const std::vector<std::string>& arguments) {
  bool help = false, version = false;
  // Checked now, applied when it is known what the settings say.
  ProjectOptions scratch;
  std::vector<std::pair<std::size_t, std::string>> chosen;
  Given given;
  std::vector<Option> options = projectOptions(scratch);
  for (std::size_t i = 0; i < options.size(); ++i) {
    options[i].apply = [i, &chosen, apply = options[i].apply](const std::string& text) {
      chosen.emplace_back(i, text);
      return apply(text);
    };
  }
  options.push_back({"--version", false, "", [&](const std::string&) { return version = true; }});
  Result<std::vector<std::string>> operands = applyOptions(arguments, "", options, help, &given);
  if (!operands) return tl::unexpected(operands.error());
  if (help) return TextToPrint{std::string(kHelp) + kWindowHelp + kProjectHelp};
  if (version) return TextToPrint{"durascope " DURASCOPE_VERSION "\n" + storage::sqliteVersion() + "\n"};
  if (operands->size() > 1) return misuse("Only one project can be opened.", "");
  if (Result<void> settled = settleIsolates(given, "", scratch); !settled) return tl::unexpected(settled.error());
  return GuiOptions{.project = operands->empty() ? "" : operands->front(),
                    .choose = [chosen, given](ProjectOptions& project) {
                      const std::vector<Option> all = projectOptions(project);
                      for (const auto& [option, text] : chosen) all[option].apply(text);
                      (void)settleIsolates(given, "", project);  // what was given has been found good
                    }};
}

}  // namespace

Result<Command> parseCommandLine(const std::vector<std::string>& arguments) {
  using Parse = Result<Command> (*)(const std::vector<std::string>&);
  static constexpr std::pair<std::string_view, Parse> kCommands[] = {
      {"serve", parseServe}, {"test", parseTest}, {"inspect", parseInspect}};
  for (const auto& [command, parse] : kCommands)
    if (!arguments.empty() && arguments.front() == command) return parse({arguments.begin() + 1, arguments.end()});
  return parseGui(arguments);
}

}  // namespace durascope::app
