#pragma once
// The 44 px row at the top: what is open and how it is run; at the right, what acts on all of it. What differs from
// production is in the colour of a warning until it is switched off; what finds no room is behind 'More'.

#include <QMenu>
#include <QWidget>

#include "widgets/common/session.h"

class QPushButton;

namespace durascope::widgets {
class ActionButton;
class ElidedLabel;
}  // namespace durascope::widgets

namespace durascope::app {

class ClockControl;
class EngineSettings;

/// Object names, for tests: projectName, projectConfig, clockButton, evictionButton, isolationButton, latencyButton,
/// storageButton, moreButton, faultsButton; evictAllButton, reloadButton and findAnythingButton.
class TopBar : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kHeight = 44;

  /// `storage` opens the settings of storage; `actions` stand at the right.
  TopBar(widgets::Session& session, EngineSettings& engine, ClockControl& clock, QAction* storage,
         const QList<QAction*>& actions, QWidget* parent = nullptr);

  /// How many faults on purpose are active; 0 hides the badge.
  void setFaults(std::size_t count);

  QSize minimumSizeHint() const override;

 signals:
  void faultsClicked();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QPushButton* addChoice(const char* name, const QString& tip, QMenu* menu);
  void showProject();
  void showClock();
  void showEngine();
  void arrange();

  widgets::Session& session_;
  EngineSettings& engine_;
  ClockControl& clock_;
  QAction* storageAction_;
  widgets::ElidedLabel* project_;
  widgets::ElidedLabel* config_;
  QPushButton *clockButton_, *eviction_, *isolation_, *latency_, *storage_, *more_, *faults_;
  QMenu moreMenu_;
  QList<widgets::ActionButton*> buttons_;
};

}  // namespace durascope::app
