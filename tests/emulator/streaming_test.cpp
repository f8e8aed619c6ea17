// Bodies that are still on their way: into objects, out of them, from one to another, and to the outside.

#include <QTest>
#include <future>

#include "emulator/gateway/gateway.h"
#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
let log = [];
const encode = (text) => new TextEncoder().encode(text);
function counted(end) {
  let n = 0;
  return new ReadableStream({
    pull(c) { log.push(`pull ${n}`); if (n === end) c.close(); else c.enqueue(encode(`${n++};`)); },
    cancel(reason) { log.push(`cancel ${reason}`); },
  }, { highWaterMark: 0 });
}
export class Thing {
  constructor(ctx, env) { this.ctx = ctx; this.env = env; }
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    switch (pathname) {
      case "/log": return new Response(log.splice(0).join(" "));
      case "/count": return new Response(counted(3));
      case "/endless": return new Response(counted(Infinity));
      case "/size": { let size = 0; for await (const piece of request.body) size += piece.length; return new Response(`${size}`); }
      case "/text": return new Response(await request.text());
      case "/echo": return new Response(request.body);
      case "/chain": {
        const next = Number(searchParams.get("n"));
        if (next === 0) return new Response(request.body);
        return this.env.THING.get(this.env.THING.idFromName(`${next - 1}`)).fetch(`http://x/chain?n=${next - 1}`, request);
      }
      case "/gate": {
        // Each piece is made behind a write, and no piece leaves before that is durable.
        let n = 0;
        return new Response(new ReadableStream({ pull: async (c) => {
          if (n === 3) return c.close();
          await this.ctx.storage.put("n", ++n);
          c.enqueue(encode(`${await this.ctx.storage.get("n")};`));
        } }));
      }
      case "/mine": {
        // Whoever pulls, the stream runs in its own object.
        const id = this.ctx.id.toString();
        return new Response(new ReadableStream({ pull: async (c) => { await new Promise((r) => setTimeout(r, 1)); c.enqueue(encode(id === this.ctx.id.toString() ? "mine" : "foreign")); c.close(); } }));
      }
      case "/compressed": return new Response(counted(3).pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip")));
    }
    return new Response("?");
  }
}
export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const outside = url.searchParams.get("outside");
    if (outside) {
      const to = `http://127.0.0.1:${outside}/inner`;
      const body = request.body ? request.body.pipeThrough(new TransformStream()) : undefined;
      try {
        const answer = await fetch(to, { method: request.method, body });
        return new Response(answer.body, answer);
      } catch (error) {
        return new Response(`${error}`);
      }
    }
    if (url.pathname === "/inner") return request.method === "GET" ? new Response(counted(3)) : new Response(request.body);
    return env.THING.get(env.THING.idFromName("a")).fetch(request);
  },
};
)JS";

/// The next piece; "!" and the words where it breaks, nothing at the end.
std::string readOne(PipeReader& reader) {
  for (;;) {
    PipeReader::Read read = reader.read(SIZE_MAX);
    if (read.error) return "!" + read.error->message;
    if (!read.nothingYet()) return read.bytes;
    auto more = std::make_shared<std::promise<void>>();
    reader.whenReadable([more] { more->set_value(); });
    if (more->get_future().wait_for(kAnswerLimit) != std::future_status::ready) return "!nothing comes";
  }
}

std::string readAll(PipeReader& reader) {
  std::string all;
  for (;;) {
    const std::string piece = readOne(reader);
    all += piece;
    if (piece.empty() || piece.starts_with('!')) return all;
  }
}

}  // namespace

class StreamingTest : public QObject {
  Q_OBJECT

  TemporaryProject project_;
  RunningEmulator emulator_;

  static Request streamed(Request request) {
    request.streaming = true;
    return request;
  }
  std::string streamOf(const Request& request) {
    const Result<Response> response = emulator_.send(streamed(request));
    if (!response || !response->stream) return "no stream: " + RunningEmulator::textOf(response);
    return readAll(*response->stream);
  }

 private slots:
  void initTestCase() {
    writeProject(project_, kSource, {{"Thing", true}});
    ProjectOptions options = RunningEmulator::options(project_);
    options.isolates = 3;
    const Result<ProjectInfo> info = emulator_.open(options);
    QVERIFY2(info.has_value(), info ? "" : info.error().message.c_str());
  }
  void init() { emulator_.ask("a", "/log"); }

