#pragma once
// The dialog in which one chooses which storage the objects get and which numbers it obeys. Limits take effect at once,
// the choice of storage with a reload.

#include <QDialog>

#include "emulator/emulator.h"

class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QRadioButton;

namespace durascope::app {

class EngineSettings;

/// Object names, for tests: modeProduction, modeLocal, softLimit, hardLimit, dirtyLimit, staleLimit, sqlLimit,
/// historyAge, historySize, storageProblem, storageDefaults.
class StorageSettings : public QDialog {
  Q_OBJECT
 public:
  /// `engine` outlives the dialog.
  StorageSettings(EngineSettings& engine, QWidget* parent);

 private:
  QDoubleSpinBox* addNumber(QFormLayout* form, const char* name, const QString& label, const QString& unit, double most,
                            const QString& meaning);
  void addHeading(QFormLayout* form, const QString& text);
  void showLimits(const StorageLimits& limits);
  StorageLimits entered() const;
  void apply();

  EngineSettings& engine_;
  bool showing_ = false;
  QRadioButton* production_;
  QRadioButton* local_;
  QDoubleSpinBox* soft_;
  QDoubleSpinBox* hard_;
  QDoubleSpinBox* dirty_;
  QDoubleSpinBox* stale_;
  QDoubleSpinBox* sql_;
  QDoubleSpinBox* age_;
  QDoubleSpinBox* size_;
  QLabel* problem_;
};

}  // namespace durascope::app
