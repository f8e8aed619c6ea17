#include "widgets/memory/memory_rows.h"

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
    for (const FieldFate& fate : compareFields(memory, input.storage)) {
      rows.push_back(fateRow(fate));
      rows.back().twin = twinName(fate.now ? fate.now->name : fate.before->name);
    }
    return;
  }
  for (const journal::ValueNode& field : memory.fields) {
    ValueRow row = valueRow(field);
    row.twin = twinName(field.name);
    row.dimmed = !memory.live;
    row.tag = twinTag(twinState(field, input.storage, input.cache));
    rows.push_back(std::move(row));
  }
}

void appendGlobals(const MemoryInput& input, std::vector<ValueRow>& rows) {
  std::vector<ValueRow> shown;
  const std::vector<FieldFate> fates = compareGlobals(input.memory);
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const journal::GlobalNode& global = input.memory.globals[i];
    // Classes and functions are code, not state.
    if (global.isConstant && global.value.kind == journal::ValueKind::kFunction) continue;
    ValueRow row = comparable(input) ? fateRow(fates[i]) : valueRow(global.value);
    if (global.writerCount > 1) {
      row.tag = {QStringLiteral("written by %1 objects").arg(formatCount(global.writerCount)), TagKind::kWarn};
      row.toolTip = QStringLiteral(
          "A module global is shared by all objects of the isolate. What belongs to one object goes into a field "
          "or into its storage.");
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

QString memoryBand(const journal::MemorySnapshot& memory, bool compare) {
  if (memory.instance == 0) return QStringLiteral("Lives as long as the instance. There is none yet.");
  if (!memory.live) {
    const QString reason = oneLine(memory.endReason);
    return QStringLiteral("Gone since %1%2. These are its fields as they were then.")
        .arg(formatClock(memory.takenAtMs), reason.isEmpty() ? QString() : ": " + reason);
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

QString memoryEmpty(const journal::MemorySnapshot& memory) {
  if (memory.instance != 0 || !memory.globals.empty()) return {};
  return QStringLiteral("No instance since the project opened. The next request constructs one.");
}

}  // namespace durascope::widgets
