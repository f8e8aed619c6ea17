// connect() of cloudflare:sockets: whom an open connection keeps in memory, and what becomes of it.

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { connect } from "cloudflare:sockets";
import { DurableObject } from "cloudflare:workers";
export class Thing extends DurableObject {
  async fetch(request) {
    const port = new URL(request.url).searchParams.get("port");
    this.socket = connect("127.0.0.1:" + port);
    await this.socket.opened;
    const writer = this.socket.writable.getWriter();
    await writer.write("hello");
    return new Response("open");
  }
}
let goOn;
export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/later") new Promise((resolve) => { goOn = resolve; }).then(() => {
      connect("127.0.0.1:" + searchParams.get("port")).writable.getWriter().write("hello");
    });
    else goOn();
    return new Response("fine");
  }
};
)JS";

}  // namespace

class TcpTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    QVERIFY(server_.listen(QHostAddress::LocalHost));
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing", true}});
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
    server_.close();
  }

  void an_open_connection_keeps_its_object() {
    open({EvictionPolicy::Kind::kLocal, 10'000});
    const ObjectKey key = emulator_->key("a", path());
    VERIFY_OK(emulator_->step(3'600'000));
    QVERIFY(emulator_->memory(key)->live);
    QCOMPARE(said(), QByteArray("hello"));
  }

  void in_production_it_does_so_for_a_quarter_of_an_hour() {
    open({EvictionPolicy::Kind::kProduction, 10'000});
    const ObjectKey key = emulator_->key("a", path());
    VERIFY_OK(emulator_->step(899'000));
    QVERIFY(emulator_->memory(key)->live);
    QCOMPARE(said(), QByteArray("hello"));
    VERIFY_OK(emulator_->step(2'000));
    QVERIFY(!emulator_->memory(key)->live);
    QVERIFY(peer_->waitForDisconnected(kPollMs));
  }

  void an_object_that_is_aborted_takes_it_along() {
    open({});
    const ObjectKey key = emulator_->key("a", path());
    QCOMPARE(said(), QByteArray("hello"));
    VERIFY_OK(emulator_->abort(key, "by hand"));
    QVERIFY(peer_->waitForDisconnected(kPollMs));
  }

  void closing_the_project_ends_it() {
    open({});
    emulator_->key("a", path());
    QCOMPARE(said(), QByteArray("hello"));
    VERIFY_OK(emulator_->close());
    QVERIFY(peer_->waitForDisconnected(kPollMs));
  }

  void what_a_request_opens_after_its_end_is_its_own() {
    open({});
    COMPARE_TEXT(emulator_->askWorker("/later" + path().substr(1)), "fine");
    COMPARE_TEXT(emulator_->askWorker("/now"), "fine");
    QCOMPARE(said(), QByteArray("hello"));
    QVERIFY(!peer_->waitForDisconnected(200));
  }

  void it_can_be_kept_inside() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.outgoing = false;
    VERIFY_OK(emulator_->open(options));
    VERIFY_CONTAINS(emulator_->ask("a", path()),
                    "was refused: the project runs without access to the network (--no-outgoing).");
    QVERIFY(!server_.waitForNewConnection(50));
  }

 private:
  void open(EvictionPolicy policy) {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.paused = true;
    options.eviction = policy;
    VERIFY_OK(emulator_->open(options));
  }
  std::string path() const { return "/?port=" + std::to_string(server_.serverPort()); }
  /// What came over the connection.
  QByteArray said() {
    if (!server_.waitForNewConnection(kPollMs)) return "nobody came";
    peer_ = server_.nextPendingConnection();
    return peer_->waitForReadyRead(kPollMs) ? peer_->readAll() : QByteArray("nothing came");
  }

  QTcpServer server_;
  QTcpSocket* peer_ = nullptr;  // the server's
  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::TcpTest)
#include "tcp_test.moc"
