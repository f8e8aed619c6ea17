#pragma once
// All alarms of the project: when they run, who set them, how the last run went; run one now, move it, cancel it.

#include <QAction>
#include <QWidget>

#include "widgets/alarms/alarm_model.h"
#include "widgets/common/ask.h"

class QTableView;

namespace durascope::widgets {

class ElidedLabel;
class EmptyState;

/// Asks for the list only while somebody sees it. Object names, for tests: alarmView, alarmTable, alarmSummary,
/// fireAlarmsButton, moveAlarmsButton, cancelAlarmsButton; actions fireAlarms, moveAlarms, cancelAlarms.
class AlarmView : public QWidget {
  Q_OBJECT
 public:
  explicit AlarmView(Session& session, QWidget* parent = nullptr);
  ~AlarmView() override;

  /// Asks anew, when somebody can see the answer.
  void refresh();
  /// Those that act on the chosen rows.
  QList<QAction*> actionsOfAlarms() { return {&fire_, &move_, &cancel_}; }

 signals:
  /// A sentence: why the emulator did not do it.
  void failed(const QString& sentence);

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeTools();
  void setUpAction(QAction& action, const char* name, const QString& text, const QString& tip);
  void refreshSoon();
  void load();
  void showAlarms(Result<journal::AlarmsSnapshot> result);
  void replaceRows(std::vector<journal::AlarmNode> rows);
  void jumpToChosen();
  void updateActions();
  void followSelection();
  std::vector<ObjectKey> chosen() const;
  QString chosenText() const;
  template <class Call>
  void act(const std::vector<ObjectKey>& keys, Call call);
  void moveChosen();
  void cancelChosen();

  Session& session_;
  AlarmModel model_;
  QAction fire_, move_, cancel_;
  Inquiry inquiry_;
  std::int64_t askedMs_ = 0;
  bool replacing_ = false;
  ElidedLabel* summary_;
  QTableView* table_;
  EmptyState* empty_;
};

}  // namespace durascope::widgets
