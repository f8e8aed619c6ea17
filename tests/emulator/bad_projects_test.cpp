// Projects that cannot be opened: each gets a sentence that says where and what to do.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

class BadProjectsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { emulator_ = std::make_unique<RunningEmulator>(); }
  void init() { project_ = std::make_unique<TemporaryProject>(); }
  void cleanup() {
    QVERIFY(emulator_->collect().problem.has_value());
    emulator_->problem.reset();
    COMPARE_TEXT(emulator_->askWorker(), "refused: No project is open. Open one first.");
    project_.reset();
  }
  void cleanupTestCase() { emulator_.reset(); }

  void no_configuration() { refused(ErrorKind::kNotFound, "wrangler"); }

  void no_such_folder() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.path += "/nowhere";
    const auto opened = emulator_->open(options);
    QVERIFY(!opened);
    VERIFY_CONTAINS(opened.error().message, "There is no project at");
  }

  void a_class_that_is_not_exported() {
    writeProject(*project_, "class Counter { fetch() {} }\nexport class Other { fetch() {} }\n", {{"Counter"}});
    const Error error = refused(ErrorKind::kBadInput, "class Counter");
    VERIFY_CONTAINS(error.message, "index.js does not export it");
    VERIFY_CONTAINS(error.message, "It exports Other.");
    VERIFY_CONTAINS(error.where, "wrangler.json:3:");
    VERIFY_CONTAINS(error.excerpt, "\"Counter\"");
  }

  void classes_that_are_not_exported_are_told_together() {
    writeProject(*project_, "export class Other { fetch() {} }\n", {{"Counter"}, {"Other"}, {"Room"}});
    const Error error = refused(ErrorKind::kBadInput, "wrangler.json has 2 mistakes:\n");
    VERIFY_CONTAINS(error.message, "class Counter, but index.js does not export it");
    VERIFY_CONTAINS(error.message, "class Room, but index.js does not export it");
  }

  void a_syntax_error() {
    writeProject(*project_, "export default {\n  fetch() {\n    const = 3;\n  }\n};\n");
    const Error error = refused(ErrorKind::kScript, "");
    VERIFY_CONTAINS(error.where, "index.js:3:");
    COMPARE_TEXT(error.excerpt, "    const = 3;");
  }

  void a_regular_expression_that_is_newer_than_the_engine() {
    writeProject(*project_, "const r = /(?<a>x)|(?<a>y)/;\nexport default { fetch() { return r; } };\n");
    Error error = refused(ErrorKind::kScript, "Groups of one name in several alternatives are newer");
    VERIFY_CONTAINS(error.where, "index.js:1:");
    writeProject(*project_, "const r = /[a--b]/v;\nexport default { fetch() { return r; } };\n");
    error = refused(ErrorKind::kScript, "The flag v is newer");
  }

  void a_module_that_is_not_there() {
    writeProject(*project_, "import './other.js';\nexport default {};\n");
    const Error error = refused(ErrorKind::kScript, "./other.js");
    VERIFY_CONTAINS(error.where, "index.js:1:");
    VERIFY_CONTAINS(error.excerpt, "import './other.js'");
  }

  void an_export_that_is_not_there() {
    project_->write("other.js", "export const there = 1;\n");
    writeProject(*project_, "import { missing } from './other.js';\nexport default { fetch() { missing(); } };\n");
    const Error error = refused(ErrorKind::kScript, "missing");
    VERIFY_CONTAINS(error.where, "index.js:1:");
  }

  void an_export_of_the_platform_that_is_not_there() {
    writeProject(*project_,
                 "import { Missing } from 'cloudflare:workers';\nexport default { fetch() { new Missing(); } };\n");
    const Error error = refused(ErrorKind::kScript, "Missing");
    VERIFY_CONTAINS(error.where, "index.js:1:");
  }

  void a_throw_at_the_top_level() {
    writeProject(*project_, "const a = 1;\n\nthrow new TypeError('not like this');\n");
    const Error error = refused(ErrorKind::kScript, "TypeError: not like this");
    VERIFY_CONTAINS(error.where, "index.js:3:");
    COMPARE_TEXT(error.excerpt, "throw new TypeError('not like this');");
  }

  void a_throw_of_something_else_at_the_top_level() {
    writeProject(*project_, "throw { toString() { throw 1; } };\n");
    refused(ErrorKind::kScript, "");
  }

  void an_await_at_the_top_level_that_does_not_come() {
    writeProject(*project_, "await new Promise(() => {});\nexport default {};\n");
    refused(ErrorKind::kScript, "top level");
  }

  void a_loop_at_the_top_level() {
    writeProject(*project_, "for (;;);\n");
    refused(ErrorKind::kScript, "its top level ran for too long");
  }

  void a_loop_of_microtasks_at_the_top_level() {
    writeProject(*project_, "const again = () => { Promise.resolve().then(again); };\nagain();\nexport default {};\n");
    const Error error = refused(ErrorKind::kScript, "its top level ran for too long");
    COMPARE_TEXT(error.where, "index.js");
  }

  void a_top_level_that_takes_all_memory() {
    writeProject(*project_, "const all = [];\nfor (;;) all.push(new Array(1000).fill(0));\n");
    ProjectOptions options = RunningEmulator::options(*project_);
    options.heapLimitMiB = 64;
    const auto opened = emulator_->open(options);
    QVERIFY(!opened);
    VERIFY_CONTAINS(opened.error().message, "64 MiB");
  }

  void a_timer_at_the_top_level() {
    writeProject(*project_, "setTimeout(() => {}, 1);\n");
    refused(ErrorKind::kScript, "Disallowed operation called within global scope");
  }

  void modules_of_node_need_their_flag() {
    writeProject(*project_,
                 "let unused;\n  import { Buffer } from 'node:buffer';\nexport default { fetch() { Buffer.from(''); } "
                 "};\n");
    const Error error = refused(ErrorKind::kScript, "nodejs_compat");
    VERIFY_CONTAINS(error.where, "index.js:2:");
    COMPARE_TEXT(error.excerpt, "  import { Buffer } from 'node:buffer';");
  }

 private:
  /// Opens the project, which must fail like that.
  Error refused(ErrorKind kind, const std::string& part) {
    const auto opened = emulator_->open(*project_);
    if (opened) {
      QTest::qFail("The project opened.", __FILE__, __LINE__);
      return {};
    }
    if (opened.error().kind != kind || !contains(opened.error().message, part)) {
      QTest::qFail(("Another error: " + opened.error().message + " at " + opened.error().where).c_str(), __FILE__,
                   __LINE__);
    }
    return opened.error();
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::BadProjectsTest)
#include "bad_projects_test.moc"
