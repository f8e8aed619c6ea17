#include "widgets/sockets/socket_view.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/value_tree.h"
#include "widgets/sockets/close_dialog.h"
#include "widgets/sockets/socket_text.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::SocketNode;
using test::keyOf;
using test::kNow;

namespace {

SocketNode socket(std::uint64_t id, SocketNode::State state) {
  SocketNode node{.id = id, .state = state, .tags = {"room", "ada"}, .peer = "127.0.0.1:51234"};
  node.openedMs = kNow - 65'000;
  node.received = 2;
  node.sent = 1;
  node.receivedBytes = 12;
  node.messages = {{.atMs = kNow - 3'000, .bytes = 5, .preview = "hello"},
                   {.atMs = kNow - 2'000, .fromObject = true, .bytes = 3, .preview = "hi\n"},
                   {.atMs = kNow - 1'000, .binary = true, .bytes = 2, .preview = "<48 69>"}};
  return node;
}

struct Fixture {
  Fixture() : session(fake, nullptr, [] { return kNow; }), view(session) {
    fake.nextDrain.project = test::counterProject();
    fake.nextDrain.objects = {test::summary(1, 1, "lobby")};
    session.drainNow();
    view.resize(1200, 208);
    view.show();
  }
  void show(std::vector<SocketNode> sockets) {
    fake.socketsSnapshot.socketCount = sockets.size();
    fake.socketsSnapshot.sockets = std::move(sockets);
    session.select(keyOf(1, 1));
    deliver();
  }
  void deliver() {
    fake.deliver();
    QCoreApplication::processEvents();
  }
  template <class T>
  T* find(const char* name) {
    return view.findChild<T*>(QString::fromLatin1(name));
  }
  QString cell(const char* table, int row, int column) {
    return find<QTableView>(table)->model()->index(row, column).data().toString();
  }

  test::FakeEmulator fake;
  Session session;
  SocketView view;
};

}  // namespace

class SocketViewTest : public QObject {
  Q_OBJECT

 private slots:
  void in_a_narrow_window_the_peer_takes_the_place_of_what_is_hidden() {
    Fixture f;
    f.show({socket(1, SocketNode::State::kHibernatable)});
    f.view.resize(800, 208);
    auto* table = f.find<QTableView>("socketTable");
    QVERIFY(table->isColumnHidden(SocketModel::kTags));
    const int shown = table->columnWidth(SocketModel::kState) + table->columnWidth(SocketModel::kPeer);
    QVERIFY2(shown <= table->viewport()->width(), qPrintable(QString::number(shown)));
    f.view.resize(1400, 208);
    QVERIFY(!table->isColumnHidden(SocketModel::kTags));
  }

  void without_a_socket_it_says_where_to_connect() {
    Fixture f;
    QCOMPARE(f.find<EmptyState>("")->sentence(), "Select an object to see its WebSockets.");
    f.view.setAddress("http://127.0.0.1:8787");
    f.show({});
    QVERIFY(f.find<EmptyState>("")->sentence().contains("ws://127.0.0.1:8787"));
  }

  void states_have_sign_and_word() {
    Fixture f;
    f.show({socket(1, SocketNode::State::kAccepted), socket(2, SocketNode::State::kHibernatable),
            socket(3, SocketNode::State::kHibernated), socket(4, SocketNode::State::kOutgoing),
            socket(5, SocketNode::State::kClosing)});
    QStringList states;
    for (int row = 0; row < 5; ++row) states << f.cell("socketTable", row, SocketModel::kState);
    QCOMPARE(states, (QStringList{"● accepted", "◐ hibernatable", "☾ hibernated", "↗ outgoing", "✕ closing"}));
    QCOMPARE(f.cell("socketTable", 0, SocketModel::kTags), "room, ada");
    QVERIFY(f.find<ElidedLabel>("socketSummary")->text().startsWith("lobby · 5 sockets: 1 accepted"));
  }

  void the_chosen_socket_shows_messages_both_ways_and_its_attachment() {
    Fixture f;
    SocketNode node = socket(1, SocketNode::State::kHibernatable);
    node.attachment = test::object("", {test::string("user", "ada")});
    node.attachmentBytes = 20;
    f.fake.socketsSnapshot.hasAutoResponse = true;
    f.fake.socketsSnapshot.autoRequest = "ping";
    f.fake.socketsSnapshot.autoResponse = "pong";
    f.show({node});
    QCOMPARE(f.find<QTableView>("socketMessages")->model()->rowCount(), 3);
    QCOMPARE(f.cell("socketMessages", 0, MessageModel::kWay), "→ received");
    QCOMPARE(f.cell("socketMessages", 1, MessageModel::kWay), "← sent");
    QCOMPARE(f.cell("socketMessages", 1, MessageModel::kText), "hi ");
    const auto* tree = f.find<ValueTree>("socketTree");
    QStringList rows;
    for (int row = 0; row < tree->model()->rowCount(); ++row)
      rows << tree->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(rows.join('\n').contains("{ user: \"ada\" }"), qPrintable(rows.join('\n')));
    QVERIFY2(rows.join('\n').contains("\"pong\""), qPrintable(rows.join('\n')));
  }

  void the_client_sends_text_and_bytes() {
    Fixture f;
    f.show({socket(7, SocketNode::State::kHibernatable)});
    f.find<QLineEdit>("socketText")->setText("hello");
    QTest::keyClick(f.find<QLineEdit>("socketText"), Qt::Key_Return);
    QCOMPARE(f.fake.socketActs.size(), std::size_t{1});
    QCOMPARE(f.fake.socketActs[0].socket, std::uint64_t{7});
    QCOMPARE(f.fake.socketActs[0].data, std::string("hello"));
    f.find<QComboBox>("socketKind")->setCurrentIndex(1);
    QSignalSpy failed(&f.view, &SocketView::failed);
    f.find<QAbstractButton>("socketSend")->click();
    QCOMPARE(failed.size(), 1);
    f.find<QLineEdit>("socketText")->setText("48 69");
    f.find<QAbstractButton>("socketSend")->click();
    QCOMPARE(f.fake.socketActs.back().data, std::string("Hi"));
    QVERIFY(f.fake.socketActs.back().binary);
  }

  void what_was_written_to_one_object_is_not_offered_to_another() {
    Fixture f;
    f.fake.nextDrain.objects = {test::summary(1, 2, "alice")};
    f.session.drainNow();
    f.show({socket(7, SocketNode::State::kHibernatable)});
    f.find<QLineEdit>("socketText")->setText("hello");
    f.session.select(keyOf(1, 2));
    QVERIFY(f.find<QLineEdit>("socketText")->text().isEmpty());
  }

  void the_client_closes_or_vanishes() {
    Fixture f;
    f.show({socket(7, SocketNode::State::kHibernatable)});
    f.view.actionsOfSockets()[1]->trigger();
    QCOMPARE(f.fake.socketActs.back().code, 1000);
    f.view.actionsOfSockets()[2]->trigger();
    QCOMPARE(f.fake.socketActs.back().code, 1006);
    CloseDialog dialog(nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    QSignalSpy chosen(&dialog, &CloseDialog::chosen);
    dialog.findChild<QSpinBox*>("closeCode")->setValue(4001);
    dialog.findChild<QLineEdit*>("closeReason")->setText(QString(200, 'x'));
    QVERIFY(!dialog.findChild<QAbstractButton*>("closeNow")->isEnabled());
    dialog.findChild<QLineEdit*>("closeReason")->setText("bye");
    dialog.findChild<QAbstractButton*>("closeNow")->click();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toInt(), 4001);
  }

  void the_choice_stays_when_sockets_come_and_go() {
    Fixture f;
    f.show({socket(1, SocketNode::State::kHibernatable), socket(2, SocketNode::State::kHibernatable)});
    f.find<QTableView>("socketTable")->selectRow(1);
    f.fake.socketsSnapshot.sockets = {socket(2, SocketNode::State::kHibernatable)};
    f.session.detailsOutdated();
    f.deliver();
    QCOMPARE(f.find<QTableView>("socketTable")->currentIndex().row(), 0);
    QCOMPARE(f.find<QTableView>("socketTable")->model()->rowCount(), 1);
  }

  void nobody_asks_while_it_is_hidden() {
    Fixture f;
    f.view.hide();
    f.show({});
    QCOMPARE(f.fake.callCount("sockets"), std::size_t{0});
  }
};

QTEST_MAIN(SocketViewTest)
#include "socket_view_test.moc"
