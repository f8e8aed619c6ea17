#include "widgets/life/life_rows.h"

#include <algorithm>

#include "widgets/alarms/alarm_text.h"
#include "widgets/common/format.h"
#include "widgets/common/hold_text.h"

namespace durascope::widgets {

using journal::GateNode;
using journal::HoldNode;
using journal::LifeSnapshot;
using journal::RpcStubNode;

namespace {

ValueRow factRow(const QString& name, const QString& value, const QString& aside = {}) {
  ValueRow row;
  row.name = name;
  row.value = value;
  row.aside = aside;
  return row;
}

QString since(std::int64_t sinceMs, std::int64_t nowMs) {
  return sinceMs == 0 ? QString() : QStringLiteral("for ") + formatElapsed(nowMs - sinceMs);
}

ValueRow gateRow(const QString& name, const GateNode& node, std::int64_t nowMs) {
  ValueRow row = factRow(name, oneLine(node.label), since(node.sinceMs, nowMs));
  if (node.sinceMs > 0) row.toolTip = QStringLiteral("since ") + formatExact(node.sinceMs);
  return row;
}

// "fires in 12 s" for what ends by itself, "18 s of 30 s left" for a section, "40 s more" for a limit of the policy.
QString leftText(const HoldNode& hold, std::int64_t nowMs) {
  if (hold.dueMs == 0) return {};
  const QString left = formatSeconds(hold.dueMs - nowMs);
  if (hold.kind == HoldNode::Kind::kTimer) return QStringLiteral("fires in ") + left;
  return left + (hold.kind == HoldNode::Kind::kSection ? QStringLiteral(" of 30 s left") : QStringLiteral(" more"));
}

const QString kSectionLimit =
    QStringLiteral("A critical section may take 30 s: then it is cancelled, and the object reset");

}  // namespace

std::vector<ValueRow> gateRows(const LifeSnapshot& life, std::int64_t nowMs, const ObjectNamer& name) {
  std::vector<ValueRow> rows{headingRow(QStringLiteral("Input gate"))};
  if (!life.waiting.empty()) rows[0].aside = formatCount(life.waiting.size(), "waits", "wait");
  if (!life.deadlock.empty()) {
    QStringList circle;
    for (const ObjectKey& key : life.deadlock) circle << name(key);
    circle << circle.first();
    ValueRow row = factRow(QStringLiteral("deadlock"), circle.join(QStringLiteral(" → ")));
    const journal::SectionEnd& end = life.deadlockEnd;
    row.tag = {end.atMs == 0 ? QStringLiteral("stuck") : formatSeconds(end.atMs - nowMs) + QStringLiteral(" more"),
               TagKind::kLost};
    row.toolTip = QStringLiteral("Each waits for the next one's answer. %1 Abort one of them to go on before that.")
                      .arg(sectionEndText(end, name(end.object), nowMs));
    rows.push_back(std::move(row));
  }
  if (life.holder) {
    rows.push_back(gateRow(QStringLiteral("inside"), *life.holder, nowMs));
    rows.back().tag = {QStringLiteral("keeps others out"), TagKind::kWarn};
  } else {
    rows.push_back(textRow(life.live ? QStringLiteral("Open: the next event goes straight in.")
                                     : QStringLiteral("No instance, so no gate.")));
  }
  for (std::size_t i = 0; i < life.waiting.size(); ++i)
    rows.push_back(gateRow(QString::number(i + 1), life.waiting[i], nowMs));
  for (const ObjectKey& key : life.waitsFor) rows.push_back(factRow(QStringLiteral("awaits"), name(key)));
  return rows;
}

std::vector<ValueRow> holdRows(const LifeSnapshot& life, const journal::AlarmNode& alarm, std::int64_t nowMs,
                               std::int64_t evictAtMs) {
  std::vector<ValueRow> rows{headingRow(QStringLiteral("Keeps it in memory"))};
  if (!life.holds.empty()) rows[0].aside = formatCount(life.holds.size(), "hold", "holds");
  for (const HoldNode& hold : life.holds) {
    ValueRow row = factRow(holdWord(hold.kind), oneLine(hold.label), since(hold.sinceMs, nowMs));
    row.tag.text = leftText(hold, nowMs);
    row.toolTip = hold.sinceMs == 0 ? QString() : QStringLiteral("since ") + formatExact(hold.sinceMs);
    if (hold.dueMs > 0) row.toolTip += QStringLiteral(", until ") + formatExact(hold.dueMs);
    if (hold.kind == HoldNode::Kind::kSection) row.toolTip += '\n' + kSectionLimit;
    rows.push_back(std::move(row));
  }
  if (!life.live) {
    rows.push_back(textRow(QStringLiteral("It is not in memory.")));
  } else if (life.holds.empty()) {
    rows.push_back(textRow(evictAtMs > 0
                               ? QStringLiteral("Nothing: it leaves in %1.").arg(formatSeconds(evictAtMs - nowMs))
                               : QStringLiteral("Nothing but the eviction policy, chosen at the top.")));
  }
  if (alarm.dueMs != 0 || alarm.lastRunMs != 0) rows.push_back(headingRow(QStringLiteral("Alarm")));
  if (alarm.dueMs != 0) {
    rows.push_back(factRow(QStringLiteral("due"), formatClock(alarm.dueMs), alarmIn(alarm, nowMs)));
    rows.back().toolTip = formatExact(alarm.dueMs) + QStringLiteral(": constructs the object, keeps nothing in memory");
    if (alarm.attempt > 0) rows.back().tag = {alarmAttempt(alarm), TagKind::kWarn};
  }
  if (alarm.lastRunMs != 0) {
    rows.push_back(factRow(QStringLiteral("last run"), alarmLastRun(alarm, nowMs)));
    rows.back().toolTip = rows.back().value;
  }
  return rows;
}

namespace {

// Who is at the other end, and until when the stub keeps whom: what an object has let out keeps that object, and
// nothing keeps a Worker beyond its request.
void tellOther(ValueRow& row, const RpcStubNode& stub, const ObjectNamer& name) {
  const QString other = stub.otherIsObject ? name(stub.other) : QStringLiteral("the Worker");
  if (!stub.otherIsKnown) {
    row.value = stub.exported ? QStringLiteral("on its way") : QStringLiteral("of nobody any more");
    row.toolTip = stub.exported
                      ? QStringLiteral("In a message that has not arrived yet: keeps this object in memory meanwhile")
                      : QStringLiteral("Whoever made it is gone: calls on it fail");
  } else if (stub.exported) {
    row.value = QStringLiteral("held by ") + other;
    row.toolTip = QStringLiteral("Keeps this object in memory until %1 disposes of it").arg(other) +
                  (stub.otherIsObject ? QString() : QStringLiteral(" or its request ends"));
  } else {
    row.value = QStringLiteral("of ") + other;
    row.toolTip = stub.otherIsObject
                      ? QStringLiteral("Keeps %1 in memory until it is disposed of here").arg(other)
                      : QStringLiteral("Can be used until the Worker's request ends or it is disposed of here");
  }
}

}  // namespace

std::vector<ValueRow> stubRows(const LifeSnapshot& life, std::int64_t nowMs, const ObjectNamer& name) {
  std::vector<ValueRow> rows{headingRow(QStringLiteral("Stubs over its border"))};
  if (!life.stubs.empty()) rows[0].aside = formatCount(life.stubs.size(), "stub", "stubs");
  for (const RpcStubNode& stub : life.stubs) {
    ValueRow row =
        factRow(stub.what.empty() ? QStringLiteral("stub") : oneLine(stub.what), {}, since(stub.sinceMs, nowMs));
    tellOther(row, stub, name);
    rows.push_back(std::move(row));
  }
  if (life.stubs.empty())
    rows.push_back(textRow(QStringLiteral("None: nothing that crossed it over RPC is still held.")));
  return rows;
}

}  // namespace durascope::widgets
