#include "app/serve_command.h"

#include <QScopeGuard>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>
#include <atomic>
#include <csignal>
#include <future>
#include <mutex>
#include <sstream>

#include "tests/support/fake_emulator.h"

using namespace durascope;
using namespace durascope::app;

namespace {

/// Collects what one thread writes for another to read.
class SharedBuffer : public std::streambuf {
 public:
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 protected:
  std::streamsize xsputn(const char* bytes, std::streamsize count) override {
    const std::lock_guard lock(mutex_);
    text_.append(bytes, static_cast<std::size_t>(count));
    return count;
  }
  int_type overflow(int_type c) override {
    const char byte = traits_type::to_char_type(c);
    return xsputn(&byte, 1) == 1 ? c : traits_type::eof();
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

}  // namespace

class ServeCommandTest : public QObject {
  Q_OBJECT

  static ServeOptions options(std::uint16_t port = 0) { return {.port = port, .project = {.path = "p"}}; }

 private slots:
  void it_serves_until_the_signal_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
  }
  void it_serves_until_the_signal() {
    QFETCH(int, signal);
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = {.hasWorker = true, .warnings = {"Mind the gap."}};
    emulator.response = {.status = 200, .body = "hello"};
    emulator.nextDrain.events = {{.kind = journal::EventKind::kLog, .label = "from user code"}};
    const StopSignal stop;
    SharedBuffer outBuffer, errBuffer;
    auto status = std::async(std::launch::async, [&] {
      std::ostream out(&outBuffer), err(&errBuffer);
      return serve(emulator, options(), stop, out, err);
    });
    auto stopOnFailure = qScopeGuard([] { ::raise(SIGTERM); });
    QTRY_VERIFY(outBuffer.text().ends_with('\n'));
    const QUrl url(QString::fromStdString(outBuffer.text()).trimmed());
    QCOMPARE(url.host(), "127.0.0.1");

    QTcpSocket client;
    client.connectToHost(url.host(), static_cast<quint16>(url.port()));
    client.write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(client.readAll().endsWith("hello"));
    QTRY_VERIFY(errBuffer.text().find("Worker: from user code\n") != std::string::npos);
    QVERIFY(errBuffer.text().starts_with("durascope: Mind the gap.\n"));
    QTRY_VERIFY(errBuffer.text().find("\nGET / 200 OK (") != std::string::npos);

    stopOnFailure.dismiss();
    ::raise(signal);
    QCOMPARE(status.get(), 0);
    QCOMPARE(emulator.calls.back(), "close");
  }

  void a_project_that_does_not_build_ends_it() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.onOpen = [](const ProjectOptions&) -> Result<ProjectInfo> {
      return fail(ErrorKind::kScript, "Unexpected \";\".", "src/index.js:1:9", "let a = ;");
    };
    std::ostringstream out, err;
    const StopSignal stop;
    QCOMPARE(serve(emulator, options(), stop, out, err), 1);
    QCOMPARE(out.str(), "");
    QCOMPARE(err.str(), "durascope: Unexpected \";\".\n  at src/index.js:1:9\n  let a = ;\n          ^\n");
  }

  void what_cannot_be_broken_off_is_left_behind() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = {.hasWorker = true};
    emulator.silentClose = true;
    static std::atomic<int> left = -1;
    const StopSignal stop;
    SharedBuffer outBuffer, errBuffer;
    auto status = std::async(std::launch::async, [&] {
      std::ostream out(&outBuffer), err(&errBuffer);
      return serve(emulator, options(), stop, out, err, std::chrono::milliseconds(1), [](int code) { left = code; });
    });
    auto stopOnFailure = qScopeGuard([] { ::raise(SIGTERM); });
    QTRY_VERIFY(outBuffer.text().ends_with('\n'));
    stopOnFailure.dismiss();
    ::raise(SIGTERM);
    QCOMPARE(status.get(), 0);
    QCOMPARE(left.load(), 0);
    QVERIFY(errBuffer.text().find("was left behind") != std::string::npos);
  }

  void a_clock_that_stands_is_told() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    emulator.projectInfo = {.hasWorker = true};
    const StopSignal stop;
    SharedBuffer outBuffer, errBuffer;
    ServeOptions paused = options();
    paused.project.paused = true;
    auto status = std::async(std::launch::async, [&] {
      std::ostream out(&outBuffer), err(&errBuffer);
      return serve(emulator, paused, stop, out, err);
    });
    auto stopOnFailure = qScopeGuard([] { ::raise(SIGTERM); });
    QTRY_VERIFY(outBuffer.text().ends_with('\n'));
    QVERIFY(errBuffer.text().starts_with("durascope: The clock stands (--paused)"));
    stopOnFailure.dismiss();
    ::raise(SIGTERM);
    QCOMPARE(status.get(), 0);
  }

  void faults_that_cannot_be_read_are_misuse() {
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    std::ostringstream out, err;
    const StopSignal stop;
    ServeOptions asked = options();
    asked.faults = "/nowhere/faults.json";
    QCOMPARE(serve(emulator, asked, stop, out, err), 2);
    QCOMPARE(err.str(), "durascope: There is no file /nowhere/faults.json.\n");
    QVERIFY(emulator.calls.empty());
  }

  void a_port_in_use_ends_it() {
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    test::FakeEmulator emulator(test::FakeEmulator::Delivery::kThread);
    std::ostringstream out, err;
    const StopSignal stop;
    QCOMPARE(serve(emulator, options(other.serverPort()), stop, out, err), 1);
    QVERIFY(err.str().find("Port " + std::to_string(other.serverPort()) + " is in use") != std::string::npos);
    QCOMPARE(emulator.calls.back(), "close");
  }

  void a_stop_while_the_project_opens_is_heard() {
    test::FakeEmulator emulator;  // Never answers.
    std::ostringstream out, err;
    const StopSignal stop;
    ::raise(SIGTERM);
    QCOMPARE(serve(emulator, options(), stop, out, err), 0);
    QCOMPARE(out.str(), "");
  }
};

QTEST_GUILESS_MAIN(ServeCommandTest)
#include "serve_command_test.moc"
