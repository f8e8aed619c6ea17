// WebSockets at the door: an object's sockets across its evictions, as their clients and as a window see them.

#include <QTest>

#include "emulator/base/socket_end.h"
#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

using Kind = SocketFrame::Kind;
using State = journal::SocketNode::State;

constexpr char kSource[] = R"JS(
let instances = 0;
export class Room {
  constructor(ctx) { this.ctx = ctx; this.instance = ++instances; }
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/") return new Response(String(this.instance));
    const [client, server] = Object.values(new WebSocketPair());
    if (pathname === "/accept") {
      server.accept();
      server.addEventListener("message", ({ data }) => server.send(`accepted ${data}`));
    } else if (pathname === "/leaver") {
      server.accept();
      server.addEventListener("close", () => this.ctx.abort("left"));
      server.close(1000, "bye");
    } else {
      this.ctx.acceptWebSocket(server, ["guest"]);
      server.serializeAttachment({ name: "ann" });
      this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
      if (pathname === "/hurried") this.ctx.setHibernatableWebSocketEventTimeout(1000);
    }
    return new Response(null, { status: 101, webSocket: client });
  }
  async webSocketMessage(ws, message) {
    if (message.startsWith("wait")) await new Promise((resolve) => setTimeout(resolve, Number(message.slice(5))));
    ws.send(`${this.instance} ${ws.deserializeAttachment().name} ${message}`);
  }
  webSocketClose(ws, code, reason, wasClean) { if (wasClean) ws.close(code, `${this.instance} ${reason}`); }
}
export default { fetch: (request, env) => env.ROOM.get(env.ROOM.idFromName("far")).fetch(request) };
)JS";

Request upgraded(Request request) {
  request.headers.emplace_back("Upgrade", "websocket");
  return request;
}

}  // namespace

class SocketsTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Room", true}});
    VERIFY_OK(emulator_->open(*project_));
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void a_socket_outlives_the_instance_that_took_it() {
    const std::shared_ptr<SocketEnd> client = enter("/room");
    client->send({Kind::kText, "hi", 0});
    COMPARE_TEXT(taken(client).data, "1 ann hi");
    const ObjectKey key = emulator_->key("a");
    VERIFY_OK(emulator_->evict(key));
    QCOMPARE(emulator_->collect().objects[key].state, journal::ObjectState::kHibernated);
    QCOMPARE(emulator_->objects[key].hibernatable, 1U);

    client->send({Kind::kText, "ping", 0});
    COMPARE_TEXT(taken(client).data, "pong");
    QCOMPARE(emulator_->collect().objects[key].state, journal::ObjectState::kHibernated);
    client->send({Kind::kText, "again", 0});
    COMPARE_TEXT(taken(client).data, "2 ann again");

    VERIFY_OK(emulator_->evict(key));
    client->send({Kind::kClose, "bye", 4000});
    const SocketFrame answer = taken(client);
    QCOMPARE(answer.kind, Kind::kClose);
    COMPARE_TEXT(answer.data, "3 bye");
    VERIFY_OK(emulator_->evict(key));
    QCOMPARE(emulator_->collect().objects[key].state, journal::ObjectState::kEvicted);
  }

  void eviction_at_once_cuts_off_who_was_accepted() {
    const std::shared_ptr<SocketEnd> client = enter("/accept");
    client->send({Kind::kText, "hi", 0});
    COMPARE_TEXT(taken(client).data, "accepted hi");
    const ObjectKey key = emulator_->key("a");
    VERIFY_OK(emulator_->evictNow(key));
    QCOMPARE(taken(client).kind, Kind::kGone);
    QCOMPARE(emulator_->collect().objects[key].state, journal::ObjectState::kEvicted);
    VERIFY_CONTAINS(emulator_->objects[key].reason, "evicted by hand; lost: 1 open WebSocket");
    COMPARE_TEXT(emulator_->ask("a"), "2");
  }

  void what_a_window_sees_of_it() {
    const std::shared_ptr<SocketEnd> client = enter("/room");
    client->setName("127.0.0.1:1");
    client->send({Kind::kText, "hi", 0});
    (void)taken(client);
    client->send({Kind::kText, "ping", 0});
    (void)taken(client);
    const ObjectKey key = emulator_->key("a");
    const journal::SocketsSnapshot live = sockets(key);
    QCOMPARE(live.socketCount, std::uint64_t{1});
    QVERIFY(live.hasAutoResponse);
    COMPARE_TEXT(live.autoResponse, "pong");
    const journal::SocketNode& node = live.sockets.at(0);
    QCOMPARE(node.state, State::kHibernatable);
    COMPARE_TEXT(node.tags.at(0), "guest");
    COMPARE_TEXT(node.peer, "127.0.0.1:1");
    VERIFY_CONTAINS(node.attachment->preview, "ann");
    QCOMPARE(node.received, std::uint64_t{2});
    QCOMPARE(node.sent, std::uint64_t{2});
    QCOMPARE(node.messages.size(), std::size_t{4});
    COMPARE_TEXT(node.messages[1].preview, "1 ann hi");
    QVERIFY(node.messages[3].autoResponse);
    QVERIFY(emulator_->collect().find(journal::EventKind::kRequest, "webSocketMessage()") != nullptr);
    VERIFY_OK(emulator_->evict(key));
    QCOMPARE(sockets(key).sockets.at(0).state, State::kHibernated);
  }

  void a_message_by_hand_is_as_one_of_the_client() {
    const std::shared_ptr<SocketEnd> client = enter("/room");
    const ObjectKey key = emulator_->key("a");
    const std::uint64_t id = sockets(key).sockets.at(0).id;
    VERIFY_OK(waitFor([&](auto reply) { emulator_->door().sendToSocket(key, id, "by hand", false, reply); }));
    COMPARE_TEXT(taken(client).data, "1 ann by hand");
    QVERIFY(!waitFor([&](auto reply) { emulator_->door().closeSocket(key, id, 17, "", reply); }));
    VERIFY_OK(waitFor([&](auto reply) { emulator_->door().closeSocket(key, id, 4001, "ends", reply); }));
    COMPARE_TEXT(taken(client).data, "1 ends");
    const auto late = waitFor([&](auto reply) { emulator_->door().sendToSocket(key, id, "late", false, reply); });
    QCOMPARE(late.error().kind, ErrorKind::kNotFound);
  }

  void an_abort_drops_its_sockets() {
    const std::shared_ptr<SocketEnd> client = enter("/room");
    const ObjectKey key = emulator_->key("a");
    VERIFY_OK(emulator_->abort(key, "enough"));
    QCOMPARE(taken(client).kind, Kind::kGone);
  }

  void a_listener_of_its_end_may_abort_the_object() {
    const std::shared_ptr<SocketEnd> client = enter("/leaver");
    COMPARE_TEXT(taken(client).data, "bye");
    client->send({Kind::kClose, "bye", 1000});
    QCOMPARE(taken(client).kind, Kind::kGone);
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->ask("a"), std::string("2"), kPollMs);
  }

  void an_event_that_takes_too_long_is_given_up() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.paused = true;
    options.eviction = {EvictionPolicy::Kind::kLocal, 10'000};
    VERIFY_OK(emulator_->open(options));
    const std::shared_ptr<SocketEnd> client = enter("/hurried");
    client->send({Kind::kText, "wait 999", 0});
    COMPARE_TEXT(emulator_->ask("a"), "1");  // It has been let in.
    VERIFY_OK(emulator_->step(999));
    COMPARE_TEXT(taken(client).data, "1 ann wait 999");
    client->send({Kind::kText, "wait 1001", 0});
    COMPARE_TEXT(emulator_->ask("a"), "1");
    VERIFY_OK(emulator_->step(1'500));
    client->send({Kind::kText, "next", 0});
    COMPARE_TEXT(taken(client).data, "1 ann next");
    VERIFY_OK(emulator_->step(20'000));  // It keeps nobody in memory.
    client->send({Kind::kText, "later", 0});
    COMPARE_TEXT(taken(client).data, "2 ann later");
  }

  void an_accepted_socket_keeps_the_instance() {
    emulator_->door().setEvictionPolicy({EvictionPolicy::Kind::kLocal, 20});
    const std::shared_ptr<SocketEnd> client = enter("/accept");
    QTest::qWait(100);
    client->send({Kind::kText, "hi", 0});
    COMPARE_TEXT(taken(client).data, "accepted hi");
    COMPARE_TEXT(emulator_->ask("a"), "1");
  }

  void closing_the_project_ends_all_sockets() {
    const std::shared_ptr<SocketEnd> hibernatable = enter("/room"), accepted = enter("/accept");
    VERIFY_OK(emulator_->close());
    QCOMPARE(taken(hibernatable).kind, Kind::kGone);
    QCOMPARE(taken(accepted).kind, Kind::kGone);
    hibernatable->send({Kind::kText, "to nobody", 0});
  }

  void the_object_may_live_in_another_isolate_than_the_worker() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolates = 4;
    VERIFY_OK(emulator_->open(options));
    for (int i = 0; i < 4; ++i) {  // Workers take turns
      const Result<Response> answer = emulator_->send(upgraded(RunningEmulator::toWorker("/room")));
      VERIFY_OK(answer);
      QVERIFY(answer->socket);
      answer->socket->send({Kind::kText, "hi", 0});
      COMPARE_TEXT(taken(answer->socket).data, "1 ann hi");
    }
  }

  void many_sockets_of_one_object_wake_it_once() {
    constexpr std::size_t kCount = 1000;
    std::vector<std::shared_ptr<SocketEnd>> clients;
    for (std::size_t i = 0; i < kCount; ++i) clients.push_back(enter("/room"));
    const ObjectKey key = emulator_->key("a");
    QCOMPARE(sockets(key).socketCount, std::uint64_t{kCount});
    VERIFY_OK(emulator_->evict(key));
    for (const auto& client : clients) client->send({Kind::kText, "hi", 0});
    for (const auto& client : clients) COMPARE_TEXT(taken(client).data, "2 ann hi");
    clients.clear();
    QTRY_COMPARE_WITH_TIMEOUT(sockets(key).socketCount, std::uint64_t{0}, kPollMs);
  }

 private:
  std::shared_ptr<SocketEnd> enter(const std::string& path) {
    const Result<Response> answer = emulator_->send(upgraded(RunningEmulator::toObject("a", path)));
    if (!answer || !answer->socket) qFatal("no socket: %s", RunningEmulator::textOf(answer).c_str());
    return answer->socket;
  }
  static SocketFrame taken(const std::shared_ptr<SocketEnd>& end) {
    std::optional<SocketFrame> frame;
    (void)QTest::qWaitFor([&] { return frame || (frame = end->take()); }, kPollMs);
    return frame.value_or(SocketFrame{Kind::kText, "nothing came", 0});
  }
  template <class Call>
  static Result<void> waitFor(Call call) {
    Answer<void> answer;
    call(answer.reply());
    return answer.wait();
  }
  journal::SocketsSnapshot sockets(const ObjectKey& key) {
    Answer<journal::SocketsSnapshot> answer;
    emulator_->door().sockets(key, answer.reply());
    return answer.wait().value_or(journal::SocketsSnapshot());
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::SocketsTest)
#include "sockets_test.moc"