  void pieces_come_when_they_are_read() {
    const Result<Response> response = emulator_.send(streamed(RunningEmulator::toObject("a", "/endless")));
    QVERIFY(response && response->stream);
    // The writer waits until its piece was read.
    QCOMPARE(emulator_.ask("a", "/log"), "pull 0");
    QCOMPARE(readOne(*response->stream), "0;");
    response->stream->cancel({.message = {}});
    std::string log;
    QTRY_VERIFY((log += emulator_.ask("a", "/log")).ends_with("cancel undefined"));
  }

  void an_answer_comes_whole_for_who_wants_it_so() { QCOMPARE(emulator_.ask("a", "/count"), "0;1;2;"); }
  void a_stream_comes_to_its_end() { QCOMPARE(streamOf(RunningEmulator::toObject("a", "/count")), "0;1;2;"); }
  void pieces_wait_for_what_was_written_before() {
    QCOMPARE(streamOf(RunningEmulator::toObject("a", "/gate")), "1;2;3;");
  }
  void a_stream_runs_in_its_own_object() {
    QCOMPARE(streamOf(RunningEmulator::toObject("a", "/mine")), "mine");
    QCOMPARE(streamOf(RunningEmulator::toWorker("/mine")), "mine");
  }
  void compression_runs_in_the_object() { QCOMPARE(emulator_.ask("a", "/compressed"), "0;1;2;"); }

  void a_body_streams_into_the_object() {
    auto [reader, writer] = makePipe(0);
    Request request = RunningEmulator::toObject("a", "/size");
    request.method = "POST";
    request.stream = reader;
    const Answer<Response> answer = emulator_.start(request);
    for (int i = 0; i < 100; ++i) {
      std::promise<void> room;
      writer->whenRoom([&] { room.set_value(); });
      room.get_future().wait();
      writer->write(std::string(10'000, 'x'));
    }
    writer->close();
    QCOMPARE(RunningEmulator::textOf(answer.wait()), "1000000");
  }

  void a_body_that_breaks_is_told() {
    auto [reader, writer] = makePipe(0);
    Request request = RunningEmulator::toObject("a", "/text");
    request.method = "POST";
    request.stream = reader;
    const Answer<Response> answer = emulator_.start(request);
    writer->write("part");
    writer->fail({});
    QCOMPARE(RunningEmulator::textOf(answer.wait()), "error: Error: Network connection lost.");
  }

  void bodies_pass_from_object_to_object() {
    auto [reader, writer] = makePipe(0);
    Request request = streamed(RunningEmulator::toObject("5", "/chain?n=5"));
    request.method = "POST";
    request.stream = reader;
    const Result<Response> response = emulator_.send(request);
    QVERIFY(response && response->stream);
    writer->write("one;");
    QCOMPARE(readOne(*response->stream), "one;");
    writer->write("two;");
    writer->close();
    QCOMPARE(readAll(*response->stream), "two;");
  }

  void an_object_that_breaks_breaks_its_streams() {
    const Result<Response> response = emulator_.send(streamed(RunningEmulator::toObject("b", "/endless")));
    QVERIFY(response && response->stream && response->object);
    QVERIFY(emulator_.abort(*response->object, "enough"));
    QCOMPARE(readAll(*response->stream), "0;!enough");
  }

  void fetch_streams_both_ways() {
    const Result<ProjectInfo> info = emulator_.reload();
    QVERIFY(info);
    const auto gateway = gateway::Gateway::start(emulator_.door(), *info, {.port = 0});
    QVERIFY(gateway);
    const std::string path = "/?outside=" + std::to_string((*gateway)->port());
    QCOMPARE(emulator_.askWorker(path), "0;1;2;");
    auto [reader, writer] = makePipe(0);
    Request request = streamed(RunningEmulator::toWorker(path));
    request.method = "POST";
    request.stream = reader;
    const Answer<Response> answer = emulator_.start(request);
    writer->write("one;");
    const Result<Response> response = answer.wait();
    QVERIFY(response && response->stream);
    QCOMPARE(readOne(*response->stream), "one;");
    writer->write("two;");
    writer->close();
    QCOMPARE(readAll(*response->stream), "two;");
  }

  void fetch_can_be_kept_inside() {
    ProjectOptions options = RunningEmulator::options(project_);
    options.outgoing = false;
    QVERIFY(emulator_.open(options));
    QCOMPARE(emulator_.askWorker("/?outside=1"),
             "Error: fetch() to 127.0.0.1:1 was refused: the project runs without access to the network "
             "(--no-outgoing).");
  }
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::StreamingTest)
#include "streaming_test.moc"
