// Takes the pictures of the window that are held beside the design: `screenshots FOLDER`. The window is the real one
// over the real emulator, driven as by a user. packaging/screenshots.sh builds and runs it; ctest does not.

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTreeView>
#include <cstdio>
#include <functional>

#include "app/gateway_host.h"
#include "tests/app/screenshot_plays.h"
#include "widgets/timeline/timeline_canvas.h"
#include "widgets/timeline/timeline_view.h"

namespace durascope::test {

namespace {

constexpr QSize kUsual{1440, 900};
constexpr int kSmallest = 0;  ///< Quality of a PNG: the slowest, best compression.
constexpr int kManyObjects = 2'000;
constexpr int kBurst = 40;

struct Scene {
  const char* name;
  widgets::ThemeChoice theme;
  QSize size;
  std::function<void(LiveWindow&)> play;
};

/// The picture after `play`, in a window of its own.
void take(const Scene& scene, const QDir& folder) {
  widgets::Theme::instance().setChoice(scene.theme);
  LiveWindow live(scene.size, {});
  app::GatewayHost gateway(live.session());
  QObject::connect(&gateway, &app::GatewayHost::addressChanged, &live.window(), &app::MainWindow::setAddress);
  QObject::connect(&gateway, &app::GatewayHost::addressChanged, [](const QString& address) { served = address; });
  scene.play(live);
  QTest::qWait(kSettleMs);
  // Menus and dialogs are windows of their own.
  for (QWidget* over : QApplication::topLevelWidgets()) {
    if (over == &live.window() || !over->isVisible()) continue;
    const QString name = QString::fromLatin1(scene.name) + QStringLiteral("-over.png");
    if (!over->grab().save(folder.filePath(name), "PNG", kSmallest)) qFatal("cannot write %s", qPrintable(name));
  }
  const QString file = folder.filePath(QString::fromLatin1(scene.name) + QStringLiteral(".png"));
  if (!live.window().grab().save(file, "PNG", kSmallest)) qFatal("cannot write %s", qPrintable(file));
  std::printf("%s\n", qPrintable(file));
  std::fflush(stdout);
}

}  // namespace

int takeAll(const QDir& folder, const QStringList& only) {
  const ExampleCopy counter(QStringLiteral("counter")), evicted(QStringLiteral("counter"));
  const ExampleCopy narrow(QStringLiteral("counter")), small(QStringLiteral("counter"));
  const ExampleCopy below(QStringLiteral("counter"));
  const ExampleCopy large(QStringLiteral("counter")), many(QStringLiteral("counter"));
  const ExampleCopy untouched(QStringLiteral("counter")), pitfall(QStringLiteral("global-pitfall"));
  const ExampleCopy chat(QStringLiteral("chat")), quiet(QStringLiteral("chat"));
  const ExampleCopy queue(QStringLiteral("alarm-queue")), faulty(QStringLiteral("counter"));
  const ExampleCopy chatSmall(QStringLiteral("chat")), chatOwn(QStringLiteral("chat")),
      paused(QStringLiteral("counter"));
  const ExampleCopy waiting(QStringLiteral("counter")), found(QStringLiteral("counter"));
  const TemporaryProject deadlock, deadlockSmall, warned, warnedAll;
  for (const TemporaryProject* desk : {&warned, &warnedAll}) writeWarned(*desk);
  for (const TemporaryProject* desk : {&deadlock, &deadlockSmall}) writeProject(*desk, kDeadlockSource, {{"Desk"}});
  const TemporaryProject broken, stuck, values, tables, console, mistake, past, narrowTools, settings;
  for (const TemporaryProject* notes : {&values, &tables, &console, &mistake, &past, &narrowTools, &settings})
    writeProject(*notes, kNotesSource, {{"Notes", true}});
  writeProject(broken, kBrokenSource, {{"Counter"}});
  const ExampleCopy reloaded(QStringLiteral("counter")), again(QStringLiteral("counter"));
  const ExampleCopy queueSmall(QStringLiteral("alarm-queue")), faultySmall(QStringLiteral("counter"));
  const ExampleCopy rpc(QStringLiteral("counter")), rpcSmall(QStringLiteral("counter"));
  const TemporaryProject failing, held, bytes, several;
  writeProject(failing, kFailingSource, {{"Thing"}});
  writeProject(held, kHeldSource, {{"Desk"}});
  for (const TemporaryProject* notes : {&bytes, &several}) writeProject(*notes, kNotesSource, {{"Notes", true}});
  writeProject(stuck, kStuckSource, {{"Counter"}});
  using widgets::ThemeChoice;
  const auto counters = [](const ExampleCopy& project) {
    return [&project](LiveWindow& app) {
      playCounters(app, project.path());
      pickField(app, "value");
    };
  };
  const QList<Scene> scenes{
      {"window-light", ThemeChoice::kLight, kUsual, counters(counter)},
      {"window-dark-evicted", ThemeChoice::kDark, kUsual, [&](LiveWindow& app) { playEviction(app, evicted.path()); }},
      {"window-welcome", ThemeChoice::kLight, kUsual, [](LiveWindow&) {}},
      {"window-empty", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) { must(app.open(untouched.path()), "the project"); }},
      {"window-broken-project", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         app.window().openProject(QString::fromStdString(broken.path()));
         must(QTest::qWaitFor([&] { return app.session().problem().has_value(); }, kPollMs), "the problem");
       }},
      {"window-pitfall", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         must(app.open(pitfall.path()), "the project");
         must(app.send("Cart / ada", "/add?item=tea"), "an answer");
         must(app.send("Cart / bob", "/add?item=coffee"), "an answer");
         must(app.select("bob"), "bob");
       }},
      {"window-stuck", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         must(app.open(QString::fromStdString(stuck.path())), "the project");
         must(app.send("Counter / lobby", "/"), "an answer");
         must(app.select("lobby"), "lobby");
         app.startSend("Counter / lobby", "/");
         QTest::qWait(3'000);
       }},
      {"window-many", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         must(app.open(many.path()), "the project");
         for (int i = 0; i < kManyObjects; ++i) {
           Request request = RunningEmulator::toObject("room-" + std::to_string(i), "/increment");
           app.session().emulator().send(request, [](const Result<Response>&) {});
         }
         must(app.select("room-7"), "an object");
         for (int i = 0; i < kBurst; ++i) {
           app.session().emulator().send(RunningEmulator::toObject("room-7", "/increment"),
                                         [](const Result<Response>&) {});
           QTest::qWait(1);
         }
         const auto all = [&] { return app.session().objects().size() == kManyObjects; };
         must(QTest::qWaitFor(all, 3 * kPollMs), "all objects");
         app.find<widgets::TimelineView>("timelineView")->findChild<widgets::TimelineCanvas*>()->fit();
       }},
      {"window-1024", ThemeChoice::kLight, {1024, 700}, counters(narrow)},
      {"window-1024-request",
       ThemeChoice::kDark,
       {1024, 700},
       [&](LiveWindow& app) {
         playCounters(app, below.path());
         app.find<QDockWidget>("requestDock")->raise();
       }},
      {"storage-value", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         browse(app, values);
         pickStored(app, "\"user:ada\"");
       }},
      {"storage-table", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         browse(app, tables);
         pickStored(app, "notes");
       }},
      {"storage-sql", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         browse(app, console);
         runSql(app, "SELECT id, title, stars, image, deleted FROM notes\nWHERE stars > 1.5 ORDER BY id DESC");
       }},
      {"storage-sql-mistake",
       ThemeChoice::kDark,
       {1024, 700},
       [&](LiveWindow& app) {
         browse(app, mistake);
         runSql(app, "SELECT nothing FROM notes");
       }},
      {"storage-history", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         browse(app, past);
         app.find<QAction>("showHistory")->trigger();
         QTest::qWait(kSettleMs);
       }},
      {"storage-narrow", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         browse(app, narrowTools);
         LiveWindow::click(app.find("storageBrowse"));
         pickStored(app, "\"user:ada\"");
         app.find<QAction>("editValue")->trigger();
         QTest::qWait(kSettleMs);
       }},
      {"storage-settings", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         browse(app, settings);
         LiveWindow::click(app.find("storageButton"));
         QTest::qWait(kSettleMs);
       }},
      {"sockets", ThemeChoice::kLight, kUsual, [&](LiveWindow& app) { playChat(app, chat.path(), false); }},
      {"sockets-hibernated", ThemeChoice::kDark, kUsual, [&](LiveWindow& app) { playChat(app, quiet.path(), true); }},
      {"alarms", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         must(app.open(queue.path()), "the project");
         auto* method = app.find<QComboBox>("requestMethod");
         method->setCurrentText(QStringLiteral("POST"));
         app.find<QPlainTextEdit>("requestBody")->setPlainText(QStringLiteral("send the report"));
         for (const char* path : {"/?in=60", "/?in=3600&queue=mail", "/?in=86400&queue=backup"})
           must(app.send("Worker", path), "an answer");
         must(app.select("mail"), "a queue");
         bringUp(app, "alarmsDock");
       }},
      {"life", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         must(app.open(QString::fromStdString(deadlock.path())), "the project");
         app.startSend("Desk / ada", "/?with=bob");
         must(app.select("ada"), "ada");
         bringUp(app, "lifeDock");
         QTest::qWait(3'000);
       }},
      {"faults", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         playCounters(app, faulty.path());
         bringUp(app, "faultsDock");
         LiveWindow::click(app.find("addFaultButton"));
         QTest::qWait(kSettleMs);
       }},
      {"window-800", ThemeChoice::kLight, {800, 600}, counters(small)},
      {"window-reloaded", ThemeChoice::kLight, kUsual, [&](LiveWindow& app) { playReload(app, reloaded.path()); }},
      {"window-reloaded-again", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         playReload(app, again.path());
         must(app.send("Counter / lobby", "/increment"), "an answer");
       }},
      {"constructor-failed", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         must(app.open(QString::fromStdString(failing.path())), "the project");
         must(app.send("Worker", "/"), "an answer");
         must(app.select("dave"), "dave");
         bringUp(app, "logDock");
       }},
      {"held", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         must(app.open(QString::fromStdString(held.path())), "the project");
         must(app.send("Desk / ada", "/"), "an answer");
         must(app.select("ada"), "ada");
         QTest::qWait(kSettleMs);
         LiveWindow::click(app.button("Evict"));
         QTest::qWait(3 * kSettleMs);
       }},
      {"rpc", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         playCounters(app, rpc.path());
         app.find<QComboBox>("requestMethod")->setCurrentText(QStringLiteral("RPC"));
         app.find<QAction>("sendAction")->trigger();
       }},
      {"rpc-800",
       ThemeChoice::kDark,
       {800, 600},
       [&](LiveWindow& app) {
         playCounters(app, rpcSmall.path());
         bringUp(app, "requestDock");
         app.find<QComboBox>("requestMethod")->setCurrentText(QStringLiteral("RPC"));
         app.find<QAction>("sendAction")->trigger();
       }},
      {"storage-bytes", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         browse(app, bytes);
         pickStored(app, "\"user:ada\"");
         app.find("storageTools")->findChild<QTabBar*>(QStringLiteral("valueFaces"))->setCurrentIndex(1);
       }},
      {"storage-sql-several", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         browse(app, several);
         runSql(app, "SELECT id, title FROM notes LIMIT 3; SELECT count(*) AS notes FROM notes");
       }},
      {"life-800",
       ThemeChoice::kDark,
       {800, 600},
       [&](LiveWindow& app) {
         must(app.open(QString::fromStdString(deadlockSmall.path())), "the project");
         app.startSend("Desk / ada", "/?with=bob");
         must(app.select("ada"), "ada");
         bringUp(app, "lifeDock");
         QTest::qWait(3'000);
       }},
      {"sockets-800",
       ThemeChoice::kLight,
       {800, 600},
       [&](LiveWindow& app) { playChat(app, chatSmall.path(), false); }},
      {"sockets-dark", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         must(app.open(chatOwn.path()), "the project");
         app.find<QComboBox>("requestMethod")->setCurrentText(QStringLiteral("WebSocket"));
         must(app.send("Worker", "/socket?room=kitchen&name=ada"), "an answer");
         must(app.select("kitchen"), "the room");
         bringUp(app, "socketsDock");
       }},
      {"clock-behind", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         playCounters(app, paused.path());
         actionOf(app, "pauseClock")->trigger();
         QTest::qWait(4'000);
         app.find<QPushButton>("clockButton")->menu()->popup(app.window().mapToGlobal(QPoint(220, 54)));
       }},
      {"alarms-800",
       ThemeChoice::kLight,
       {800, 600},
       [&](LiveWindow& app) {
         must(app.open(queueSmall.path()), "the project");
         app.find<QComboBox>("requestMethod")->setCurrentText(QStringLiteral("POST"));
         app.find<QPlainTextEdit>("requestBody")->setPlainText(QStringLiteral("send the report"));
         for (const char* path : {"/?in=60", "/?in=3600&queue=mail"}) must(app.send("Worker", path), "an answer");
         must(app.select("mail"), "a queue");
         LiveWindow::click(app.button("Evict"));
         bringUp(app, "alarmsDock");
         QTest::qWait(kSettleMs);
         LiveWindow::click(app.find("moveAlarmsButton"));
       }},
      {"faults-800",
       ThemeChoice::kDark,
       {800, 600},
       [&](LiveWindow& app) {
         playCounters(app, faultySmall.path());
         bringUp(app, "faultsDock");
         LiveWindow::click(app.find("addFaultButton"));
       }},
      {"warnings-800",
       ThemeChoice::kLight,
       {800, 600},
       [&](LiveWindow& app) {
         must(app.open(QString::fromStdString(warned.path())), "the project");
         app.startSend("Desk / ada", "/?with=bob");
         must(app.select("ada"), "ada");
         QTest::qWait(3'000);
       }},
      {"warnings-all", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         must(app.open(QString::fromStdString(warnedAll.path())), "the project");
         app.startSend("Desk / ada", "/?with=bob");
         QTest::qWait(3'000);
         actionOf(app, "warningDetails")->trigger();
       }},
      {"waiting", ThemeChoice::kLight, kUsual,
       [&](LiveWindow& app) {
         playCounters(app, waiting.path());
         actionOf(app, "pauseClock")->trigger();
         app.session().emulator().setMissLatencyUs(60'000'000);
         app.startSend("Counter / carol", "/increment");
         app.startSend("Counter / lobby", "/");
         app.startSend("Counter / carol", "/");
         QTest::qWait(kSettleMs);
       }},
      {"palette", ThemeChoice::kDark, kUsual,
       [&](LiveWindow& app) {
         playCounters(app, found.path());
         app.session().clearSelection();
         actionOf(app, "findAnything")->trigger();
         app.find<QLineEdit>("paletteQuery")->setText(QStringLiteral("e"));
       }},
      {"window-2560", ThemeChoice::kDark, {2560, 1440}, counters(large)},
  };
  for (const Scene& scene : scenes) {
    if (only.isEmpty() || only.contains(QLatin1String(scene.name))) take(scene, folder);
  }
  return 0;
}

}  // namespace durascope::test

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  const QStringList arguments = QApplication::arguments();
  if (arguments.size() < 2 || !QDir().mkpath(arguments.at(1))) {
    std::fprintf(stderr, "usage: screenshots FOLDER [NAME ...]\n");
    return 2;
  }
  return durascope::test::takeAll(QDir(arguments.at(1)), arguments.mid(2));
}
