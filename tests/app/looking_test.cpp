// Looking changes nothing: two seconds with every panel open touch neither the objects nor their files nor their code.

#include <QDateTime>
#include <QDirIterator>
#include <QDockWidget>
#include <QPlainTextEdit>

#include "tests/app/live_window.h"

namespace durascope::test {

namespace {

constexpr int kLookedMs = 2'000;
constexpr std::int64_t kHourMs = 3'600'000;

// Whatever a look could run of the user's code counts in `calls`; asking for it is a request of its own.
constexpr char kSource[] = R"JS(
let constructions = 0;
let calls = 0;

class Sneaky {
  get [Symbol.toStringTag]() { calls += 1; return "Sneaky"; }
  get onPrototype() { calls += 1; return 1; }
  toString() { calls += 1; return "sneaky"; }
  toJSON() { calls += 1; return {}; }
}

export class Counter {
  #hidden = new Sneaky();
  constructor(ctx) {
    constructions += 1;
    this.storage = ctx.storage;
    this.sneaky = new Sneaky();
    this.proxy = new Proxy({}, { get() { calls += 1; }, ownKeys() { calls += 1; return []; } });
    Object.defineProperty(this, "accessor", { enumerable: true, get() { calls += 1; return 1; } });
  }
  async fetch(request) {
    if (new URL(request.url).pathname === "/put") await this.storage.put("value", 1);
    return Response.json({ constructions, calls });
  }
}
)JS";

/// Size, time and name of every file, one a line.
QStringList filesIn(const QString& folder) {
  QStringList files;
  QDirIterator each(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
  while (each.hasNext()) {
    const QFileInfo file(each.next());
    files +=
        QStringLiteral("%1 %2 %3").arg(file.size()).arg(file.lastModified().toMSecsSinceEpoch()).arg(file.filePath());
  }
  files.sort();
  return files;
}

qsizetype linesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') : 0;
}

}  // namespace

class LookingTest : public QObject {
  Q_OBJECT

 private slots:
  void two_seconds_of_looking_leave_no_trace() {
    const TemporaryProject project;
    writeProject(project, kSource, {{"Counter"}});
    LiveWindow app({1440, 900}, {EvictionPolicy::Kind::kLocal, kHourMs});
    QVERIFY(app.open(QString::fromStdString(project.path())));
    QVERIFY(app.send("Counter / evicted", "/put"));
    QVERIFY(app.select("evicted"));
    SEE(app.object("evicted")->state == journal::ObjectState::kIdle);
    LiveWindow::click(app.button("Evict"));
    SEE(app.object("evicted")->state == journal::ObjectState::kEvicted);
    QVERIFY(app.send("Counter / live", "/put"));
    SEE(app.object("live") != nullptr && app.object("live")->evictAtMs != 0);
    for (auto* dock : app.window().findChildren<QDockWidget*>()) dock->show();

    const journal::ObjectSummary live = *app.object("live");
    const QString state = QString::fromStdString(app.session().project()->stateDir);
    SEE(linesOf(state + QStringLiteral("/durascope-names.jsonl")) == 2);  // Names are written a moment later.
    const QStringList files = filesIn(state);
    QVERIFY(files.size() >= 2);
    const std::uint64_t events = app.session().events().end();

    for (const char* looked : {"evicted", "live"}) {
      QVERIFY(app.select(looked));
      QTest::qWait(kLookedMs);
      SEE_ROW(app, "memoryTree", "accessor");
    }
    QVERIFY(app.select("evicted"));
    QTest::qWait(kLookedMs);

    QCOMPARE(filesIn(state), files);
    QCOMPARE(app.session().events().end(), events);
    QCOMPARE(app.object("evicted")->state, journal::ObjectState::kEvicted);
    QCOMPARE(app.object("live")->evictAtMs, live.evictAtMs);
    QCOMPARE(app.object("live")->stateSinceMs, live.stateSinceMs);
    QCOMPARE(app.object("live")->requests, live.requests);

    QVERIFY(app.send("Counter / live", "/"));
    const QString answer = app.find<QPlainTextEdit>("responseBody")->toPlainText().simplified().remove(' ');
    QCOMPARE(answer, QStringLiteral("{\"constructions\":2,\"calls\":0}"));
  }
};

}  // namespace durascope::test

QTEST_MAIN(durascope::test::LookingTest)
#include "looking_test.moc"
