#include "widgets/common/value_row.h"

#include "widgets/common/format.h"

namespace durascope::widgets {

namespace {

void appendText(const ValueRow& row, int depth, QString& text) {
  const QString indent(2 * depth, ' ');
  text += indent;
  if (!row.name.isEmpty() && row.kind == ValueRow::Kind::kValue) text += row.name + ": ";
  if (row.hasBefore) text += row.before + QStringLiteral(" → ");
  text += row.kind == ValueRow::Kind::kHeading ? row.name : row.value;
  text += '\n';
  for (const ValueRow& child : row.children) appendText(child, depth + 1, text);
}

}  // namespace

ValueRow valueRow(const journal::ValueNode& node) {
  ValueRow row;
  row.name = oneLine(node.name);
  row.value = oneLine(node.preview);
  row.valueKind = node.kind;
  row.toolTip = oneLine(node.type);
  row.children.reserve(node.children.size());
  for (const journal::ValueNode& child : node.children) row.children.push_back(valueRow(child));
  if (!node.children.empty() && node.childCount > node.children.size())
    row.children.push_back(textRow(formatCount(node.childCount - node.children.size()) + " more"));
  return row;
}

ValueRow headingRow(const QString& text) {
  ValueRow row;
  row.kind = ValueRow::Kind::kHeading;
  row.name = text;
  return row;
}

ValueRow textRow(const QString& text) {
  ValueRow row;
  row.kind = ValueRow::Kind::kText;
  row.value = text;
  return row;
}

QString copyText(const ValueRow& row) {
  if (row.kind == ValueRow::Kind::kValue && row.children.empty() && !row.hasBefore) return row.value;
  QString text;
  appendText(row, 0, text);
  text.chop(1);
  return text;
}

}  // namespace durascope::widgets
