// WebSockets that a program opens to the outside: the server is the gateway, with the test behind it.

#include <QTest>

#include "emulator/base/socket_end.h"
#include "emulator/gateway/gateway.h"
#include "tests/support/fake_emulator.h"
#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kClient[] = R"JS(
import { DurableObject } from "cloudflare:workers";
const next = (socket) => new Promise((resolve) => {
  socket.addEventListener("message", ({ data }) => resolve(typeof data === "string" ? data : `${data.byteLength ?? data.size} bytes`), { once: true });
  socket.addEventListener("close", ({ code, reason, wasClean }) => resolve(`closed ${code} ${reason} ${wasClean}`), { once: true });
  socket.addEventListener("error", () => resolve("failed"), { once: true });
});
const opened = (socket) => new Promise((resolve, reject) => {
  socket.addEventListener("open", () => resolve(socket));
  socket.addEventListener("close", ({ code, reason }) => reject(new Error(`closed ${code} ${reason}`)));
});
const ask = (socket, message) => { const answer = next(socket); socket.send(message); return answer; };
async function run({ pathname, searchParams }) {
  const host = `127.0.0.1:${searchParams.get("port")}`;
  switch (pathname) {
    case "/constructor": {
      const socket = await opened(new WebSocket(`ws://${host}/`, ["a", "b"]));
      return [socket.protocol, await ask(socket, "hi"), await ask(socket, new Uint8Array(3)), await ask(socket, "bye")].join(", ");
    }
    case "/upgrade": {
      const { status, webSocket } = await fetch(`http://${host}/`, { headers: { Upgrade: "websocket" } });
      webSocket.accept();
      return [status, await ask(webSocket, "hi"), await ask(webSocket, "bye")].join(", ");
    }
    case "/late":
      return ask(await opened(new WebSocket(`ws://${host}/`)), "late");
    case "/event":
      return new Promise((resolve) => new WebSocket(`ws://${host}/`).addEventListener("error", ({ message }) => resolve(message)));
    case "/other":
      return "other";
    case "/refused":
      return opened(new WebSocket(`ws://127.0.0.1:1`)).catch((error) => error.message);
  }
}
export class Thing extends DurableObject {
  async fetch(request) { return new Response(await run(new URL(request.url))); }
}
export default { fetch: async (request) => new Response(await run(new URL(request.url))) };
)JS";

}  // namespace

class OutgoingSocketsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    server_.onSend = [this](const Request& request) -> Result<Response> {
      auto [mine, theirs] = SocketEnd::makePair();
      Response response{.status = 101, .socket = theirs};
      for (const auto& [name, value] : request.headers) {
        if (name == "Sec-WebSocket-Protocol" || name == "sec-websocket-protocol") response.headers = {{name, "b"}};
      }
      mine->listen([this] { wake(); });
      const std::lock_guard lock(mutex_);
      ends_.push_back(mine);
      return response;
    };
    thread_ = std::thread([this] { serveUntilStopped(); });
    auto gateway = gateway::Gateway::start(server_, {.hasWorker = true}, {.port = 0});
    VERIFY_OK(gateway);
    gateway_ = std::move(*gateway);
    writeProject(project_, kClient, {{"Thing", true}});
    VERIFY_OK(emulator_.open(project_));
  }
  void cleanupTestCase() {
    gateway_.reset();
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake();
    thread_.join();
    ends_.clear();
  }

  void they_speak_with_a_server_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("said");
    const QString constructor = "b, echo hi, 3 bytes, closed 4001 as you wish true";
    QTest::newRow("made by new WebSocket()") << "/constructor" << constructor;
    QTest::newRow("made by fetch()") << "/upgrade"
                                     << "101, echo hi, closed 4001 as you wish true";
    QTest::newRow("whose server is not there") << "/refused"
                                               << "closed 1006 Failed to establish websocket connection";
  }
  void they_speak_with_a_server() {
    QFETCH(QString, path);
    QFETCH(QString, said);
    COMPARE_TEXT(emulator_.askWorker(target(path.toStdString())), said.toStdString());
    COMPARE_TEXT(emulator_.ask("a", target(path.toStdString())), said.toStdString());
  }

  void a_worker_waits_for_what_the_server_says_late() {
    const Answer<Response> waiting = emulator_.start(RunningEmulator::toWorker(target("/late")));
    QTRY_VERIFY_WITH_TIMEOUT(late() != nullptr, kPollMs);
    // The isolate has looked around, and let it be: the socket alone says that something may still come.
    COMPARE_TEXT(emulator_.askWorker("/other"), "other");
    QCOMPARE(waiting.count(), 0);
    late()->send({SocketFrame::Kind::kText, "at last", 0});
    COMPARE_TEXT(RunningEmulator::textOf(waiting.wait()), "at last");
  }

  void they_can_be_kept_inside() {
    ProjectOptions options = RunningEmulator::options(project_);
    options.outgoing = false;
    VERIFY_OK(emulator_.open(options));
    const std::string refused = "A WebSocket to 127.0.0.1:" + std::to_string(gateway_->port()) +
                                " was refused: the project runs without access to the network (--no-outgoing).";
    COMPARE_TEXT(emulator_.askWorker(target("/upgrade")), "error: Error: " + refused);
    COMPARE_TEXT(emulator_.askWorker(target("/event")), "Uncaught Error: " + refused);
  }

 private:
  std::string target(const std::string& path) { return path + "?port=" + std::to_string(gateway_->port()); }
  SocketEnd* late() {
    const std::lock_guard lock(mutex_);
    return late_;
  }
  void wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
  }
  void serveUntilStopped() {
    for (;;) {
      std::vector<std::shared_ptr<SocketEnd>> ends;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return woken_; });
        woken_ = false;
        if (stopping_) return;
        ends = ends_;
      }
      for (const auto& end : ends) serve(*end);
    }
  }
  void serve(SocketEnd& end) {
    while (std::optional<SocketFrame> frame = end.take()) {
      using Kind = SocketFrame::Kind;
      if (frame->kind == Kind::kText && frame->data == "late") {
        const std::lock_guard lock(mutex_);
        late_ = &end;
      } else if (frame->kind == Kind::kText && frame->data == "bye") {
        end.send({Kind::kClose, "as you wish", 4001});
      } else if (frame->kind == Kind::kText) {
        end.send({Kind::kText, "echo " + frame->data, 0});
      } else if (frame->kind == Kind::kBinary) {
        end.send(*frame);
      }
    }
  }

  TemporaryProject project_;
  FakeEmulator server_{FakeEmulator::Delivery::kThread};
  RunningEmulator emulator_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<SocketEnd>> ends_;  // guarded by mutex_
  SocketEnd* late_ = nullptr;                     // guarded by mutex_
  std::condition_variable changed_;
  bool woken_ = false;     // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
  std::unique_ptr<gateway::Gateway> gateway_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::OutgoingSocketsTest)
#include "outgoing_sockets_test.moc"
