#pragma once
// All alarms of the project as a table, by due time.

#include "widgets/common/keyed_table.h"
#include "widgets/common/session.h"

namespace durascope::widgets {

/// GUI thread only.
class AlarmModel : public KeyedTable<journal::AlarmNode, ObjectKey> {
 public:
  enum Column { kObject, kClass, kIn, kDue, kSetBy, kLine, kAttempt, kLastRun, kColumnCount };

  explicit AlarmModel(Session& session, QObject* parent = nullptr);

  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 protected:
  ObjectKey keyOf(const journal::AlarmNode& alarm) const override { return alarm.key; }

 private:
  QString cell(const journal::AlarmNode& alarm, int column) const;
  QString toolTip(const journal::AlarmNode& alarm, int column) const;

  Session& session_;
};

/// The object's name as the emulator told it with its alarm, else as the session knows it.
QString alarmObjectName(const Session& session, const journal::AlarmNode& alarm);

}  // namespace durascope::widgets
