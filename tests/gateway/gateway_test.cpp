#include "emulator/gateway/gateway.h"

#include <QtTest>
#include <latch>

#include "tests/support/fake_emulator.h"
#include "tests/support/raw_client.h"

using namespace durascope;
using namespace durascope::gateway;

namespace {

using Client = test::RawClient;

QByteArray get(const char* path, const char* more = "Connection: close\r\n") {
  return QByteArray("GET ") + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
}

}  // namespace

class GatewayTest : public QObject {
  Q_OBJECT

  std::unique_ptr<test::FakeEmulator> emulator_;
  std::unique_ptr<Gateway> gateway_;

  QByteArray exchange(const QByteArray& request) {
    Client client(gateway_->port());
    client.send(request);
    return client.receiveAll();
  }

 private slots:
  void init() {
    emulator_ = std::make_unique<test::FakeEmulator>(test::FakeEmulator::Delivery::kThread);
    emulator_->response = {.status = 200, .statusText = "OK", .body = "hello"};
    gateway_ = std::move(*Gateway::start(*emulator_, {.hasWorker = true}, {.port = 0}));
  }
  void cleanup() {
    gateway_.reset();
    emulator_.reset();
  }

  void a_request_reaches_the_worker_and_its_answer_the_client() {
    emulator_->onSend = [](const Request& request) -> Result<Response> {
      return Response{.status = 201,
                      .statusText = "Made",
                      .headers = {{"x-a", "1"}, {"set-cookie", "a=1"}, {"set-cookie", "b=2"}},
                      .body = request.method + ' ' + request.url + ' ' + request.body};
    };
    const QByteArray answer = exchange(
        "POST /p?q=1 HTTP/1.1\r\nHost: localhost:1\r\nX-B: 2\r\nX-B: 3\r\nContent-Length: 4\r\nConnection: "
        "close\r\n\r\nbody");
    QVERIFY(answer.startsWith("HTTP/1.1 201 Made\r\n"));
    QVERIFY(answer.contains("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"));
    QVERIFY(answer.endsWith("\r\n\r\nPOST http://localhost:1/p?q=1 body"));
    const auto& headers = emulator_->sent.at(0).headers;
    QCOMPARE(std::count_if(headers.begin(), headers.end(), [](const auto& h) { return h.first == "X-B"; }), 2);
  }

