#include <QTcpSocket>
#include <QtTest>
#include <atomic>
#include <future>
#include <thread>

#include "emulator/gateway/gateway.h"
#include "tests/support/fake_emulator.h"
#include "tests/support/raw_client.h"

using namespace durascope;
using namespace durascope::gateway;

namespace {

constexpr std::size_t kMiB = 1024 * 1024;

/// It takes little ahead, so that back-pressure gets to the other side.
struct Client : test::RawClient {
  explicit Client(std::uint16_t port) : RawClient(port, 64 * 1024) {}
};

/// What the pipe gives until its end; "!" and the words where it breaks.
std::string readAll(PipeReader& reader) {
  std::string all;
  for (;;) {
    PipeReader::Read read = reader.read(SIZE_MAX);
    all += read.bytes;
    if (read.ended) return all;
    if (read.error) return all + "!" + read.error->message;
    if (!read.nothingYet()) continue;
    std::promise<void> more;
    reader.whenReadable([&] { more.set_value(); });
    if (more.get_future().wait_for(std::chrono::seconds(5)) != std::future_status::ready) return all + "!nothing comes";
  }
}

}  // namespace

class StreamingTest : public QObject {
  Q_OBJECT

  std::unique_ptr<test::FakeEmulator> emulator_;
  std::unique_ptr<Gateway> gateway_;
  std::shared_ptr<PipeWriter> answer_;

  /// The next answer has a stream, whose other end is answer_.
  void answerByStream(std::size_t capacity = 0, std::optional<std::uint64_t> length = std::nullopt) {
    auto [reader, writer] = makePipe(capacity, length);
    answer_ = writer;
    emulator_->onSend = [stream = reader](const Request&) -> Result<Response> {
      return Response{.status = 200, .headers = {{"content-type", "text/event-stream"}}, .stream = stream};
    };
  }

 private slots:
  void init() {
    emulator_ = std::make_unique<test::FakeEmulator>(test::FakeEmulator::Delivery::kThread);
    emulator_->response = {.status = 200, .statusText = "OK", .body = "hello"};
    gateway_ = std::move(*Gateway::start(*emulator_, {.hasWorker = true}, {.port = 0}));
  }
  void cleanup() {
    gateway_.reset();
    answer_.reset();
    emulator_.reset();
  }

