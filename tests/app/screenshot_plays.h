#pragma once
// What is played for the pictures: a user's way to each scene.

#include <QDockWidget>
#include <QTableView>
#include <QUrl>
#include <deque>

#include "tests/app/live_window.h"
#include "tests/app/screenshot_projects.h"
#include "tests/support/raw_client.h"
#include "widgets/common/code_edit.h"

namespace durascope::test {

inline constexpr int kSettleMs = 700;  ///< Longer than any fade, and than a round of questions to the emulator.

inline QString served;  ///< Where the project of the scene answers, "http://127.0.0.1:8787".

/// Without a migration, a date and a name.
inline void writeWarned(const TemporaryProject& project) {
  project.write("index.js", kDeadlockSource);
  project.write("wrangler.jsonc",
                R"({"main": "index.js", "durable_objects": {"bindings": [{"name": "DESK", "class_name": "Desk"}]}})");
}

inline void must(bool seen, const char* what) {
  if (!seen) qFatal("not seen in time: %s", what);
}

/// Three counters: one busy a moment ago, one less so, one that is gone.
inline void playCounters(LiveWindow& app, const QString& project) {
  must(app.open(project), "the project");
  must(app.send("Counter / alice", "/increment"), "an answer");
  must(app.send("Counter / bob", "/increment"), "an answer");
  must(app.select("bob"), "bob");
  LiveWindow::click(app.button("Evict"));
  for (const char* path : {"/increment", "/increment", "/decrement", "/", "/increment"}) {
    must(app.send("Counter / lobby", path), "an answer");
    QTest::qWait(300);
  }
  must(app.select("lobby"), "lobby");
  QTest::qWait(kSettleMs);
}

inline void pickField(LiveWindow& app, const QString& name) {
  auto* tree = app.find<widgets::ValueTree>("memoryTree");
  for (int i = 0; i < tree->model()->rowCount(); ++i) {
    const QModelIndex index = tree->model()->index(i, 0);
    if (tree->rows().row(index).name == name) tree->setCurrentIndex(index);
  }
}

inline void playEviction(LiveWindow& app, const QString& project) {
  playCounters(app, project);
  LiveWindow::click(app.button("Evict"));
  QTest::qWait(kSettleMs);
  must(app.send("Counter / lobby", "/increment"), "an answer");
  QTest::qWait(kSettleMs);
  pickField(app, "value");
}

/// The memory of an instance and of the one before a reload.
inline void playReload(LiveWindow& app, const QString& project) {
  playCounters(app, project);
  app.find<QAction>("reload")->trigger();
  must(QTest::qWaitFor([&] { return app.object("lobby")->state == journal::ObjectState::kEvicted; }, kPollMs),
       "a reload");
}

/// The storage of an object with keys and tables, all its tools open.
inline void browse(LiveWindow& app, const TemporaryProject& project) {
  must(app.open(QString::fromStdString(project.path())), "the project");
  for (int i = 0; i < 3; ++i) must(app.send("Notes / lobby", "/add"), "an answer");
  must(app.select("lobby"), "lobby");
  QTest::qWait(kSettleMs);
  LiveWindow::click(app.find("storageBrowse"));
  QTest::qWait(kSettleMs);
}

inline void pickStored(LiveWindow& app, const QString& name) {
  auto* tree = app.find<widgets::ValueTree>("storageTree");
  for (int row = 0; row < tree->rows().rowCount(); ++row) {
    const QModelIndex index = tree->rows().index(row, 0);
    if (tree->rows().row(index).name == name) tree->setCurrentIndex(index);
  }
  QTest::qWait(kSettleMs);
}

inline void runSql(LiveWindow& app, const QString& sql) {
  app.find<QAction>("runSql")->trigger();
  app.find<widgets::CodeEdit>("sqlText")->setPlainText(sql);
  LiveWindow::click(app.find("sqlRun"));
  QTest::qWait(2 * kSettleMs);
}

inline QAction* actionOf(LiveWindow& app, const char* name) {
  for (QAction* action : app.window().allActions())
    if (action->objectName() == QLatin1String(name)) return action;
  qFatal("the window has no action %s", name);
}

inline void bringUp(LiveWindow& app, const char* dock) {
  app.find<QDockWidget>(dock)->raise();
  QTest::qWait(kSettleMs);
}

/// Somebody in the chat: connects as a browser does, and says a few short things.
class Guest {
 public:
  Guest(std::uint16_t port, const QByteArray& name) : client_(port) {
    client_.send("GET /socket?room=kitchen&name=" + name +
                 " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    client_.takeUntil("welcome");
  }
  void say(const QByteArray& text) {
    const char head[] = {char(0x81), char(0x80 | text.size()), 0, 0, 0, 0};  // text, masked with zeros
    client_.send(QByteArray(head, sizeof head) + text);
  }

 private:
  RawClient client_;
};

/// Two talk; then the room hibernates, or not.
inline void playChat(LiveWindow& app, const QString& project, bool hibernate) {
  must(app.open(project), "the project");
  must(QTest::qWaitFor([] { return !served.isEmpty(); }, kPollMs), "the gateway");
  const auto port = static_cast<std::uint16_t>(QUrl(served).port());
  static std::deque<Guest> guests;  // Stay for the picture.
  guests.clear();
  Guest& ada = guests.emplace_back(port, "ada");
  ada.say("Is anybody in the kitchen?");
  guests.emplace_back(port, "bob").say("I am, with tea.");
  must(app.select("kitchen"), "the room");
  bringUp(app, "socketsDock");
  app.find<QTableView>("socketTable")->selectRow(0);
  QTest::qWait(kSettleMs);
  if (hibernate) LiveWindow::click(app.button("Hibernate now"));
}

}  // namespace durascope::test
