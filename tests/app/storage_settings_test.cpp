#include "app/storage_settings.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>

#include "app/engine_settings.h"
#include "tests/support/fake_emulator.h"

using namespace durascope;
using namespace durascope::app;

class StorageSettingsTest : public QObject {
  Q_OBJECT

  struct Fixture {
    Fixture() { dialog->show(); }
    void turn() {
      fake.deliver();
      QCoreApplication::processEvents();
    }
    void enter(const char* field, double value) {
      dialog->findChild<QDoubleSpinBox*>(field)->setValue(value);
      turn();
    }
    test::FakeEmulator fake;
    EngineSettings engine{fake, ProjectOptions{.missLatencyUs = 0}};
    QWidget window;
    StorageSettings* dialog = new StorageSettings(engine, &window);
  };

 private slots:
  void a_limit_takes_effect_at_once() {
    Fixture f;
    QSignalSpy changed(&f.engine, &EngineSettings::changed);
    f.enter("softLimit", 1);
    QCOMPARE(f.fake.storageLimits.softCacheBytes, 1'048'576u);
    QCOMPARE(f.engine.limits().softCacheBytes, 1'048'576u);
    QCOMPARE(changed.count(), 1);
    QVERIFY(differenceText(f.engine.options()).startsWith("Cache: 1"));
  }

  void refused_limits_are_told_and_not_kept() {
    Fixture f;
    f.fake.onSetStorageLimits = [](const StorageLimits&) -> Result<void> {
      return fail(ErrorKind::kBadInput, "They contradict each other.");
    };
    f.enter("hardLimit", 1);
    QCOMPARE(f.dialog->findChild<QLabel*>("storageProblem")->text(), "They contradict each other.");
    QVERIFY(f.engine.limits() == StorageLimits{});
    f.fake.onSetStorageLimits = {};
    f.enter("hardLimit", 64);
    QVERIFY(!f.dialog->findChild<QLabel*>("storageProblem")->isVisible());
    QCOMPARE(f.engine.limits().hardCacheBytes, 64u << 20);
  }

  void the_other_storage_is_one_click() {
    Fixture f;
    f.dialog->findChild<QRadioButton*>("modeLocal")->click();
    QVERIFY(f.fake.storageModes == std::vector<StorageMode>{StorageMode::kLocal});
    QVERIFY(f.engine.options().storage == StorageMode::kLocal);
    f.dialog->findChild<QRadioButton*>("modeProduction")->click();
    QVERIFY(f.fake.storageModes.back() == StorageMode::kProduction);
  }

  void defaults_come_back() {
    Fixture f;
    f.enter("softLimit", 1);
    f.enter("sqlLimit", 2);
    f.dialog->findChild<QPushButton*>("storageDefaults")->click();
    f.turn();
    QVERIFY(f.fake.storageLimits == StorageLimits{});
  }
};

QTEST_MAIN(StorageSettingsTest)
#include "storage_settings_test.moc"
