// One stored value, looked at and changed.

#include <QLineEdit>

#include "tests/widgets/storage_tools_fixture.h"

using namespace durascope;
using namespace durascope::widgets;

class ValuePageTest : public QObject {
  Q_OBJECT

  using Fixture = test::StorageToolsFixture;

 private slots:
  void a_value_is_changed_as_text() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "1");
    QVERIFY(!f.find<QPushButton>("valueApply")->isEnabled());
    f.type("valueText", "[1, 2]");
    f.texts["a"] = "[1, 2]";
    f.click("valueApply");
    QCOMPARE(f.fake.edits.size(), 1u);
    QVERIFY(f.fake.edits[0].kind == StorageEdit::Kind::kPut);
    QCOMPARE(f.fake.edits[0].key, "a");
    QCOMPARE(f.fake.edits[0].text, "[1, 2]");
    QVERIFY(!f.find<QPushButton>("valueApply")->isEnabled());
  }

  void a_mistake_in_the_text_is_marked_where_it_is() {
    Fixture f;
    f.fake.onEditStorage = [](ObjectKey, const StorageEdit&) -> Result<void> {
      return fail(ErrorKind::kBadInput, "A value is missing.", "2:6");
    };
    f.browse();
    f.choose("\"b\"");
    f.type("valueText", "{\n  x: }");
    f.click("valueApply");
    auto* text = f.find<CodeEdit>("valueText");
    QCOMPARE(text->extraSelections().size(), 1);
    QCOMPARE(text->textCursor().blockNumber(), 1);
    QCOMPARE(f.text("valueProblem"), "A value is missing.");
    f.type("valueText", "{}");
    QVERIFY(text->extraSelections().isEmpty());
    QVERIFY(!f.find<QLabel>("valueProblem")->isVisible());
  }

  void editing_a_key_gives_its_value_the_keyboard() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    f.view.activateWindow();
    f.find<QAction>("editValue")->trigger();
    f.deliver();
    QVERIFY(f.find<CodeEdit>("valueText")->hasFocus());
  }

  void what_was_typed_waits_while_another_key_is_looked_at() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    f.type("valueText", "12");
    f.choose("\"b\"");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "{\n  x: 2\n}");
    f.choose("\"a\"");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "12");
    f.click("valueRevert");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "1");
  }

  void an_edit_is_answered_while_another_key_is_looked_at() {
    Fixture f;
    f.fake.onEditStorage = [](ObjectKey, const StorageEdit&) -> Result<void> {
      return fail(ErrorKind::kBadInput, "Too large.");
    };
    f.browse();
    f.choose("\"a\"");
    f.type("valueText", "12");
    QTest::mouseClick(f.find<QPushButton>("valueApply"), Qt::LeftButton);
    f.choose("\"b\"");
    QCOMPARE(f.text("valueElsewhere"), "\"a\" was not changed: Too large.");
    QVERIFY(f.find<QPushButton>("valueDelete")->isEnabled());
    f.type("valueText", "3");
    QVERIFY(f.find<QPushButton>("valueApply")->isEnabled());
    f.choose("\"a\"");
    QCOMPARE(f.find<CodeEdit>("valueText")->toPlainText(), "12");
  }

  void a_key_is_added() {
    Fixture f;
    f.find<QAction>("addValue")->trigger();
    f.deliver();
    QVERIFY(f.view.storage()->tools()->isVisible());
    f.find<QLineEdit>("valueKey")->setText("fresh");
    f.type("valueText", "new Map([[\"k\", 1]])");
    f.click("valueApply");
    QCOMPARE(f.fake.edits.size(), 1u);
    QVERIFY(f.fake.edits[0].kind == StorageEdit::Kind::kAdd);
    QCOMPARE(f.fake.edits[0].key, "fresh");
  }

  void deleting_asks_first() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    f.click("valueDelete");
    QVERIFY(f.fake.edits.empty());
    QVERIFY(Fixture::question());
    Fixture::question()->click();
    f.deliver();
    QCOMPARE(f.fake.edits.size(), 1u);
    QVERIFY(f.fake.edits[0].kind == StorageEdit::Kind::kDelete);
    QCOMPARE(f.fake.edits[0].key, "a");
  }

  void a_question_about_an_object_that_was_left_does_nothing() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    f.click("valueDelete");
    f.select(2);
    Fixture::question()->click();
    f.deliver();
    QVERIFY(f.fake.edits.empty());
  }

  void the_bytes_stand_behind_the_text() {
    Fixture f;
    f.browse();
    f.choose("\"a\"");
    QVERIFY(f.find<QPlainTextEdit>("valueBytes")->toPlainText().startsWith("0000  ff 0f"));
  }
};

QTEST_MAIN(ValuePageTest)
#include "value_page_test.moc"
