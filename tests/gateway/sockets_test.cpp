#include <QTcpSocket>
#include <QtTest>
#include <boost/beast/core/error.hpp>
#include <boost/beast/zlib/deflate_stream.hpp>
#include <deque>

#include "emulator/base/socket_end.h"
#include "emulator/gateway/gateway.h"
#include "tests/support/fake_emulator.h"
#include "tests/support/raw_client.h"

using namespace durascope;
using namespace durascope::gateway;
using Kind = SocketFrame::Kind;

namespace {

/// A frame as a client sends it; the mask is zero, which is allowed.
QByteArray frame(int head, const QByteArray& payload) {
  QByteArray bytes(1, static_cast<char>(head));
  if (payload.size() < 126) {
    bytes += static_cast<char>(128 | payload.size());
  } else {
    bytes += static_cast<char>(255);
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(payload.size() >> shift);
  }
  return bytes + QByteArray(4, '\0') + payload;
}
constexpr int kText = 0x81, kBinary = 0x82, kClose = 0x88, kPing = 0x89;

/// So many letters, deflated as permessage-deflate does it.
QByteArray deflated(std::size_t size) {
  namespace zlib = boost::beast::zlib;
  const std::string letters(size, 'a');
  QByteArray out(1024 * 1024, '\0');
  zlib::deflate_stream stream;
  zlib::z_params parameters;
  parameters.next_in = letters.data();
  parameters.avail_in = letters.size();
  parameters.next_out = out.data();
  parameters.avail_out = static_cast<std::size_t>(out.size());
  boost::beast::error_code problem;
  stream.write(parameters, zlib::Flush::sync, problem);
  out.resize(static_cast<int>(parameters.total_out) - 4);  // without the empty block at its end
  return out;
}

/// One whose connection speaks WebSocket; `head` is what the handshake was answered.
struct Client : test::RawClient {
  explicit Client(std::uint16_t port, const QByteArray& headers = {}) : RawClient(port, 64 * 1024) {
    send(
        "GET /room HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
        "13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
        headers + "\r\n");
    head = takeUntil("\r\n\r\n");
  }

  QByteArray head;
};

}  // namespace

/// The object's end of each socket is the test's.
class SocketsTest : public QObject {
  Q_OBJECT

  std::unique_ptr<test::FakeEmulator> emulator_;
  std::unique_ptr<Gateway> gateway_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<SocketEnd>> ends_;  // guarded by mutex_

  std::shared_ptr<SocketEnd> end(std::size_t i) {
    const std::lock_guard lock(mutex_);
    return i < ends_.size() ? ends_[i] : nullptr;
  }
  static SocketFrame taken(const std::shared_ptr<SocketEnd>& end) {
    std::optional<SocketFrame> frame;
    (void)QTest::qWaitFor([&] { return frame || (frame = end->take()); });
    return frame.value_or(SocketFrame{Kind::kText, "nothing came", 0});
  }

 private slots:
  void init() {
    emulator_ = std::make_unique<test::FakeEmulator>(test::FakeEmulator::Delivery::kThread);
    emulator_->onSend = [this](const Request&) -> Result<Response> {
      auto [mine, theirs] = SocketEnd::makePair();
      const std::lock_guard lock(mutex_);
      ends_.push_back(mine);
      return Response{.status = 101, .headers = {{"x-room", "r"}, {"connection", "close"}}, .socket = theirs};
    };
    gateway_ = std::move(*Gateway::start(*emulator_, {.hasWorker = true}, {.port = 0}));
  }
  void cleanup() {
    gateway_.reset();
    emulator_.reset();
    ends_.clear();
  }

  void messages_go_both_ways() {
    Client client(gateway_->port());
    QVERIFY(client.head.startsWith("HTTP/1.1 101 "));
    QVERIFY(client.head.contains("x-room: r\r\n"));
    QVERIFY(client.head.contains("Sec-WebSocket-Accept: "));
    QVERIFY(!client.head.contains("connection: close"));
    client.send(frame(kText, "hello") + frame(kBinary, QByteArray("\0\xff", 2)));
    const SocketFrame text = taken(end(0)), binary = taken(end(0));
    QCOMPARE(text.kind, Kind::kText);
    QCOMPARE(text.data, "hello");
    QCOMPARE(binary.kind, Kind::kBinary);
    QCOMPARE(binary.data, std::string("\0\xff", 2));
    end(0)->send({Kind::kText, "back", 0});
    end(0)->send({Kind::kBinary, "x", 0});
    QCOMPARE(client.take(9), QByteArray("\x81\x04"
                                        "back"
                                        "\x82\x01x"));
  }

