// Streams as arguments of calls that fail: whoever passed them learns that nobody reads or writes, and can leave
// memory.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { DurableObject, RpcTarget } from "cloudflare:workers";
let told = [];
const streams = () => [
  new ReadableStream({ cancel() { told.push("cancelled"); } }),
  new WritableStream({ abort() { told.push("aborted"); } }),
];
export class Giver extends DurableObject {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    const ends = pathname === "/answer" ? [] : streams();
    const takers = this.env.TAKER;
    try {
      switch (pathname) {
        case "/throws": await this.env.BROKEN.getByName("a").take(...ends); break;
        case "/tooLarge": await takers.getByName("a").take(...ends, new Uint8Array(33 << 20)); break;
        case "/refused": await takers.getByName("a").take(...ends, Symbol()); break;
        case "/disposed": {
          const target = await takers.getByName("a").target();
          target[Symbol.dispose]();
          await target.take(...ends);
          break;
        }
        case "/answer": await takers.getByName("a").give(); break;
      }
      return new Response("no error");
    } catch (error) {
      return new Response(error.message);
    }
  }
}
export class Taker extends DurableObject {
  take() {}
  target() { return new (class extends RpcTarget { take() {} })(); }
  give() { return [...streams(), new Uint8Array(33 << 20)]; }
}
export class Broken extends DurableObject {
  constructor(ctx, env) { super(ctx, env); throw new Error("not today"); }
  take() {}
}
export default { fetch() { return new Response(told.sort().join(" ")); } };
)JS";

}  // namespace

class StreamsOverRpcTest : public QObject {
  Q_OBJECT

 private slots:
  void of_a_call_that_fails_they_end_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("error");
    QTest::newRow("the object's constructor throws") << "/throws"
                                                     << "not today";
    QTest::newRow("the message is too large") << "/tooLarge"
                                              << "Serialized RPC arguments or return values are limited to 32MiB";
    QTest::newRow("something beside them cannot be sent") << "/refused"
                                                          << "could not be cloned";
    QTest::newRow("the stub is disposed") << "/disposed"
                                          << "RPC stub used after being disposed.";
    QTest::newRow("an answer that is too large") << "/answer"
                                                 << "Serialized RPC arguments or return values are limited to 32MiB";
  }
  void of_a_call_that_fails_they_end() {
    QFETCH(QString, path);
    QFETCH(QString, error);
    TemporaryProject project;
    RunningEmulator emulator;
    writeProject(project, kSource, {{"Giver"}, {"Taker"}, {"Broken"}});
    ProjectOptions options = RunningEmulator::options(project);
    options.eviction = {EvictionPolicy::Kind::kLocal, 50};
    VERIFY_OK(emulator.open(options));
    VERIFY_CONTAINS(emulator.ask("a", path.toStdString(), 0), error.toStdString());
    QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(emulator.askWorker()), "aborted cancelled", kPollMs);
    const auto isGone = [&](std::uint32_t ns) {
      for (const auto& [key, object] : emulator.collect().objects) {
        if (key.ns == ns && object.state == journal::ObjectState::kEvicted) return true;
      }
      return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isGone(path == "/answer" ? 1 : 0), kPollMs);
  }
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::StreamsOverRpcTest)
#include "streams_over_rpc_test.moc"
