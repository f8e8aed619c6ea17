#include "widgets/memory/memory_rows.h"

#include <QStringList>
#include <algorithm>

#include "widgets/common/format.h"
#include "widgets/memory/comparison.h"
#include "widgets/memory/twins.h"

namespace durascope::widgets {

namespace {

bool comparable(const MemoryInput& input) {
  return input.compare && input.memory.live && input.memory.previousInstance != 0;
}

// A field or global with what it was before; a field that is gone shows 'gone' in place of its value.
ValueRow fateRow(const FieldFate& fate) {
  ValueRow row;
  if (fate.now) {
    row = valueRow(*fate.now);
  } else {
    row.name = oneLine(fate.before->name);
    row.value = QStringLiteral("gone");
  }
  // A field that the instance never had comes from nothing; a global that stayed needs no arrow.
  if (fate.before && fate.fate != Fate::kKept && fate.fate != Fate::kNone) {
    row.hasBefore = true;
    row.before = oneLine(fate.before->preview);
    row.beforeKind = fate.before->kind;
  }
  row.tag = fateTag(fate.fate);
  return row;
}

void appendFields(const MemoryInput& input, std::vector<ValueRow>& rows) {
  const journal::MemorySnapshot& memory = input.memory;
  if (comparable(input)) {
    for (const FieldFate& fate : compareFields(memory, input.storage, input.cache)) {
      rows.push_back(fateRow(fate));
      rows.back().twin = twinName(fate.now ? fate.now->name : fate.before->name);
    }
    return;
  }
  for (const journal::ValueNode& field : memory.fields) {
    ValueRow row = valueRow(field);
    row.twin = twinName(field.name);
    row.dimmed = !memory.live;
    const TwinState twin = twinState(field, input.storage, input.cache);
    row.tag = twinTag(twin);
    if (const QString tip = twinTip(twin); !tip.isEmpty()) row.toolTip = tip;
    rows.push_back(std::move(row));
  }
}

// Classes, functions and objects of nothing but functions, such as a Worker's default export, are code, not state.
bool isCode(const journal::GlobalNode& global) {
  const auto isFunction = [](const journal::ValueNode& node) { return node.kind == journal::ValueKind::kFunction; };
  if (global.writerCount > 0) return false;
  if (isFunction(global.value)) return global.isConstant;
  const auto& children = global.value.children;
  return global.value.kind == journal::ValueKind::kObject && !children.empty() &&
         children.size() == global.value.childCount && std::all_of(children.begin(), children.end(), isFunction);
}

QString namesOf(const MemoryInput& input, const journal::GlobalNode& global) {
  QStringList names;
  for (const ObjectKey& writer : global.writers) names += input.nameOf ? input.nameOf(writer) : shortId(writer.id);
  if (global.writerCount > global.writers.size())
    names += QStringLiteral("%1 more").arg(formatCount(global.writerCount - global.writers.size()));
  return names.join(QStringLiteral(", "));
}

void appendGlobals(const MemoryInput& input, std::vector<ValueRow>& rows) {
  std::vector<ValueRow> shown;
  const std::vector<FieldFate> fates = compareGlobals(input.memory);
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const journal::GlobalNode& global = input.memory.globals[i];
    if (isCode(global)) continue;
    ValueRow row = comparable(input) ? fateRow(fates[i]) : valueRow(global.value);
    if (global.writerCount > 1) {
      row.tag = {QStringLiteral("written by %1 objects").arg(formatCount(global.writerCount)), TagKind::kWarn};
      row.toolTip = QStringLiteral(
                        "Written by %1.\nA module global is shared by all objects of the isolate. What belongs to one "
                        "object goes into a field or into its storage.")
                        .arg(namesOf(input, global));
    }
    shown.push_back(std::move(row));
  }
  if (shown.empty()) return;
  rows.push_back(headingRow(QStringLiteral("Module globals · isolate %1").arg(input.isolate)));
  rows.insert(rows.end(), std::make_move_iterator(shown.begin()), std::make_move_iterator(shown.end()));
}

}  // namespace

std::vector<ValueRow> memoryRows(const MemoryInput& input) {
  std::vector<ValueRow> rows;
  appendFields(input, rows);
  if (input.memory.fields.empty() && input.memory.instance != 0) rows.push_back(textRow("The instance has no fields."));
  appendGlobals(input, rows);
  if (!input.memory.note.empty()) rows.push_back(textRow(oneLine(input.memory.note)));
  return rows;
}

QString memoryBand(const journal::MemorySnapshot& memory, bool compare, std::uint32_t instances) {
  if (memory.instance == 0)
    return instances == 0 ? QStringLiteral("Lives as long as the instance. There is none yet.")
                          : QStringLiteral("Lives as long as the instance. There is none now.");
  if (!memory.live) {
    const QString reason = oneLine(memory.endReason);
    return QStringLiteral("Gone since %1%2. Its fields as they were then.")
        .arg(formatClock(memory.takenAtMs), reason.isEmpty() ? QString() : ": " + withoutStop(reason));
  }
  if (compare && memory.previousInstance != 0) {
    return QStringLiteral("Gone with instance %1 unless storage has it. Left: before. Right: now.")
        .arg(memory.previousInstance);
  }
  return QStringLiteral("Lives as long as the instance. Lost at eviction unless storage has it.");
}

QString memorySummary(const journal::MemorySnapshot& memory) {
  return memory.instance == 0 ? QString() : formatCount(memory.fields.size(), "field", "fields");
}

QString memoryEmpty(const journal::MemorySnapshot& memory, std::uint32_t instances) {
  if (memory.instance != 0 || !memory.globals.empty()) return {};
  if (instances != 0)
    return QStringLiteral("Nothing is known of the fields of instance %1. The next request constructs another.")
        .arg(instances);
  return QStringLiteral("No instance since the project opened. The next request constructs one.");
}

}  // namespace durascope::widgets
