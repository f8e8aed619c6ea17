// The request panel in the window: what is sent, what comes back, and what is remembered of it.

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>

#include "app/dock_layout.h"
#include "emulator/base/socket_end.h"
#include "tests/app/window_fixture.h"
#include "widgets/common/code_edit.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/elided_line_edit.h"
#include "widgets/common/format.h"
#include "widgets/request/request_form.h"
#include "widgets/request/request_view.h"

using namespace durascope;
using namespace durascope::app;
using namespace durascope::widgets;

class RequestPanelTest : public QObject {
  Q_OBJECT

  using Fixture = test::WindowFixture;

  static QString status(Fixture& app) { return app.find<QLabel>("responseStatus")->text(); }
  static QString body(Fixture& app) { return app.find<QPlainTextEdit>("responseBody")->toPlainText(); }
  static void send(Fixture& app, const RequestDraft& draft) {
    app.find<RequestView>("requestView")->form()->setDraft(draft);
    app.find<QAbstractButton>("sendButton")->click();
  }
  /// Lines of the history, as they read to somebody who listens to them.
  static QStringList history(Fixture& app) {
    const QAbstractItemModel& model = *app.find<QListView>("requestHistory")->model();
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row)
      lines << model.index(row, 0).data(Qt::AccessibleTextRole).toString();
    return lines;
  }
  /// A WebSocket of the window, of which the other end is returned.
  static std::shared_ptr<SocketEnd> openSocket(Fixture& app) {
    auto [client, server] = SocketEnd::makePair();
    app.emulator.onSend = [end = std::move(client)](const Request&) mutable -> Result<Response> {
      return Response{.status = 101, .socket = std::exchange(end, nullptr)};
    };
    send(app, {.target = "Counter / lobby", .method = "WebSocket", .path = "/room"});
    app.turn();
    app.emulator.onSend = {};
    return server;
  }

 private slots:
  void each_of_two_requests_that_overlap_gets_its_end() {
    Fixture app;
    app.openSample();
    app.emulator.onSend = [](const Request& request) -> Result<Response> {
      return Response{.status = request.url.ends_with("/slow") ? 201 : 202, .body = request.url};
    };
    send(app, {.target = "Counter / lobby", .path = "/slow"});
    send(app, {.target = "Counter / lobby", .path = "/quick"});
    QCOMPARE(history(app), (QStringList{"waiting, GET /quick", "waiting, GET /slow"}));
    QCOMPARE(status(app), QStringLiteral("Waiting"));
    app.turn();
    QCOMPARE(history(app), (QStringList{"202, GET /quick", "201, GET /slow"}));
    QCOMPARE(status(app), QStringLiteral("202"));
    QVERIFY(body(app).endsWith("/quick"));
  }

  void what_nobody_waits_for_gets_a_dash() {
    Fixture app;
    app.openSample();
    send(app, {.target = "Counter / lobby", .path = "/slow"});
    app.find<QAbstractButton>("stopWaiting")->click();
    app.turn();
    QCOMPARE(history(app), (QStringList{QString(kDash) + ", GET /slow"}));
    QCOMPARE(status(app), QStringLiteral("Not waited for"));
  }

  void the_last_answer_does_not_stand_below_waiting() {
    Fixture app;
    app.openSample();
    app.emulator.onSend = [](const Request&) -> Result<Response> {
      return Response{.status = 200, .headers = {{"a", "b"}}, .body = "the first"};
    };
    send(app, {.target = "Counter / lobby", .path = "/"});
    app.turn();
    QCOMPARE(body(app), QStringLiteral("the first"));
    send(app, {.target = "Counter / lobby", .path = "/slow"});
    QTRY_COMPARE(body(app), QString());
    QVERIFY(app.find<QPlainTextEdit>("responseHeaders")->toPlainText().isEmpty());
    QCOMPARE(status(app), QStringLiteral("Waiting"));
    app.turn();
    QCOMPARE(body(app), QStringLiteral("the first"));
  }

  void a_request_that_waits_selects_its_object() {
    for (const char* target : {"Counter / newcomer", "Worker"}) {
      Fixture app;
      app.openSample(false);
      send(app, {.target = QString::fromLatin1(target), .path = "/section"});
      journal::ObjectSummary lobby = *app.session.find(test::sampleKey(0, 1));
      lobby.state = journal::ObjectState::kIdle;
      journal::ObjectSummary newcomer = lobby;
      newcomer.key = test::sampleKey(0, 9);
      newcomer.name = "newcomer";
      newcomer.state = journal::ObjectState::kConstructing;
      app.emulator.nextDrain.objects = {lobby, newcomer};
      QTRY_VERIFY(app.session.selection() == newcomer.key);
      QCOMPARE(status(app), QStringLiteral("Waiting"));
    }
  }

  void an_object_that_was_named_is_selected_while_it_waits_and_once() {
    Fixture app;
    app.openSample();
    journal::ObjectSummary newcomer = *app.session.find(test::sampleKey(0, 1));
    newcomer.key = test::sampleKey(0, 9);
    newcomer.name = "newcomer";
    newcomer.state = journal::ObjectState::kConstructing;
    app.emulator.onCall = [](const Request&, const std::string&, const std::string&) { return "undefined"; };
    send(app, {.target = "Counter / newcomer", .method = "RPC", .path = "critForever"});
    app.emulator.nextDrain.objects = {newcomer};
    QTRY_VERIFY(app.session.selection() == newcomer.key);
    // Who goes on to another one stays there.
    app.session.select(test::sampleKey(0, 1));
    app.emulator.nextDrain.objects = {newcomer};
    app.session.drainNow();
    QVERIFY(app.session.selection() == test::sampleKey(0, 1));
    // What the Worker may have called is a guess.
    send(app, {.target = "Worker", .path = "/slow"});
    QTest::qWait(400);
    app.emulator.nextDrain.objects = {newcomer};
    app.session.drainNow();
    QVERIFY(app.session.selection() == test::sampleKey(0, 1));
  }

  void the_object_that_took_a_websocket_is_selected() {
    for (const bool told : {true, false}) {
      Fixture app;
      app.openSample();
      std::shared_ptr<SocketEnd> server;
      app.emulator.onSend = [&](const Request&) -> Result<Response> {
        auto [client, other] = SocketEnd::makePair();
        server = std::move(other);
        journal::Event answered = test::sampleEvent(journal::EventKind::kRequest, 2, 9'000, 3, "GET /ws", "101");
        if (told) app.emulator.nextDrain.events = {answered};
        return Response{.status = 101, .socket = std::move(client)};
      };
      send(app, {.target = "Worker", .method = "WebSocket", .path = "/ws"});
      app.turn();
      QCOMPARE(app.session.selection() == test::sampleKey(0, 2), told);
      QCOMPARE(body(app).contains("alice took it: under Sockets"), told);
      QCOMPARE(body(app).contains("Select the object"), !told);
    }
  }

  void a_mistake_in_the_arguments_is_told_at_their_field() {
    Fixture app;
    app.openSample();
    app.emulator.onCall = [](const Request&, const std::string&, const std::string&) -> Result<std::string> {
      return fail(ErrorKind::kBadInput, "There is no name of a property at line 1, column 4.", "1:4");
    };
    send(app, {.target = "Counter / lobby", .method = "RPC", .path = "increment", .body = "{ , }"});
    app.turn();
    QCOMPARE(status(app), QStringLiteral("Not sent"));
    const QString sentence = QStringLiteral("Arguments: There is no name of a property at line 1, column 3.");
    QCOMPARE(body(app), sentence);
    QCOMPARE(app.find<QLabel>("requestProblem")->text(), sentence);
    auto* field = app.find<CodeEdit>("requestBody");
    QCOMPARE(field->textCursor().selectionStart(), 2);
    QCOMPARE(field->extraSelections().size(), qsizetype{1});
    QCOMPARE(app.window.focusWidget(), field);
    QCOMPARE(app.find<QListView>("requestHistory")->model()->rowCount(), 0);
    field->setPlainText(QStringLiteral("1"));
    QVERIFY(app.find("requestProblem")->isHidden());
  }

  void a_websocket_that_ended_is_not_told_to_be_open() {
    Fixture app;
    app.openSample();
    auto server = openSocket(app);
    QCOMPARE(status(app), QStringLiteral("101 Switching Protocols"));
    server.reset();  // As a reload lets go of it.
    app.turn();
    QCOMPARE(status(app), QStringLiteral("WebSocket closed"));
    QVERIFY2(body(app).startsWith("It ended without a close"), qPrintable(body(app)));
    server = openSocket(app);
    server->send({SocketFrame::Kind::kClose, "bye", 4000});
    app.turn();
    QCOMPARE(body(app), QStringLiteral("It was closed with code 4000: bye. Send opens another."));
    // The answer to something else stays.
    server = openSocket(app);
    send(app, {.target = "Counter / lobby", .path = "/"});
    app.turn();
    const QString other = status(app);
    server.reset();
    app.turn();
    QCOMPARE(status(app), other);
    // Another project hangs up on all.
    server = openSocket(app);
    app.window.openProject("/projects/other");
    QCOMPARE(status(app), QStringLiteral("WebSocket closed"));
  }

  void send_shows_the_answer_and_remembers_it() {
    Fixture app;
    app.openSample();
    app.emulator.onSend = [](const Request&) -> Result<Response> {
      return Response{.status = 200,
                      .statusText = "OK",
                      .body = "{\"value\":1}",
                      .totalNs = 7'900'000,
                      .constructionNs = 6'100'000};
    };
    auto* form = app.window.findChild<RequestView*>()->form();
    form->setDraft({.target = "Counter / lobby", .method = "POST", .path = "/increment"});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QCOMPARE(app.emulator.sent.at(0).name, "lobby");
    QCOMPARE(app.find<QLabel>("responseStatus")->text(), QStringLiteral("200 OK"));
    QVERIFY(app.find<ElidedLabel>("responseParts")->text().contains("construction"));
    QCOMPARE(app.find<QListView>("requestHistory")->model()->rowCount(), 1);
  }

  void a_method_call_shows_what_it_returns_or_throws() {
    Fixture app;
    app.openSample();
    app.emulator.onCall = [](const Request&, const std::string&, const std::string& arguments) -> Result<std::string> {
      if (arguments.empty()) return fail(ErrorKind::kScript, "TypeError: no", "    at increment (src/index.ts:3:5)");
      return "new Map([[1, 2]])";
    };
    auto* form = app.find<RequestView>("requestView")->form();
    form->setDraft({.target = "Counter / lobby", .method = "RPC", .path = "increment", .body = "1, { by: 2n }"});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QCOMPARE(app.emulator.methodCalls.at(0).arguments, std::string("1, { by: 2n }"));
    QCOMPARE(app.find<QLabel>("responseStatus")->text(), QStringLiteral("Returned"));
    QCOMPARE(app.find<QPlainTextEdit>("responseBody")->toPlainText(), QStringLiteral("new Map([[1, 2]])"));
    form->setDraft({.target = "Counter / lobby", .method = "RPC", .path = "increment"});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QVERIFY(app.find<QPlainTextEdit>("responseBody")->toPlainText().contains("TypeError: no"));
    QVERIFY(app.find<QPlainTextEdit>("responseBody")->toPlainText().contains("src/index.ts:3:5"));
    form->setDraft({.target = "Counter / lobby", .method = "RPC", .path = ""});
    app.find<QAbstractButton>("sendButton")->click();
    QVERIFY(app.find<QLabel>("requestProblem")->text().startsWith("Which method?"));
    QVERIFY(app.find<QPlainTextEdit>("responseBody")->toPlainText().startsWith("Which method?"));
    QVERIFY(app.find<QLineEdit>("requestPath")->hasFocus() || !app.window.isActiveWindow());
  }

  void send_stays_in_sight_whatever_is_wrong_with_a_call() {
    for (const QSize size : {QSize(1440, 900), QSize(800, 600)}) {
      Fixture app(size);
      app.openSample();
      app.window.docks().bringUp(app.window.docks().request());
      app.find<QComboBox>("requestMethod")->setCurrentText(QStringLiteral("RPC"));
      app.turn();
      app.action("sendAction")->trigger();
      app.turn();
      auto* button = app.find("sendButton");
      QCOMPARE(button->visibleRegion().boundingRect().size(), button->size());
      QVERIFY(app.find<QPlainTextEdit>("responseBody")->toPlainText().startsWith("Which method?"));
    }
  }

  void what_an_object_throws_stands_once_in_the_response() {
    Fixture app;
    app.openSample();
    app.emulator.onSend = [](const Request&) -> Result<Response> {
      Response response;
      response.error = Error{.kind = ErrorKind::kScript, .message = "no"};
      response.errorStack = "TypeError: no\n    at Counter.fetch (src/index.ts:3:5)";
      return response;
    };
    app.find<RequestView>("requestView")->form()->setDraft({.target = "Counter / lobby", .path = "/"});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QCOMPARE(app.find<QPlainTextEdit>("responseBody")->toPlainText(),
             QStringLiteral("TypeError: no\n\n    at Counter.fetch (src/index.ts:3:5)"));
  }

  void a_target_that_is_too_long_shows_its_beginning_and_end() {
    Fixture app;
    app.openSample();
    const QString target = QStringLiteral("Counter / ") + QString(64, 'a');
    app.find<RequestView>("requestView")->form()->setDraft({.target = target, .path = "/"});
    auto* edit = qobject_cast<ElidedLineEdit*>(app.find<QComboBox>("requestTarget")->lineEdit());
    QVERIFY(edit != nullptr);
    edit->clearFocus();
    QVERIFY2(edit->shownText().startsWith("Counter / a"), qPrintable(edit->shownText()));
    QVERIFY(edit->shownText().contains(QChar(0x2026)));
    QCOMPARE(edit->text(), target);
  }

  void another_project_starts_with_a_request_of_its_own() {
    Fixture app;
    app.openSample();
    auto* target = app.find<QComboBox>("requestTarget");
    auto* path = app.find<QLineEdit>("requestPath");
    const QString own = target->currentText();
    target->setEditText(QStringLiteral("Nobody / x"));
    path->setText(QStringLiteral("/kept"));
    app.window.openProject("/projects/counter");  // the same again
    app.turn();
    QCOMPARE(target->currentText(), QStringLiteral("Nobody / x"));
    QCOMPARE(path->text(), QStringLiteral("/kept"));
    app.emulator.projectInfo.path = "/projects/other";
    app.window.openProject("/projects/other");
    app.turn();
    app.emulator.nextDrain = {.running = true, .project = app.emulator.projectInfo};
    app.turn();
    QVERIFY(target->currentText() != QStringLiteral("Nobody / x"));
    QCOMPARE(path->text(), QStringLiteral("/"));
    QVERIFY(!own.isEmpty());
  }

  void a_websocket_is_opened_and_kept_open_by_the_window() {
    Fixture app;
    app.openSample();
    auto [client, server] = SocketEnd::makePair();
    app.emulator.onSend = [end = std::move(client)](const Request&) mutable -> Result<Response> {
      return Response{.status = 101, .socket = std::exchange(end, nullptr)};
    };
    app.find<RequestView>("requestView")
        ->form()
        ->setDraft({.target = "Counter / lobby", .method = "WebSocket", .path = "/room?name=ada", .times = 10});
    app.find<QAbstractButton>("sendButton")->click();
    app.turn();
    QCOMPARE(app.emulator.sent.size(), std::size_t{1});
    QCOMPARE(app.emulator.sent[0].method, std::string("GET"));
    QCOMPARE(app.emulator.sent[0].headers.back().first, std::string("Upgrade"));
    QCOMPARE(app.find<QLabel>("responseStatus")->text(), QStringLiteral("101 Switching Protocols"));
    QCOMPARE(server->peerName(), std::string("this window"));
    app.emulator.onSend = {};
    server->send({SocketFrame::Kind::kText, "hi", 0});
    app.turn();
    QCOMPARE(server->untaken(), std::uint64_t{0});
    // It answers a close as a client does.
    server->send({SocketFrame::Kind::kClose, "bye", 4000});
    app.turn();
    const auto answer = server->take();
    QVERIFY(answer && answer->kind == SocketFrame::Kind::kClose);
    QCOMPARE(answer->code, std::uint16_t{4000});
  }

  void waking_by_a_method_asks_for_it_where_none_stands() {
    Fixture app;
    app.openSample();
    app.action("wakeByCall")->trigger();
    app.turn();
    QVERIFY(app.emulator.methodCalls.empty());
    QVERIFY(app.find("requestProblem")->isHidden());
    QCOMPARE(app.find<QComboBox>("requestMethod")->currentText(), QStringLiteral("RPC"));
    QVERIFY(app.find<QLineEdit>("requestPath")->hasFocus());
    QCOMPARE(app.find<QLabel>("responseStatus")->text(), QStringLiteral("Method call"));
  }

  void what_cannot_wake_an_object_says_why() {
    Fixture app;
    app.openSample();
    app.emulator.storageSnapshot.alarmMs.reset();
    app.turn();
    for (const char* wake : {"wakeByMessage", "wakeByClose"}) {
      QVERIFY(!app.action(wake)->isEnabled());
      QVERIFY(app.action(wake)->toolTip().startsWith("The object has no WebSocket"));
    }
    QVERIFY(!app.action("wakeByAlarm")->isEnabled());
    QVERIFY(app.action("wakeByAlarm")->toolTip().startsWith("The object has no alarm"));
  }

  void an_object_is_woken_by_each_kind_of_event() {
    Fixture app;
    app.openSample();
    journal::ObjectSummary room = *app.session.find(test::sampleKey(0, 1));
    room.sockets = room.hibernatable = 1;
    app.emulator.nextDrain.objects = {room};
    app.emulator.socketsSnapshot.sockets = {{.id = 7, .state = journal::SocketNode::State::kHibernated}};
    app.emulator.socketsSnapshot.socketCount = 1;
    app.turn();
    QCOMPARE(app.action("evict")->text(), QStringLiteral("Hibernate now"));
    app.action("wakeByRequest")->trigger();
    QCOMPARE(app.emulator.sent.size(), std::size_t{1});
    app.emulator.storageSnapshot.alarmMs = test::kSampleNowMs + 60'000;
    app.session.select(test::sampleKey(0, 2));
    app.turn();
    app.session.select(test::sampleKey(0, 1));
    app.turn();
    app.action("wakeByAlarm")->trigger();
    QCOMPARE(app.emulator.alarmsFired.size(), std::size_t{1});
    app.action("wakeByClose")->trigger();
    app.turn();
    QCOMPARE(app.emulator.socketActs.back().code, 1000);
    app.find<QLineEdit>("socketText")->setText("hello");
    app.action("wakeByMessage")->trigger();
    QCOMPARE(app.emulator.socketActs.back().data, std::string("hello"));
    app.find<RequestView>("requestView")->form()->setDraft({.target = "Worker", .method = "RPC", .path = "increment"});
    app.action("wakeByCall")->trigger();
    QCOMPARE(app.emulator.methodCalls.back().method, std::string("increment"));
    QCOMPARE(app.emulator.methodCalls.back().target.name, std::string("lobby"));
  }
};

WINDOW_TEST_MAIN(RequestPanelTest)
#include "request_panel_test.moc"
