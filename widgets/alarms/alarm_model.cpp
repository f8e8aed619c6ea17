#include "widgets/alarms/alarm_model.h"

#include "widgets/alarms/alarm_text.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/moment_text.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

using journal::AlarmNode;

QString alarmObjectName(const Session& session, const AlarmNode& alarm) {
  return alarm.name.empty() ? session.objectName(alarm.key) : oneLine(alarm.name);
}

AlarmModel::AlarmModel(Session& session, QObject* parent) : KeyedTable(parent), session_(session) {
  connect(&session_, &Session::secondPassed, this, [this] { tellAll(); });
}

int AlarmModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumnCount; }

QString AlarmModel::cell(const AlarmNode& alarm, int column) const {
  const std::int64_t now = session_.nowMs();
  switch (column) {
    case kObject:
      return alarmObjectName(session_, alarm);
    case kClass:
      return session_.namespaceName(alarm.key.ns);
    case kIn:
      return alarmIn(alarm, now);
    case kDue:
      return alarm.dueMs == 0 ? QString(kDash) : formatMoment(alarm.dueMs, now);
    case kSetBy:
      return alarmSetBy(alarm, now);
    case kLine:
      return QString::fromStdString(alarm.setAt);
    case kAttempt:
      return alarmAttempt(alarm);
    case kLastRun:
      return alarmLastRun(alarm, now);
    default:
      return {};
  }
}

QString AlarmModel::toolTip(const AlarmNode& alarm, int column) const {
  switch (column) {
    case kObject:
    case kClass:
      return session_.namespaceName(alarm.key.ns) + '\n' + QString::fromStdString(alarm.key.id.hex());
    case kIn:
    case kDue:
      return alarm.dueMs == 0 ? QString() : formatExact(alarm.dueMs) + '\n' + alarmAttempt(alarm);
    case kSetBy:
      if (alarm.setAtMs == 0) return {};
      return formatExact(alarm.setAtMs) +
             (alarm.setAt.empty() ? QString() : '\n' + QString::fromStdString(alarm.setAt));
    case kLastRun:
      if (alarm.lastRunMs == 0) return {};
      return formatExact(alarm.lastRunMs) + '\n' + QString::fromStdString(alarm.lastResult);
    default:
      return cell(alarm, column);
  }
}

QVariant AlarmModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const AlarmNode& alarm = at(index.row());
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return cell(alarm, column);
    case Qt::ToolTipRole:
      return toolTip(alarm, column);
    case Qt::TextAlignmentRole:
      return column == kIn ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::ForegroundRole:
      if (column == kObject) return color(Token::kAccent);
      if (column == kLastRun && alarm.lastFailed) return color(Token::kBroken);
      if (column == kIn && alarm.running) return color(Token::kLive);
      if (column == kIn && alarm.dueMs != 0 && alarm.dueMs <= session_.nowMs()) return color(Token::kWarn);
      if (column == kAttempt && alarm.attempt > 0) return color(Token::kWarn);
      return color(column == kIn || column == kLastRun ? Token::kText : Token::kSoft);
    case Qt::FontRole:
      return column == kLine ? fixedFont() : textFont();
    default:
      return {};
  }
}

QVariant AlarmModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole && section == kIn) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  static const QStringList kNames{QStringLiteral("Object"),  QStringLiteral("Class"),   QStringLiteral("In"),
                                  QStringLiteral("Due"),     QStringLiteral("Set by"),  QStringLiteral("Line"),
                                  QStringLiteral("Attempt"), QStringLiteral("Last run")};
  return kNames.value(section);
}

}  // namespace durascope::widgets