  void each_piece_of_an_answer_arrives_at_once() {
    answerByStream();
    Client client(gateway_->port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const QByteArray head = client.receiveUntil("\r\n\r\n");
    QVERIFY(head.contains("Transfer-Encoding: chunked\r\n"));
    answer_->write("data: 1\n\n");
    QVERIFY(client.receiveUntil("data: 1\n\n").endsWith("9\r\ndata: 1\n\n\r\n"));
    answer_->write("data: 2\n\n");
    client.receiveUntil("data: 2\n\n");
    answer_->close();
    QVERIFY(client.receiveAll().endsWith("\r\n0\r\n\r\n"));
  }

  void a_known_length_is_told() {
    answerByStream(0, 5);
    Client client(gateway_->port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    client.receiveUntil("\r\n\r\n");
    answer_->write("abc");
    answer_->write("de");
    answer_->close();
    const QByteArray answer = client.receiveAll();
    QVERIFY(answer.contains("Content-Length: 5\r\n"));
    QVERIFY(answer.endsWith("\r\n\r\nabcde"));
  }

  void a_stream_that_breaks_breaks_the_transfer() {
    answerByStream();
    Client client(gateway_->port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    answer_->write("part");
    client.receiveUntil("part");
    answer_->fail({});
    QVERIFY(!client.receiveAll().contains("\r\n0\r\n"));
  }

  void old_clients_get_a_stream_until_the_connection_closes() {
    answerByStream();
    Client client(gateway_->port());
    client.send("GET / HTTP/1.0\r\n\r\n");
    answer_->write("all of it");
    answer_->close();
    const QByteArray answer = client.receiveAll();
    QVERIFY(!answer.contains("chunked"));
    QVERIFY(answer.endsWith("\r\n\r\nall of it"));
  }

  void head_asks_for_no_stream() {
    answerByStream();
    Client client(gateway_->port());
    client.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    QVERIFY(client.receiveAll().endsWith("\r\n\r\n"));
    emulator_->onSend = nullptr;
    QTRY_VERIFY(answer_->cancelled());
  }

  void a_client_that_goes_cancels_the_stream() {
    answerByStream();
    Client client(gateway_->port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.receiveUntil("\r\n\r\n");
    emulator_->onSend = nullptr;
    client.reset();
    std::atomic<bool> gone = false;
    answer_->whenCancelled([&] { gone = true; });
    QTRY_VERIFY(gone);
  }

  void a_client_that_does_not_read_holds_the_writer_up() {
    answerByStream();
    Client client(gateway_->port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    client.receiveUntil("\r\n\r\n");
    // Sockets buffer some megabytes; then nobody takes the next piece.
    std::size_t written = 0;
    QElapsedTimer still;
    still.start();
    while (written < 100 * kMiB && still.elapsed() < 300) {
      if (answer_->isFull()) {
        QTest::qWait(1);
        continue;
      }
      answer_->write(std::string(64 * 1024, 'x'));
      written += 64 * 1024;
      still.restart();
    }
    QVERIFY(answer_->isFull());
    QVERIFY2(written < 50 * kMiB, std::to_string(written).c_str());
  }

  void a_hundred_megabytes_come_down() {
    answerByStream();
    std::thread writing([this] {
      for (int i = 0; i < 1600; ++i) {
        std::promise<void> room;
        answer_->whenRoom([&] { room.set_value(); });
        room.get_future().wait();
        answer_->write(std::string(64 * 1024, 'x'));
      }
      answer_->close();
    });
    Client client(gateway_->port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::size_t came = client.drain();
    writing.join();
    QVERIFY2(came > 100 * kMiB && came < 101 * kMiB, std::to_string(came).c_str());
  }

  void a_hundred_megabytes_go_up() {
    std::atomic<std::size_t> most = 0, came = 0;
    emulator_->onSend = [&](const Request& request) -> Result<Response> {
      for (;;) {
        const PipeReader::Read read = request.stream->read(SIZE_MAX);
        came += read.bytes.size();
        most = std::max(most.load(), read.bytes.size());
        if (read.ended || read.error) break;
        if (!read.nothingYet()) continue;
        std::promise<void> more;
        request.stream->whenReadable([&] { more.set_value(); });
        more.get_future().wait();
      }
      return Response{.status = 200, .body = "done"};
    };
    Client client(gateway_->port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 104857600\r\nConnection: close\r\n\r\n");
    const QByteArray piece(kMiB, 'x');
    for (int i = 0; i < 100; ++i) client.send(piece);
    QVERIFY(client.receiveAll().endsWith("done"));
    QCOMPARE(came.load(), 100 * kMiB);
    QVERIFY(most < 2 * kMiB);
  }

  void a_body_is_handed_over_while_it_comes() {
    std::promise<std::shared_ptr<PipeReader>> given;
    emulator_->onSend = [&](const Request& request) -> Result<Response> {
      given.set_value(request.stream);
      return Response{.status = 200, .body = readAll(*request.stream)};
    };
    Client client(gateway_->port());
    client.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n");
    QVERIFY(given.get_future().get() != nullptr);
    client.send("2\r\nde\r\n0\r\n\r\n");
    QVERIFY(client.receiveAll().endsWith("abcde"));
  }

  void a_body_that_is_cut_off_breaks() {
    std::promise<std::string> read;
    emulator_->onSend = [&](const Request& request) -> Result<Response> {
      read.set_value(readAll(*request.stream));
      return Response{.status = 200};
    };
    Client client(gateway_->port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
    QTRY_COMPARE(emulator_->callCount("send"), 1u);
    client.hangUp();
    QCOMPARE(read.get_future().get(), "abc!Network connection lost.");
  }

  void a_body_that_nobody_reads_does_not_hold_up_the_next_request() {
    Client client(gateway_->port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n");
    client.send(QByteArray(kMiB, 'x'));
    client.receiveUntil("hello");
    client.send("GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    QCOMPARE(client.receiveAll().count("HTTP/1.1 200"), 2);
  }

  void a_chunked_body_over_the_limit_answers_413() {
    emulator_->onSend = [](const Request& request) -> Result<Response> {
      return Response{.status = 200, .body = readAll(*request.stream)};
    };
    Client client(gateway_->port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7000000\r\n");
    QVERIFY(client.receiveAll().startsWith("HTTP/1.1 413"));
  }
};

QTEST_GUILESS_MAIN(StreamingTest)
#include "streaming_test.moc"
