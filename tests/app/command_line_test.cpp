#include "app/command_line.h"

#include <QtTest>

using namespace durascope;
using namespace durascope::app;

class CommandLineTest : public QObject {
  Q_OBJECT

  template <class T>
  static T parsed(const std::vector<std::string>& arguments) {
    const Result<Command> command = parseCommandLine(arguments);
    if (!command) qFatal("%s", command.error().message.c_str());
    return std::get<T>(*command);
  }

 private slots:
  void without_a_command_the_window_opens() {
    QCOMPARE(parsed<GuiOptions>({}).project, "");
    QCOMPARE(parsed<GuiOptions>({"some/project"}).project, "some/project");
    QCOMPARE(parsed<GuiOptions>({"--", "--odd"}).project, "--odd");
  }

  void serve_has_the_documented_defaults() {
    const auto serve = parsed<ServeOptions>({"serve", "p"});
    QCOMPARE(serve.project.path, "p");
    QCOMPARE(serve.port, 8787);
    QCOMPARE(serve.project.stateDir, "");
    QCOMPARE(serve.project.isolates, 1u);
    QCOMPARE(serve.project.missLatencyUs, 5000);
    QCOMPARE(serve.project.eviction.idleMs, 10'000);
    QVERIFY(serve.project.eviction.kind == EvictionPolicy::Kind::kLocal);
  }

  void serve_takes_all_its_options() {
    const auto serve = parsed<ServeOptions>(
        {"serve", "--port=0", "--state", "s", "p", "--isolates", "4", "--evict-after", "0.5", "--miss-latency=2.5"});
    QCOMPARE(serve.port, 0);
    QCOMPARE(serve.project.stateDir, "s");
    QCOMPARE(serve.project.path, "p");
    QCOMPARE(serve.project.isolates, 4u);
    QCOMPARE(serve.project.eviction.idleMs, 500);
    QCOMPARE(serve.project.missLatencyUs, 2500);
    QVERIFY(parsed<ServeOptions>({"serve", "p", "--evict-after", "never"}).project.eviction.kind ==
            EvictionPolicy::Kind::kManual);
  }

  void test_takes_its_options_and_those_of_the_project() {
    const auto plain = parsed<TestOptions>({"test", "p"});
    QCOMPARE(plain.project.path, "p");
    QCOMPARE(plain.limitSeconds, 30.0);
    QVERIFY(!plain.shared);
    const auto test = parsed<TestOptions>({"test", "--timeout", "0.5", "--filter=room", "--junit", "r.xml", "--shared",
                                           "--state", "s", "p", "--isolates", "4", "--storage", "local"});
    QCOMPARE(test.limitSeconds, 0.5);
    QCOMPARE(test.filter, "room");
    QCOMPARE(test.junit, "r.xml");
    QVERIFY(test.shared);
    QCOMPARE(test.project.stateDir, "s");
    QCOMPARE(test.project.isolates, 4u);
    QVERIFY(test.project.storage == StorageMode::kLocal);
    QVERIFY(!parseCommandLine({"test"}));
    QVERIFY(!parseCommandLine({"test", "a", "b"}));
    QVERIFY(!parseCommandLine({"test", "p", "--timeout", "0"}));
    QVERIFY(parseCommandLine({"test", "p", "--state", "s"}).error().message.find("--shared") != std::string::npos);
  }

  void isolation_environment_and_faults_are_chosen_by_flags() {
    const auto serve =
        parsed<ServeOptions>({"serve", "p", "--isolation", "separate", "--env", "staging", "--faults", "f.json"});
    QVERIFY(serve.project.isolation == Isolation::kSeparate);
    QCOMPARE(serve.project.environment, "staging");
    QCOMPARE(serve.faults, "f.json");
    QVERIFY(parsed<TestOptions>({"test", "p", "--isolation=shared"}).project.isolation == Isolation::kShared);
    QVERIFY(!parseCommandLine({"serve", "p", "--isolation", "none"}));
  }

  void spread_has_something_to_spread_over() {
    QCOMPARE(parsed<TestOptions>({"test", "p", "--isolation", "spread"}).project.isolates, 4U);
    QCOMPARE(parsed<ServeOptions>({"serve", "p", "--isolation=spread"}).project.isolates, 4U);
    QCOMPARE(parsed<ServeOptions>({"serve", "p", "--isolates", "2", "--isolation=spread"}).project.isolates, 2U);
    QCOMPARE(parsed<ServeOptions>({"serve", "p", "--isolation=separate"}).project.isolates, 1U);
    for (const char* command : {"serve", "test"})
      QCOMPARE(parseCommandLine({command, "p", "--isolates", "1", "--isolation", "spread"}).error().message,
               "--isolation spread needs more than one isolate: leave --isolates 1 out, or say --isolation shared. See "
               "durascope " +
                   std::string(command) + " --help.");
    ProjectOptions chosen;
    parsed<GuiOptions>({"--isolation", "spread"}).choose(chosen);
    QCOMPARE(chosen.isolates, 4U);
    chosen.isolates = 8;  // of the settings
    parsed<GuiOptions>({"--isolation", "spread"}).choose(chosen);
    QCOMPARE(chosen.isolates, 8U);
  }

  void eviction_and_time_are_chosen_by_flags() {
    const auto chosen = [](const std::vector<std::string>& flags) {
      std::vector<std::string> arguments = {"serve", "p"};
      arguments.insert(arguments.end(), flags.begin(), flags.end());
      return parsed<ServeOptions>(arguments).project;
    };
    QVERIFY(chosen({"--evict", "production", "--evict-after", "3"}).eviction.kind == EvictionPolicy::Kind::kProduction);
    QCOMPARE(chosen({"--evict-after", "3", "--evict", "production"}).eviction.idleMs, 3'000);
    QVERIFY(chosen({"--evict=after-every-event"}).eviction.kind == EvictionPolicy::Kind::kAfterEveryEvent);
    QVERIFY(chosen({"--evict=manual"}).eviction.kind == EvictionPolicy::Kind::kManual);
    QVERIFY(chosen({"--evict=never"}).eviction.kind == EvictionPolicy::Kind::kNever);
    QVERIFY(!chosen({}).seed && !chosen({}).paused && !chosen({}).frozenNow);
    QVERIFY(chosen({"--seed", "18446744073709551615"}).seed == 18446744073709551615u);
    QVERIFY(chosen({"--paused"}).paused && chosen({"--frozen-now"}).frozenNow);
  }

  void storage_is_chosen_by_flags() {
    const ProjectOptions project =
        parsed<ServeOptions>({"serve", "p", "--storage", "local", "--cache-soft=1", "--cache-hard", "2.5",
                              "--cache-dirty", "0.5", "--cache-stale", "3", "--sql-limit", "0.25", "--history-days",
                              "7", "--history-size", "0"})
            .project;
    QVERIFY(project.storage == StorageMode::kLocal);
    QCOMPARE(project.limits.softCacheBytes, 1'048'576u);
    QCOMPARE(project.limits.hardCacheBytes, 2'621'440u);
    QCOMPARE(project.limits.dirtyBytes, 524'288u);
    QCOMPARE(project.limits.staleMs, 3'000);
    QCOMPARE(project.limits.sqlTimeMs, 250);
    QCOMPARE(project.limits.historyMs, 7 * 86'400'000);
    QCOMPARE(project.limits.historyBytes, 0u);
    QVERIFY(parsed<ServeOptions>({"serve", "p"}).project.limits == StorageLimits{});
    for (const char* wrong : {"--storage=workerd", "--cache-soft=-1", "--cache-stale=0", "--sql-limit=soon"})
      QVERIFY(!parseCommandLine({"serve", "p", wrong}));
  }

  void the_window_takes_the_same_flags_over_its_settings() {
    const auto window = parsed<GuiOptions>({"p", "--state", "elsewhere", "--storage=local", "--cache-soft", "1"});
    QCOMPARE(window.project, "p");
    ProjectOptions project;
    project.missLatencyUs = 1;
    window.choose(project);
    QCOMPARE(project.stateDir, "elsewhere");
    QVERIFY(project.storage == StorageMode::kLocal);
    QCOMPARE(project.limits.softCacheBytes, 1'048'576u);
    QCOMPARE(project.missLatencyUs, 1);
    QVERIFY(!parseCommandLine({"p", "--storage=none"}));
  }

  void inspect_takes_a_file() {
    QCOMPARE(parsed<InspectOptions>({"inspect", "a.sqlite"}).json, false);
    const auto inspect = parsed<InspectOptions>({"inspect", "--json", "a.sqlite"});
    QVERIFY(inspect.json);
    QCOMPARE(inspect.file, "a.sqlite");
  }

  void each_command_has_its_own_help() {
    QVERIFY(parsed<TextToPrint>({"--help"}).text.find("durascope [PROJECT]") != std::string::npos);
    QVERIFY(parsed<TextToPrint>({"test", "--help"}).text.find("\"action\": \"throw\"") != std::string::npos);
    QVERIFY(parsed<TextToPrint>({"serve", "--help"}).text.find("--evict-after") != std::string::npos);
    QVERIFY(parsed<TextToPrint>({"inspect", "-h"}).text.find("--json") != std::string::npos);
    QVERIFY(parsed<TextToPrint>({"--version"}).text.starts_with("durascope "));
  }

  void mistakes_are_sentences_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* arguments, const char* message) {
      QTest::newRow(name) << QString::fromUtf8(arguments).split(' ') << message;
    };
    row("unknown", "--frob", "There is no option --frob. See durascope --help.");
    row("unknown of serve", "serve p --frob=1", "There is no option --frob. See durascope serve --help.");
    row("no value", "serve p --port", "The option --port needs a value. See durascope serve --help.");
    row("a value too many", "inspect f --json=1", "The option --json takes no value. See durascope inspect --help.");
    row("no project", "serve", "Say which project to serve. See durascope serve --help.");
    row("two projects", "serve a b", "Only one project can be served. See durascope serve --help.");
    row("two windows", "a b", "Only one project can be opened. See durascope --help.");
    row("no file", "inspect", "Say which file to inspect. See durascope inspect --help.");
    const char* port = "should be a whole number from 0 to 65535. See durascope serve --help.";
    for (const char* value : {"65536", "-1", "80x", "x", "1.5"})
      row(value, qPrintable(QStringLiteral("serve p --port ") + value),
          qPrintable(QStringLiteral("The value \"%1\" of --port %2").arg(value, port)));
    row("isolates", "serve p --isolates 0",
        "The value \"0\" of --isolates should be a whole number from 1 to 64. See durascope serve --help.");
    row("eviction", "serve p --evict-after 0",
        "The value \"0\" of --evict-after should be a number of seconds above 0, or never. See durascope serve "
        "--help.");
    row("eviction text", "serve p --evict-after nan",
        "The value \"nan\" of --evict-after should be a number of seconds above 0, or never. See durascope serve "
        "--help.");
    row("latency", "serve p --miss-latency -1",
        "The value \"-1\" of --miss-latency should be a number of milliseconds from 0 to 60000. See durascope serve "
        "--help.");
    row("state", "serve p --state=", "The value \"\" of --state should be a folder. See durascope serve --help.");
  }
  void mistakes_are_sentences() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    std::vector<std::string> list;
    for (const QString& argument : arguments) list.push_back(argument.toStdString());
    const Result<Command> command = parseCommandLine(list);
    QVERIFY(!command);
    QCOMPARE(command.error().kind, ErrorKind::kBadInput);
    QCOMPARE(QString::fromStdString(command.error().message), message);
  }
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "command_line_test.moc"
