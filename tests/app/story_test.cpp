// The whole story of the documentation's counter in the real window with the real emulator, from the first request to
// the life after an eviction.

#include <QLabel>

#include "tests/app/live_window.h"
#include "widgets/memory/memory_column.h"
#include "widgets/object_header/object_header.h"
#include "widgets/object_view/object_view.h"
#include "widgets/timeline/timeline_view.h"

namespace durascope::test {

using widgets::SpanLook;

class StoryTest : public QObject {
  Q_OBJECT

 private slots:
  void a_counter_is_sent_to_evicted_and_comes_back() {
    const ExampleCopy counter(QStringLiteral("counter"));
    LiveWindow app;
    QVERIFY(app.find("welcomePage")->isVisible());

    // Open.
    QVERIFY(app.open(counter.path()));
    SEE(app.find("objectView")->isVisible());
    for (const char* dock : {"objectsDock", "requestDock", "timelineDock"}) SEE(app.find(dock)->isVisible());

    // Send three.
    for (int i = 0; i < 3; ++i) QVERIFY(app.send("Counter / lobby", "/increment"));
    SEE(app.find<QLabel>("responseStatus")->text() == "200 OK");
    QVERIFY(app.select("lobby"));
    SEE(app.object("lobby")->state == journal::ObjectState::kIdle);

    // The fields of the live instance, the private one too.
    SEE_ROW(app, "memoryTree", "value 3", "= storage");
    SEE_ROW(app, "memoryTree", "visits 3", "never stored");
    SEE_ROW(app, "memoryTree", "#seen", "Set(1)", "never stored");
    SEE_ROW(app, "memoryTree", "\"/increment\"");
    SEE(sentence(app).contains("<b>instance 1</b>"));

    // A miss, then hits, each with its reason.
    SEE_ROW(app, "cacheTree", "miss", "get \"value\"");
    SEE_ROW(app, "cacheTree", "miss", "get \"step\"");
    SEE_ROW(app, "cacheTree", "hit", "get \"step\"");
    SEE_ROW(app, "cacheTree", "\"value\" 3", "clean");
    SEE_ROW(app, "cacheTree", "\"step\" absent", "known not to exist");
    QCOMPARE(lookups(app, "miss ").size(), 2);
    QCOMPARE(lookups(app, "hit ").size(), 2);
    for (const QString& reason : reasons(app)) QVERIFY(!reason.isEmpty());

    // What lasts.
    SEE_ROW(app, "storageTree", "\"value\" 3");

    // Evict: the state, its reason, and the fields as they were.
    LiveWindow::click(app.button("Evict"));
    SEE(app.object("lobby")->state == journal::ObjectState::kEvicted);
    SEE(sentence(app).contains("Evicted"));
    SEE(app.find<widgets::ObjectView>("objectView")->memory()->band().startsWith("Gone since"));
    SEE_ROW(app, "memoryTree", "value 3");
    QVERIFY(isDimmed(app));
    SEE(app.row("cacheTree", {"clean"}).isEmpty());
    SEE_ROW(app, "storageTree", "\"value\" 3");

    // Send again: what came back, what is lost, and the new instance.
    QVERIFY(app.send("Counter / lobby", "/increment"));
    SEE(sentence(app).contains("<b>instance 2</b>"));
    SEE(fate(app, "value") == "3 → 4 from storage");
    SEE(fate(app, "visits") == "3 → 1 lost");
    SEE(!isDimmed(app));
    SEE(lookups(app, "miss ").size() == 4);
    SEE_ROW(app, "storageTree", "\"value\" 4");

    // All of it in the timeline.
    const auto* lanes = app.find<widgets::TimelineView>("timelineView")->lanes().inOrder().front();
    const auto spans = [lanes](SpanLook look) { return lanes->track(look).spans().size(); };
    QVERIFY(lanes->object == app.object("lobby")->key);
    SEE(spans(SpanLook::kRequest) == 4);
    QCOMPARE(spans(SpanLook::kConstruct), 2U);
    QCOMPARE(spans(SpanLook::kEvict), 1U);
    QCOMPARE(spans(SpanLook::kInstance), 2U);
    QVERIFY(spans(SpanLook::kStorage) >= 8);
    QVERIFY(spans(SpanLook::kCommit) >= 4);
  }

 private:
  static QString sentence(LiveWindow& app) { return app.find<widgets::ObjectHeader>("objectHeader")->sentence(); }

  static QStringList lookups(LiveWindow& app, const QString& outcome) {
    QStringList found;
    for (const QString& row : app.rows("cacheTree")) {
      if (row.startsWith(outcome)) found += row;
    }
    return found;
  }

  /// The reason of each lookup, as its tool tip says it after the time.
  static QStringList reasons(LiveWindow& app) {
    QStringList found;
    const auto* model = app.find<widgets::ValueTree>("cacheTree")->model();
    for (int i = 0; i < model->rowCount(); ++i) {
      const auto& row = app.find<widgets::ValueTree>("cacheTree")->rows().row(model->index(i, 0));
      if (row.kind == widgets::ValueRow::Kind::kLookup) found += row.toolTip.section(QStringLiteral(" · "), 1);
    }
    return found;
  }

  static const widgets::ValueRow* field(LiveWindow& app, const QString& name) {
    const auto& model = app.find<widgets::ValueTree>("memoryTree")->rows();
    for (int i = 0; i < model.rowCount(); ++i) {
      const widgets::ValueRow& row = model.row(model.index(i, 0));
      if (row.name == name) return &row;
    }
    return nullptr;
  }
  static bool isDimmed(LiveWindow& app) {
    const widgets::ValueRow* value = field(app, "value");
    return value != nullptr && value->dimmed;
  }
  static QString fate(LiveWindow& app, const QString& name) {
    const widgets::ValueRow* row = field(app, name);
    if (row == nullptr || !row->hasBefore) return {};
    return row->before + QStringLiteral(" → ") + row->value + ' ' + row->tag.text;
  }
};

}  // namespace durascope::test

QTEST_MAIN(durascope::test::StoryTest)
#include "story_test.moc"
