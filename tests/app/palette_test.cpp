// 'Find anything'.

#include <QLineEdit>
#include <QListView>

#include "app/palette_model.h"
#include "app/palette_popup.h"
#include "tests/app/window_fixture.h"

using namespace durascope;
using namespace durascope::app;
using namespace durascope::widgets;

class PaletteTest : public QObject {
  Q_OBJECT

  using Fixture = test::WindowFixture;

 private slots:
  void an_action_that_asks_before_it_acts_keeps_its_dots() {
    Fixture app;
    app.openSample();
    app.session.setClock({.nowMs = test::kSampleNowMs});
    PaletteModel model(app.session, app.window.allActions());
    model.setQuery(QStringLiteral("step"));
    QStringList found;
    for (int row = 0; row < model.rowCount(); ++row) found << model.entry(row).text;
    QVERIFY2(found.contains(QStringLiteral("Step…")), qPrintable(found.join(QStringLiteral(", "))));
  }

  void a_theme_says_that_it_is_one() {
    Fixture app;
    PaletteModel model(app.session, app.window.allActions());
    model.setQuery(QStringLiteral("dark"));
    QCOMPARE(model.entry(0).text, QStringLiteral("Theme: dark"));
  }

  void what_cannot_be_done_now_is_found_with_the_reason() {
    Fixture app;
    app.openSample();
    app.session.setClock({.nowMs = test::kSampleNowMs + 3'600'000});
    PaletteModel model(app.session, app.window.allActions());
    model.setQuery(QStringLiteral("real time"));
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(model.entry(0).text.startsWith("Back to real time"));
    QVERIFY2(model.entry(0).hint.contains("time does not go back"), qPrintable(model.entry(0).hint));
    QVERIFY(!(model.flags(model.index(0)) & Qt::ItemIsEnabled));
    // Return does nothing then, above all nothing that has but the letters in its name ("Clear timeline and log").
    PalettePopup popup(app.session, app.window.allActions(), &app.window);
    auto* query = popup.findChild<QLineEdit*>();
    auto* list = popup.findChild<QListView*>();
    query->setText(QStringLiteral("real"));
    QVERIFY(list->model()->index(0, 0).data().toString().startsWith("Back to real time"));
    QVERIFY(!list->currentIndex().isValid());
    QTest::keyClick(query, Qt::Key_Return);
    QTest::keyClick(query, Qt::Key_Down);
    QCOMPARE(list->currentIndex().row(), 1);
    app.session.setClock({.nowMs = test::kSampleNowMs - 3'600'000});
    model.setQuery(QStringLiteral("real time"));
    QVERIFY(model.flags(model.index(0)) & Qt::ItemIsEnabled);
    model.setQuery({});
    for (int row = 0; row < model.rowCount(); ++row) QVERIFY(!model.entry(row).refused);
  }

  void examples_are_found_by_their_names() {
    Fixture app;
    PaletteModel found(app.session, app.window.allActions());
    found.setQuery(QStringLiteral("counter"));
    QCOMPARE(found.entry(0).text, QStringLiteral("Open example: Counter"));
    found.entry(0).action->trigger();
    QCOMPARE(app.emulator.opened.at(0).path, "/examples/counter");
  }

  void the_palette_knows_browse() {
    Fixture app;
    app.openSample();
    PaletteModel model(app.session, app.window.allActions());
    model.setQuery("browse");
    QCOMPARE(model.entry(0).text, QStringLiteral("Browse storage"));
    model.setQuery("evict");
    QVERIFY(model.rowCount() > 0);
  }

  void the_palette_finds_actions_and_objects_by_name_and_id() {
    Fixture app;
    app.openSample();
    PaletteModel model(app.session, app.window.allActions());
    model.setQuery("relo");
    QCOMPARE(model.entry(0).text, QStringLiteral("Reload"));
    model.setQuery("#lob");
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(model.entry(0).object == test::sampleKey(0, 1));
    model.setQuery('#' + QString::fromStdString(test::sampleKey(0, 2).id.hex()).left(6));
    QVERIFY(model.entry(0).object == test::sampleKey(0, 2));
    QVERIFY(matchQuality(u"Open project", u"proj") > matchQuality(u"Open project", u"opj"));
    QCOMPARE(matchQuality(u"Reload", u"xyz"), 0);
  }

  void the_palette_follows_a_reload_while_it_is_open() {
    Fixture app;
    app.openSample();
    PaletteModel model(app.session, app.window.allActions());
    model.setQuery("#lob");
    ProjectInfo renamed = test::sampleProject();
    renamed.namespaces[0].className = "Tally";
    app.emulator.nextDrain.project = renamed;
    app.turn();
    QVERIFY2(model.entry(0).hint.startsWith("Tally"), qPrintable(model.entry(0).hint));
  }
};

WINDOW_TEST_MAIN(PaletteTest)
#include "palette_test.moc"
