// What an object does as time goes by, with a clock that is moved by hand: when it leaves memory, what keeps it, and
// what wakes it.

#include <QTest>

#include "emulator/base/socket_end.h"
#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

using Kind = SocketFrame::Kind;
using journal::ObjectState;

constexpr char kSource[] = R"JS(
import { DurableObject } from "cloudflare:workers";
let instances = 0;
export class Thing extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.instance = ++instances;
  }
  async fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/timer":
        setTimeout(() => { this.fired = true; }, 25_000);
        break;
      case "/alarm":
        await this.ctx.storage.setAlarm(Date.now() + 15_000);
        break;
      case "/runs":
        return new Response(await this.ctx.storage.get("run"));
      case "/hang":
        await this.ctx.blockConcurrencyWhile(() => new Promise(() => {}));
        break;
      case "/room": {
        const [client, server] = Object.values(new WebSocketPair());
        this.ctx.acceptWebSocket(server, ["guest"]);
        server.serializeAttachment({ name: "ann" });
        server.expando = 1;
        this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
        return new Response(null, { status: 101, webSocket: client });
      }
    }
    return new Response(`instance ${this.instance}`);
  }
  alarm() { return this.ctx.storage.put("run", `${this.ctx.id.name}, instance ${this.instance}`); }
  webSocketMessage(ws, message) {
    ws.send(`${this.instance} ${ws.deserializeAttachment().name} ${this.ctx.getTags(ws)} ${ws.expando} ${message}`);
  }
}
)JS";

}  // namespace

class WaitingTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing", true}});
    ProjectOptions options = RunningEmulator::options(*project_);
    options.paused = true;
    options.eviction = {EvictionPolicy::Kind::kLocal, 10'000};
    VERIFY_OK(emulator_->open(options));
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void ten_seconds_idle_end_an_instance_and_leave_the_module() {
    COMPARE_TEXT(emulator_->ask("a"), "instance 1");
    VERIFY_OK(emulator_->step(9'999));
    COMPARE_TEXT(emulator_->ask("a"), "instance 1");
    VERIFY_OK(emulator_->step(10'000));
    COMPARE_TEXT(emulator_->ask("a"), "instance 2");
  }

  void a_timer_keeps_an_instance_until_it_has_fired() {
    const ObjectKey key = emulator_->key("a", "/timer");
    VERIFY_OK(emulator_->step(24'999));
    QCOMPARE(emulator_->collect().objects[key].state, ObjectState::kIdle);
    VERIFY_OK(emulator_->step(10'000));
    QCOMPARE(emulator_->collect().objects[key].state, ObjectState::kIdle);
    VERIFY_OK(emulator_->step(1));
    QCOMPARE(emulator_->collect().objects[key].state, ObjectState::kEvicted);
  }

  void a_message_wakes_what_hibernates_with_tags_and_attachment_but_no_more() {
    const std::shared_ptr<SocketEnd> client = enter();
    VERIFY_OK(emulator_->step(11'000));
    const ObjectKey key = emulator_->key("a");  // a request, which constructs it again
    VERIFY_OK(emulator_->step(11'000));
    QCOMPARE(emulator_->collect().objects[key].state, ObjectState::kHibernated);
    client->send({Kind::kText, "hi", 0});
    COMPARE_TEXT(taken(client), "3 ann guest undefined hi");
  }

  void a_client_may_leave_an_object_that_has_no_handler_for_it() {
    std::shared_ptr<SocketEnd> client = enter();
    const ObjectKey key = emulator_->key("a");
    VERIFY_OK(emulator_->step(11'000));
    QCOMPARE(emulator_->collect().objects[key].sockets, 1U);
    client.reset();
    QTRY_COMPARE(emulator_->collect().objects[key].sockets, 0U);
  }

  void an_auto_response_wakes_nobody() {
    const std::shared_ptr<SocketEnd> client = enter();
    const ObjectKey key = emulator_->key("a");
    VERIFY_OK(emulator_->step(11'000));
    client->send({Kind::kText, "ping", 0});
    COMPARE_TEXT(taken(client), "pong");
    QCOMPARE(emulator_->collect().objects[key].state, ObjectState::kHibernated);
    COMPARE_TEXT(emulator_->ask("a"), "instance 2");
  }

  void an_alarm_fires_in_a_new_instance_that_knows_its_name() {
    COMPARE_TEXT(emulator_->ask("lobby", "/alarm"), "instance 1");
    VERIFY_OK(emulator_->step(15'000));
    COMPARE_TEXT(emulator_->ask("lobby", "/runs"), "lobby, instance 2");
  }

  void a_critical_section_is_given_thirty_seconds() {
    const Answer<Response> first = emulator_->start(RunningEmulator::toObject("a", "/hang"));
    const Answer<Response> second = emulator_->start(RunningEmulator::toObject("a", "/"));
    VERIFY_OK(emulator_->step(29'999));
    QCOMPARE(first.count() + second.count(), 0);
    VERIFY_OK(emulator_->step(1));
    const std::string why = "error: Error: A call to blockConcurrencyWhile() in a Durable Object waited for too long.";
    VERIFY_CONTAINS(RunningEmulator::textOf(first.wait()), why);
    VERIFY_CONTAINS(RunningEmulator::textOf(second.wait()), why);
    COMPARE_TEXT(emulator_->ask("a"), "instance 2");
  }

 private:
  std::shared_ptr<SocketEnd> enter() {
    Request request = RunningEmulator::toObject("a", "/room");
    request.headers.emplace_back("Upgrade", "websocket");
    const Result<Response> answer = emulator_->send(request);
    if (!answer || !answer->socket) qFatal("no socket: %s", RunningEmulator::textOf(answer).c_str());
    return answer->socket;
  }
  static std::string taken(const std::shared_ptr<SocketEnd>& end) {
    std::optional<SocketFrame> frame;
    (void)QTest::qWaitFor([&] { return frame || (frame = end->take()); }, kPollMs);
    return frame ? frame->data : "nothing came";
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::WaitingTest)
#include "waiting_test.moc"
