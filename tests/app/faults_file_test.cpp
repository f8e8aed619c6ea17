#include "app/faults_file.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "tests/support/fake_emulator.h"

using namespace durascope;
using namespace durascope::app;
using journal::FaultRule;

class FaultsFileTest : public QObject {
  Q_OBJECT

  std::string file(const char* text) {
    const std::string path = folder_.filePath("faults.json").toStdString();
    std::ofstream(path) << text;
    return path;
  }
  std::string problemOf(const char* text) {
    const auto faults = readFaults(file(text));
    return faults ? "" : faults.error().message;
  }
  /// "3:5" for what is wrong in the file's third line.
  std::string placeOf(const char* text) {
    const auto faults = readFaults(file(text));
    return faults ? "" : faults.error().where.substr((folder_.filePath("faults.json").size()) + 1);
  }
  static ProjectInfo project() { return {.namespaces = {{"OTHER", "Other", "p-Other"}, {"ROOM", "Room", "p-Room"}}}; }

 private slots:
  void each_field_is_read() {
    const auto faults = readFaults(file(R"([
      // comments are fine
      {"where": "storage", "match": "put", "nth": 3, "action": "throw", "message": "disk full"},
      {"where": "call", "object": {"binding": "ROOM", "name": "lobby"}, "every": 2, "action": "delay", "delayMs": 200},
      {"where": "fetch", "action": "reset"}])"));
    QVERIFY(faults);
    const auto rules = faultsOf(*faults, project());
    QVERIFY(rules);
    QCOMPARE(rules->size(), 3U);
    QVERIFY((*rules)[0].where == FaultRule::Where::kStorage && (*rules)[0].action == FaultRule::Action::kThrow);
    QVERIFY((*rules)[0].nth == 3 && !(*rules)[0].everyNth && !(*rules)[0].object);
    QCOMPARE((*rules)[0].match, "put");
    QCOMPARE((*rules)[0].message, "disk full");
    QVERIFY((*rules)[1].where == FaultRule::Where::kStubCall && (*rules)[1].action == FaultRule::Action::kDelay);
    QVERIFY((*rules)[1].nth == 2 && (*rules)[1].everyNth && (*rules)[1].delayMs == 200);
    QVERIFY((*rules)[1].object && (*rules)[1].object->ns == 1);
    QVERIFY((*rules)[2].where == FaultRule::Where::kFetch && (*rules)[2].action == FaultRule::Action::kReset);
    QVERIFY((*rules)[0].id != (*rules)[1].id && (*rules)[1].id != (*rules)[2].id);
  }

  void what_is_wrong_is_said() {
    QVERIFY(!readFaults("/nowhere/faults.json"));
    QVERIFY(problemOf("{}").find("JSON array") != std::string::npos);
    QVERIFY(problemOf("[{\"where\": }]") != "");
    QVERIFY(problemOf(R"([{"where": "disk", "action": "throw"}])").find("call, fetch, storage") != std::string::npos);
    QVERIFY(problemOf(R"([{"where": "fetch", "action": "throw"}, 5])").find("Fault 2") != std::string::npos);
    QVERIFY(problemOf(R"([{"where": "fetch", "action": "throw", "nht": 1}])").find("nht") != std::string::npos);
    QVERIFY(problemOf(R"([{"where": "fetch", "action": "throw", "nth": 0}])").find("nth") != std::string::npos);
    QVERIFY(problemOf(R"([{"where": "fetch", "action": "delay", "delayMs": -1}])").find("delayMs") !=
            std::string::npos);
    QVERIFY(problemOf(R"([{"where": "fetch", "action": "throw", "nth": 1, "every": 2}])") != "");
    QVERIFY(problemOf(R"([{"where": "fetch", "action": "throw", "object": {"binding": "ROOM"}}])") != "");
    QVERIFY(problemOf(R"([{"where": "fetch", "action": "throw", "message": 5}])") != "");
  }

  void its_place_is_told_with_the_line() {
    QCOMPARE(placeOf("[\n  {\"where\": }\n]"), "2:13");
    QCOMPARE(placeOf("[\n  {\"where\": \"fetch\",\n    \"action\": \"explode\"}]"), "3:15");
    QCOMPARE(placeOf("[\n  {\"where\": \"fetch\"}]"), "2:3");
    QCOMPARE(placeOf("[\n  {\"where\": \"fetch\", \"action\": \"throw\",\n \"nht\": 1}]"), "3:9");
    const auto faults = readFaults(file("[\n  {\"where\": \"fetch\",\n    \"action\": \"explode\"}]"));
    QCOMPARE(faults.error().excerpt, "    \"action\": \"explode\"}]");
    const auto other = readFaults(
        file("[\n  {\"where\": \"call\", \"action\": \"throw\", \"object\": {\"binding\": \"X\", \"name\": \"y\"}}]"));
    QVERIFY(other);
    const auto rules = faultsOf(*other, project());
    QVERIFY(!rules);
    QVERIFY(rules.error().where.ends_with("faults.json:2:3"));
  }

  void objects_must_be_of_the_project() {
    const auto fault = [](std::string binding, std::string id) {
      return std::vector<NamedFault>{{.binding = std::move(binding), .name = std::nullopt, .id = std::move(id)}};
    };
    QVERIFY(!faultsOf(fault("NOBODY", std::string(64, '0')), project()));
    QVERIFY(!faultsOf(fault("ROOM", std::string(64, '0')), project()));
    QVERIFY(!faultsOf(fault("ROOM", "x"), project()));
  }

  void setting_them_forgets_what_was_counted() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    const auto faults = readFaults(file(R"([{"where": "fetch", "action": "throw"}])"));
    QVERIFY(faults);
    QVERIFY(setFaults(emulator, *faults, project()));
    QCOMPARE(emulator.callCount("setFaults"), 2U);
    QCOMPARE(emulator.faultRules.size(), 1U);
  }

 private:
  QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(FaultsFileTest)
#include "faults_file_test.moc"
