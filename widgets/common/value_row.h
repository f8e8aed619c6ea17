#pragma once
// One row of a column: a value with its name and tag, a heading, a lookup, a line of text. Memory, cache and storage
// build trees of these out of the emulator's snapshots in pure functions; one model, one delegate and one view show
// them.

#include <QString>
#include <string>
#include <vector>

#include "emulator/journal/snapshots.h"
#include "widgets/common/tag.h"

namespace durascope::widgets {

struct ValueRow {
  enum class Kind {
    kValue,    ///< name, value, tag.
    kHeading,  ///< Text in `name`; not selectable.
    kText,     ///< A soft sentence in `value`; not selectable.
    kLookup,   ///< A cache lookup: hit or miss, operation in `value`, duration in `aside`.
    kMore,     ///< "9 more" in `value`; activating it asks for the next page.
  };

  Kind kind = Kind::kValue;
  QString name;
  QString value;
  journal::ValueKind valueKind = journal::ValueKind::kUndefined;
  bool hasBefore = false;  ///< `before` → `value`.
  QString before;
  journal::ValueKind beforeKind = journal::ValueKind::kUndefined;
  Tag tag;
  QString aside;  ///< Soft text at the right.
  QString toolTip;
  QString twin;         ///< Rows of equal, non-empty twin in the other columns light up with this one.
  bool dimmed = false;  ///< Of an instance that is gone.
  bool hit = false;     ///< kLookup.
  bool local = false;   ///< A lookup without value cache: neither hit nor miss.
  int indent = 0;       ///< Extra indentation in levels, for the second line of a lookup.
  /// What a row of the storage column stands for; `source` is the key's raw bytes or the table's name.
  enum class Source { kNone, kKey, kTable } sourceKind = Source::kNone;
  std::string source;
  std::vector<float> chart;  ///< kHeading: a line of values from 0 to 1 at the right; empty for none.
  std::vector<ValueRow> children;

  bool operator==(const ValueRow&) const = default;
};

/// The row of a value and of all its children. Children that were not asked for become one row of text, "12 more".
ValueRow valueRow(const journal::ValueNode& node);
ValueRow headingRow(const QString& text);
ValueRow textRow(const QString& text);
/// What Ctrl+C copies: the value, with its children on lines of their own when there are any.
QString copyText(const ValueRow& row);

}  // namespace durascope::widgets
