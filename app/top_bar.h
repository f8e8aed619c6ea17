#pragma once
// The 44 px row at the top: what is open and how it is run; at the right, what acts on all of it.

#include <QWidget>

#include "widgets/common/session.h"

class QPushButton;

namespace durascope::widgets {
class ActionButton;
class ElidedLabel;
}  // namespace durascope::widgets

namespace durascope::app {

class EngineSettings;

/// Object names, for tests: projectName, projectConfig, evictionButton, latencyButton, storageButton; evictAllButton,
/// reloadButton and findAnythingButton.
class TopBar : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kHeight = 44;

  /// `storage` opens the settings of storage; `actions` stand at the right.
  TopBar(widgets::Session& session, EngineSettings& engine, QAction* storage, const QList<QAction*>& actions,
         QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showProject();
  void showEngine();

  widgets::Session& session_;
  EngineSettings& engine_;
  widgets::ElidedLabel* project_;
  widgets::ElidedLabel* config_;
  QPushButton* eviction_;
  QPushButton* latency_;
  QPushButton* storage_;
  QList<widgets::ActionButton*> buttons_;
};

}  // namespace durascope::app