  void chunked_bodies_arrive_whole() {
    const QByteArray answer = exchange(
        "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: "
        "close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    QVERIFY(answer.startsWith("HTTP/1.1 200"));
    QCOMPARE(emulator_->sent.at(0).body, "abcde");
  }

  void pipelined_requests_are_answered_in_order() {
    emulator_->onSend = [](const Request& request) -> Result<Response> {
      return Response{.status = 200, .body = '<' + request.url + '>'};
    };
    const QByteArray answer = exchange(get("/1", "") + get("/2", "") + get("/3"));
    QCOMPARE(answer.count("HTTP/1.1 200"), 3);
    QVERIFY(answer.indexOf("/1>") < answer.indexOf("/2>") && answer.indexOf("/2>") < answer.indexOf("/3>"));
  }

  void head_has_the_length_but_not_the_body() {
    const QByteArray answer = exchange("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    QVERIFY(answer.contains("Content-Length: 5\r\n"));
    QVERIFY(answer.endsWith("\r\n\r\n"));
    QCOMPARE(emulator_->sent.at(0).method, "HEAD");
  }

  // As recorded from workerd.
  void head_says_no_length_that_is_not_known_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("own");
    QTest::addColumn<QString>("length");
    QTest::newRow("no body") << 200 << ""
                             << "";
    QTest::newRow("by hand") << 200 << "99"
                             << "99";
    QTest::newRow("no content") << 204 << ""
                                << "";
    QTest::newRow("no content, by hand") << 204 << "99"
                                         << "99";
    QTest::newRow("reset content") << 205 << ""
                                   << "0";
    QTest::newRow("not modified, by hand") << 304 << "99"
                                           << "99";
  }
  void head_says_no_length_that_is_not_known() {
    QFETCH(int, status);
    QFETCH(QString, own);
    QFETCH(QString, length);
    emulator_->response = {.status = status};
    if (!own.isEmpty()) emulator_->response.headers = {{"Content-Length", own.toStdString()}};
    const QByteArray answer = exchange("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const QByteArray said = length.isEmpty() ? QByteArray() : "Content-Length: " + length.toUtf8() + "\r\n";
    QCOMPARE(answer.contains("Content-Length"), !said.isEmpty());
    QVERIFY2(answer.contains(said), answer.constData());
  }

  void an_answer_without_content_has_no_length() {
    emulator_->response = {.status = 204, .statusText = "No Content"};
    const QByteArray answer = exchange(get("/"));
    QVERIFY(answer.startsWith("HTTP/1.1 204"));
    QVERIFY(!answer.toLower().contains("content-length"));
  }

  void a_length_that_the_handler_made_up_is_corrected() {
    emulator_->response.headers = {{"Content-Length", "999"}, {"Transfer-Encoding", "chunked"}};
    const QByteArray answer = exchange(get("/"));
    QVERIFY(answer.contains("Content-Length: 5\r\n"));
    QVERIFY(!answer.contains("999") && !answer.contains("chunked"));
  }

  void an_exception_answers_500_as_the_real_runtime_does() {
    emulator_->response = {.error = Error{ErrorKind::kScript, "boom", {}, {}},
                           .errorStack = "Error: boom\n    at index.js:1:2"};
    const QByteArray answer = exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    QCOMPARE(answer, QByteArray("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 21\r\nConnection: close\r\n\r\n"
                                "Internal Server Error"));
  }

  void an_emulator_that_cannot_answers_503() {
    emulator_->onSend = [](const Request&) -> Result<Response> {
      return fail(ErrorKind::kUnavailable, "No project is open.");
    };
    const QByteArray answer = exchange(get("/"));
    QVERIFY(answer.startsWith("HTTP/1.1 503"));
    QVERIFY(answer.endsWith("No project is open.\n"));
  }

  void objects_are_reached_by_path_when_there_is_no_worker() {
    gateway_->setProject({.namespaces = {{.binding = "COUNTER", .className = "Counter"}}});
    QVERIFY(exchange(get("/COUNTER/a/increment")).startsWith("HTTP/1.1 200"));
    QCOMPARE(emulator_->sent.at(0).name, "a");
    QCOMPARE(emulator_->sent.at(0).url, "http://localhost/increment");
    const QByteArray answer = exchange(get("/favicon.ico"));
    QVERIFY(answer.startsWith("HTTP/1.1 404"));
    QVERIFY(answer.contains("Try /COUNTER/some-name/."));
    QCOMPARE(emulator_->sent.size(), 1u);
  }

  void a_body_over_the_limit_answers_413() {
    const QByteArray answer =
        exchange("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 104857601\r\n\r\n" + QByteArray(1 << 20, 'x'));
    QVERIFY(answer.startsWith("HTTP/1.1 413"));
    QVERIFY(emulator_->sent.empty());
  }

  void a_client_that_asks_before_sending_is_told_to_go_on() {
    Client client(gateway_->port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n");
    QVERIFY(client.receiveUntil("\r\n\r\n").startsWith("HTTP/1.1 100 Continue"));
    QTRY_COMPARE(emulator_->callCount("send"), 1u);
    const std::shared_ptr<PipeReader> body = emulator_->sent.at(0).stream;
    client.send("ok");
    QVERIFY(client.receiveAll().contains("HTTP/1.1 200"));
    QCOMPARE(body->length(), 2u);
  }

  void what_is_no_http_answers_400() {
    QVERIFY(exchange("hello there\r\n\r\n").startsWith("HTTP/1.1 400"));
    QVERIFY(exchange("GET / HTTP/1.1\r\nbad header\r\n\r\n").startsWith("HTTP/1.1 400"));
    const QByteArray noText = exchange("GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(noText.startsWith("HTTP/1.1 400") && noText.contains("its target is not UTF-8."));
    QVERIFY(exchange("GET /\xc3\xa4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startsWith("HTTP/1.1 200"));
    QVERIFY(exchange("GET / HTTP/1.1\r\nx: " + QByteArray(200'000, 'a') + "\r\n\r\n").startsWith("HTTP/1.1 431"));
  }

  void headers_too_long_for_http_end_nothing_but_their_request() {
    const QByteArray tooLong(70'000, 'a');
    const QByteArray refused = exchange("GET / HTTP/1.1\r\nx: " + tooLong + "\r\n\r\n");
    QVERIFY(refused.startsWith("HTTP/1.1 431"));
    QVERIFY(refused.contains("larger than 60 KiB"));
    for (const auto& header :
         {std::pair<std::string, std::string>{"x-long", tooLong.toStdString()}, {tooLong.toStdString(), "value"}}) {
      emulator_->response.headers = {header};
      const QByteArray answer = exchange(get("/"));
      QVERIFY(answer.startsWith("HTTP/1.1 500"));
      QVERIFY(answer.contains("is longer than 65,000 bytes"));
    }
    emulator_->response.headers = {{"x-fits", std::string(65'000, 'a')}};
    QVERIFY(exchange(get("/")).startsWith("HTTP/1.1 200"));
  }

  void a_trailer_too_long_for_http_ends_nothing_but_its_request() {
    Client client(gateway_->port());
    client.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx: " + QByteArray(70'000, 'a') +
                "\r\n\r\n");
    QVERIFY(exchange(get("/")).startsWith("HTTP/1.1 200"));
  }

  void clients_that_leave_early_do_no_harm() {
    std::latch asked(1), mayAnswer(1);
    emulator_->onSend = [&](const Request&) -> Result<Response> {
      asked.count_down();
      mayAnswer.wait();
      return Response{.status = 200, .body = std::string(1 << 20, 'x')};
    };
    Client client(gateway_->port());
    client.send(get("/"));
    asked.wait();
    client.hangUp();
    mayAnswer.count_down();
    { Client silent(gateway_->port()); }
    emulator_->onSend = nullptr;
    QVERIFY(exchange(get("/")).startsWith("HTTP/1.1 200"));
  }

  void an_answer_that_comes_after_the_gateway_is_dropped() {
    test::FakeEmulator emulator;
    auto gateway = std::move(*Gateway::start(emulator, {.hasWorker = true}, {.port = 0}));
    Client client(gateway->port());
    client.send(get("/"));
    QTRY_COMPARE(emulator.pendingCount(), 1u);
    gateway.reset();
    QCOMPARE(emulator.deliver(), 1u);
    QVERIFY(client.receiveAll().isEmpty());
  }

  void a_thousand_connections_are_served() {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 1000; ++i) {
      clients.push_back(std::make_unique<Client>(gateway_->port()));
      clients.back()->send(get("/"));
    }
    int answered = 0;
    for (auto& client : clients) answered += client->receiveAll().endsWith("hello");
    QCOMPARE(answered, 1000);
  }

  void a_port_in_use_is_named() {
    const auto second = Gateway::start(*emulator_, {}, {.port = gateway_->port()});
    QVERIFY(!second);
    QCOMPARE(second.error().kind, ErrorKind::kUnavailable);
    QVERIFY(second.error().message.starts_with("Port " + std::to_string(gateway_->port()) + " is in use"));
  }

  void only_this_machine_is_served() {
    for (const char* host : {"0.0.0.0", "192.0.2.1", "example.com", ""}) {
      const auto other = Gateway::start(*emulator_, {}, {.port = 0, .host = host});
      QVERIFY2(!other, host);
      QCOMPARE(other.error().kind, ErrorKind::kBadInput);
    }
  }
};

QTEST_GUILESS_MAIN(GatewayTest)
#include "gateway_test.moc"