  void the_server_names_itself_nowhere() { QVERIFY(!Client(gateway_->port()).head.toLower().contains("server:")); }

  // As recorded from workerd.
  void text_that_is_no_utf8_comes_with_replacements_data() {
    QTest::addColumn<QByteArray>("frames");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QByteArray& frames, const QString& text) {
      QTest::newRow(name) << frames << text;
    };
    row("a byte",
        frame(kText,
              "a\xff"
              "b"),
        QStringLiteral("a\ufffd"
                       "b"));
    row("cut", frame(kText, "a\xe2\x82"), QStringLiteral("a\ufffd"));
    row("cut before another", frame(kText, "\xe2\x82x"), QStringLiteral("\ufffdx"));
    row("surrogate", frame(kText, "\xed\xa0\x80"), QStringLiteral("\ufffd\ufffd\ufffd"));
    row("overlong", frame(kText, "\xc0\x80 \xf5\x80\x80\x80"), QStringLiteral("\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd"));
    row("behind much that is well", frame(kText, "0123456789abcdef\u20ac\xf0\x9f"),
        QStringLiteral("0123456789abcdef\u20ac\ufffd"));
    row("over frames", frame(0x01, "\xe2\x82") + frame(kPing, "p") + frame(0x80, "\xac"), QStringLiteral("\u20ac"));
    row("compressed", frame(0xc1, QByteArray::fromHex("2afc5f0800")), QStringLiteral("q\ufffdq"));
  }
  void text_that_is_no_utf8_comes_with_replacements() {
    QFETCH(QByteArray, frames);
    QFETCH(QString, text);
    Client client(gateway_->port(), "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n");
    client.send(frames + frame(kBinary, "\xff") + frame(kText, "on"));
    const SocketFrame repaired = taken(end(0)), binary = taken(end(0)), next = taken(end(0));
    QCOMPARE(repaired.kind, Kind::kText);
    QCOMPARE(QString::fromStdString(repaired.data), text);
    QCOMPARE(binary.kind, Kind::kBinary);
    QCOMPARE(binary.data, "\xff");
    QCOMPARE(next.kind, Kind::kText);
    QCOMPARE(next.data, "on");
  }

  void the_object_learns_how_the_protocol_was_broken_data() {
    QTest::addColumn<QByteArray>("frames");
    QTest::addColumn<QString>("description");
    QTest::newRow("continuation") << frame(0x80, "x")
                                  << QStringLiteral("1002; protocolError.description = Unexpected continuation frame");
    QTest::newRow("no continuation") << frame(0x01, "x") + frame(kText, "y")
                                     << QStringLiteral("1002; protocolError.description = Missing continuation frame");
    QTest::newRow("opcode") << frame(0x83, "x") << QStringLiteral("1002; protocolError.description = Unknown opcode 3");
    QTest::newRow("reserved") << frame(0xa1, "x")
                              << QStringLiteral(
                                     "1002; protocolError.description = Received frame had RSV bits 2 or 3 set");
    QTest::newRow("ping") << frame(0x09, "x")
                          << QStringLiteral("1002; protocolError.description = Received fragmented control frame");
    QByteArray large = frame(kBinary, QByteArray(200, 'x'));
    large[6] = 3;  // 200 becomes 50,331,848
    QTest::newRow("large") << large
                           << QStringLiteral(
                                  "1009; protocolError.description = Message is too large: 50331848 > 33554432");
    QTest::newRow("large in pieces")
        << frame(0x02, QByteArray(54, 'x')) + frame(kPing, "pp") +
               QByteArray(large).replace(0, 1, QByteArray(1, '\x80'))
        << QStringLiteral("1009; protocolError.description = Message is too large: 50331848 > 33554378");
  }
  void the_object_learns_how_the_protocol_was_broken() {
    QFETCH(QByteArray, frames);
    QFETCH(QString, description);
    Client client(gateway_->port());
    client.send(frames);
    const SocketFrame gone = taken(end(0));
    QCOMPARE(gone.kind, Kind::kGone);
    QCOMPARE(QString::fromStdString(gone.data), "WebSocket protocol error; protocolError.statusCode = " + description);
  }

  void the_client_learns_that_its_message_is_too_large() {
    Client client(gateway_->port());
    QByteArray large = frame(kBinary, QByteArray(200, 'x'));
    large[6] = 3;
    client.send(large);
    QCOMPARE(client.take(45), QByteArray("\x88\x2b\x03\xf1Message is too large: 50331848 > 33554432"));
  }

  // What counts is what it becomes, and what it was.
  void a_compressed_message_may_become_too_large() {
    Client client(gateway_->port(), "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    const QByteArray bytes = deflated(32 * 1024 * 1024 + 1);
    const QByteArray head = QByteArray("\xc1\xfe") + static_cast<char>(bytes.size() >> 8) +
                            static_cast<char>(bytes.size() & 0xff) + QByteArray(4, '\0');
    client.send(head + bytes);
    QCOMPARE(client.take(24), QByteArray("\x88\x16\x03\xf1Message is too large"));
    const SocketFrame gone = taken(end(0));
    QCOMPARE(gone.kind, Kind::kGone);
    QCOMPARE(gone.data,
             "WebSocket protocol error; protocolError.statusCode = 1009; protocolError.description = Message is too "
             "large");
  }

  // As recorded from workerd: the handler runs, and its socket is dropped.
  void a_handshake_may_be_refused_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n", version = "Sec-WebSocket-Version: 13\r\n";
    QTest::newRow("no key") << "GET / HTTP/1.1\r\n" + version
                            << QByteArray("400 Bad Request|ERROR: Missing Sec-WebSocket-Key");
    QTest::newRow("empty key") << "GET / HTTP/1.1\r\nSec-WebSocket-Key:\r\n" + version
                               << QByteArray("400 Bad Request|ERROR: Missing Sec-WebSocket-Key");
    QTest::newRow("no version") << "GET / HTTP/1.1\r\n" + key
                                << QByteArray(
                                       "426 Upgrade Required|ERROR: The requested WebSocket version is not supported.");
    QTest::newRow("old version")
        << "GET / HTTP/1.1\r\nSec-WebSocket-Version: 8\r\n" + key
        << QByteArray("426 Upgrade Required|ERROR: The requested WebSocket version is not supported.");
    QTest::newRow("POST") << "POST / HTTP/1.1\r\n" + version + key
                          << QByteArray("400 Bad Request|ERROR: WebSocket must be initiated with a GET request.");
  }
  void a_handshake_may_be_refused() {
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, answer);
    test::RawClient client(gateway_->port(), 64 * 1024);
    client.send(request + "Host: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    const QByteArray got = client.receiveAll();
    QVERIFY2(got.startsWith("HTTP/1.1 " + answer.split('|')[0] + "\r\n"), got.constData());
    QVERIFY(got.contains("Content-Type: text/plain\r\n"));
    QVERIFY(got.contains("Connection: close\r\n"));
    QCOMPARE(got.contains("Sec-WebSocket-Version: 13\r\n"), answer.startsWith("426"));
    QVERIFY2(got.endsWith("\r\n\r\n" + answer.split('|')[1]), got.constData());
    QCOMPARE(taken(end(0)).kind, Kind::kGone);
  }

  void a_handshake_needs_no_more_than_upgrade_version_and_key() {
    test::RawClient client(gateway_->port(), 64 * 1024);
    client.send(
        "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        "abc\r\n\r\n");
    QVERIFY(client.takeUntil("\r\n\r\n").startsWith("HTTP/1.1 101 "));
  }

  void frames_may_come_with_the_request_itself() {
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), gateway_->port());
    QVERIFY(socket.waitForConnected(5000));
    socket.write(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
        "13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n" +
        frame(kText, "early"));
    QVERIFY(socket.waitForReadyRead(5000));
    QCOMPARE(taken(end(0)).data, "early");
  }

  void frames_are_compressed_for_who_offers_it() {
    Client client(gateway_->port(), "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    QVERIFY2(client.head.contains("Sec-WebSocket-Extensions: permessage-deflate"), client.head.constData());
    // "Hello" as RFC 7692 has it in 7.2.3.1.
    const QByteArray hello = QByteArray::fromHex("f248cdc9c90700");
    client.send(frame(0xc1, hello));
    QCOMPARE(taken(end(0)).data, "Hello");
    end(0)->send({Kind::kText, std::string(1000, 'x'), 0});
    const QByteArray head = client.take(2);
    QCOMPARE(static_cast<unsigned char>(head[0]), 0xc1);
    QVERIFY(head[1] < 100);
  }

  void who_closes_last_decides_what_the_client_is_told() {
    Client client(gateway_->port());
    client.send(frame(kClose,
                      "\x0f\xa1"
                      "bye"));
    const SocketFrame close = taken(end(0));
    QCOMPARE(close.kind, Kind::kClose);
    QCOMPARE(close.code, 4001);
    QCOMPARE(close.data, "bye");
    end(0)->send({Kind::kText, "a word", 0});
    end(0)->send({Kind::kClose, "no", 4002});
    QCOMPARE(client.take(14), QByteArray("\x81\x06"
                                         "a word"
                                         "\x88\x04\x0f\xa2no"));
    QVERIFY(client.ended());
  }

  void a_close_by_the_object_is_answered_by_the_client() {
    Client client(gateway_->port());
    end(0)->send({Kind::kClose, "", SocketFrame::kNoCode});
    QCOMPARE(client.take(2), QByteArray("\x88\0", 2));
    client.send(frame(kText, "late") + frame(kClose, ""));
    QCOMPARE(taken(end(0)).data, "late");
    const SocketFrame close = taken(end(0));
    QCOMPARE(close.kind, Kind::kClose);
    QCOMPARE(close.code, SocketFrame::kNoCode);
    QVERIFY(client.ended());
  }

  void an_object_that_goes_ends_the_connection_without_a_close() {
    Client client(gateway_->port());
    end(0)->hangUp(false);
    QVERIFY(client.ended());
  }

  void a_client_that_vanishes_is_gone() {
    Client client(gateway_->port());
    client.send(frame(kText, "unfinished").left(8));
    client.hangUp();
    const SocketFrame gone = taken(end(0));
    QCOMPARE(gone.kind, Kind::kGone);
    QVERIFY(gone.data.empty());
  }

  void pings_are_answered_here() {
    Client client(gateway_->port());
    client.send(frame(kPing, "p"));
    QCOMPARE(client.take(3), QByteArray("\x8a\x01p"));
    QVERIFY(!end(0)->take());
  }

  void a_message_over_32_MiB_is_an_error() {
    Client client(gateway_->port());
    client.send(frame(kBinary, QByteArray(33 << 20, 'x')).left(1 << 16));
    QCOMPARE(client.take(4), QByteArray("\x88\x2b\x03\xf1"));  // 1009, and why
    const SocketFrame gone = taken(end(0));
    QCOMPARE(gone.kind, Kind::kGone);
    QVERIFY(gone.data.find("1009") != std::string::npos);
  }

  void half_a_frame_keeps_nobody_else_waiting() {
    Client half(gateway_->port());
    half.send(frame(kText, "unfinished").left(5));
    Client whole(gateway_->port());
    whole.send(frame(kText, "whole"));
    QCOMPARE(taken(end(1)).data, "whole");
    QVERIFY(!end(0)->take());
  }

  void a_client_that_does_not_read_leaves_what_it_is_sent_with_the_sender() {
    Client client(gateway_->port());
    constexpr std::size_t kSize = 1 << 20, kCount = 64;
    for (std::size_t i = 0; i < kCount; ++i) end(0)->send({Kind::kBinary, std::string(kSize, 'x'), 0});
    QTest::qWait(200);
    QVERIFY(end(0)->untaken() > kCount * kSize / 2);
    QCOMPARE(client.take(kCount * (kSize + 10)).size(), static_cast<qsizetype>(kCount * (kSize + 10)));
    QCOMPARE(end(0)->untaken(), std::uint64_t{0});
  }

  void an_object_that_does_not_take_is_not_sent_more() {
    Client client(gateway_->port());
    QByteArray messages;
    for (int i = 0; i < 40; ++i) messages += frame(kBinary, QByteArray(100'000, 'x'));
    client.send(messages.left(2'000'000));
    std::size_t count = 0;
    QTest::qWait(200);
    client.send(messages.mid(2'000'000));
    while (count < 40 && taken(end(0)).data.size() == 100'000) ++count;
    QCOMPARE(count, std::size_t{40});
  }

  void without_an_upgrade_there_is_no_socket() {
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), gateway_->port());
    QVERIFY(socket.waitForConnected(5000));
    socket.write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    QByteArray answer;
    while (socket.waitForReadyRead(5000)) answer += socket.readAll();
    QVERIFY(answer.startsWith("HTTP/1.1 500 "));
    QCOMPARE(taken(end(0)).kind, Kind::kGone);
  }
};

QTEST_GUILESS_MAIN(SocketsTest)
#include "sockets_test.moc"
