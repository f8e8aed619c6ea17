#include "widgets/common/value_model.h"

#include <algorithm>
#include <utility>

namespace durascope::widgets {

namespace {

constexpr qint64 kFadeMs = 400;
constexpr qint64 kLongAgo = -kFadeMs;

bool sameIdentity(const ValueRow& a, const ValueRow& b) {
  if (a.kind != b.kind || a.name != b.name) return false;
  // Rows without a name of their own are told apart by what they say.
  return !a.name.isEmpty() || (a.value == b.value && a.aside == b.aside) || a.kind == ValueRow::Kind::kMore;
}

bool sameShownValue(const ValueRow& a, const ValueRow& b) {
  return a.value == b.value && a.valueKind == b.valueKind && a.hasBefore == b.hasBefore && a.before == b.before;
}

}  // namespace

struct ValueModel::Node {
  ValueRow row;
  Node* parent = nullptr;
  int position = 0;
  qint64 changedAt = kLongAgo;
  std::vector<std::unique_ptr<Node>> children;

  Node(ValueRow given, Node* above) : row(std::move(given)), parent(above) {
    std::vector<ValueRow> below = std::exchange(row.children, {});
    children.reserve(below.size());
    for (ValueRow& child : below) {
      children.push_back(std::make_unique<Node>(std::move(child), this));
      children.back()->position = static_cast<int>(children.size()) - 1;
    }
  }
};

ValueModel::ValueModel(QObject* parent)
    : QAbstractItemModel(parent), root_(std::make_unique<Node>(ValueRow{}, nullptr)), newestChange_(kLongAgo) {
  clock_.start();
}

ValueModel::~ValueModel() = default;

void ValueModel::setRows(std::vector<ValueRow> rows, bool flash) { synchronize(*root_, rows, flash); }

void ValueModel::clear() {
  beginResetModel();
  root_->children.clear();
  endResetModel();
}

// Equal beginnings and endings stay, what is between them goes and comes: cheap, and right for rows in key order, for
// fields in order of definition, and for lookups that arrive on top.
void ValueModel::synchronize(Node& parent, std::vector<ValueRow>& rows, bool flash) {
  const std::size_t before = parent.children.size();
  const std::size_t after = rows.size();
  const std::size_t shorter = std::min(before, after);
  std::size_t head = 0;
  while (head < shorter && sameIdentity(parent.children[head]->row, rows[head])) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head && sameIdentity(parent.children[before - 1 - tail]->row, rows[after - 1 - tail])) ++tail;

  const QModelIndex above = indexOf(&parent);
  auto& children = parent.children;
  const auto first = static_cast<std::ptrdiff_t>(head);
  if (before > head + tail) {
    beginRemoveRows(above, static_cast<int>(head), static_cast<int>(before - tail) - 1);
    children.erase(children.begin() + first, children.end() - static_cast<std::ptrdiff_t>(tail));
    for (std::size_t i = head; i < children.size(); ++i) children[i]->position = static_cast<int>(i);
    endRemoveRows();
  }
  if (after > head + tail) {
    beginInsertRows(above, static_cast<int>(head), static_cast<int>(after - tail) - 1);
    std::vector<std::unique_ptr<Node>> fresh;
    for (std::size_t i = head; i < after - tail; ++i)
      fresh.push_back(std::make_unique<Node>(std::move(rows[i]), &parent));
    children.insert(children.begin() + first, std::make_move_iterator(fresh.begin()),
                    std::make_move_iterator(fresh.end()));
    for (std::size_t i = head; i < children.size(); ++i) children[i]->position = static_cast<int>(i);
    endInsertRows();
  }
  for (std::size_t i = 0; i < head; ++i) update(*children[i], rows[i], flash);
  for (std::size_t i = after - tail; i < after; ++i) update(*children[i], rows[i], flash);
}

void ValueModel::update(Node& node, ValueRow& row, bool flash) {
  std::vector<ValueRow> below = std::exchange(row.children, {});
  if (node.row != row) {
    if (flash && !sameShownValue(node.row, row)) newestChange_ = node.changedAt = clock_.elapsed();
    node.row = std::move(row);
    const QModelIndex index = indexOf(&node);
    emit dataChanged(index, index);
  }
  synchronize(node, below, flash);
}

ValueModel::Node* ValueModel::nodeOf(const QModelIndex& index) const {
  return index.isValid() ? static_cast<Node*>(index.internalPointer()) : root_.get();
}

QModelIndex ValueModel::indexOf(const Node* node) const {
  return node == root_.get() ? QModelIndex() : createIndex(node->position, 0, const_cast<Node*>(node));
}

const ValueRow& ValueModel::row(const QModelIndex& index) const { return nodeOf(index)->row; }

ValueRow ValueModel::wholeRow(const QModelIndex& index) const {
  ValueRow whole = row(index);
  for (int i = 0; i < rowCount(index); ++i) whole.children.push_back(wholeRow(this->index(i, 0, index)));
  return whole;
}

double ValueModel::freshness(const QModelIndex& index) const {
  const qint64 age = clock_.elapsed() - nodeOf(index)->changedAt;
  return age >= kFadeMs ? 0 : 1.0 - static_cast<double>(age) / kFadeMs;
}

bool ValueModel::isAnythingFresh() const { return clock_.elapsed() - newestChange_ < kFadeMs; }

QModelIndex ValueModel::index(int row, int column, const QModelIndex& parent) const {
  const Node* above = nodeOf(parent);
  if (column != 0 || row < 0 || row >= static_cast<int>(above->children.size())) return {};
  return createIndex(row, 0, above->children[static_cast<std::size_t>(row)].get());
}

QModelIndex ValueModel::parent(const QModelIndex& index) const {
  return index.isValid() ? indexOf(nodeOf(index)->parent) : QModelIndex();
}

int ValueModel::rowCount(const QModelIndex& parent) const {
  return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

QVariant ValueModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const ValueRow& shown = row(index);
  switch (role) {
    case Qt::DisplayRole:
      return shown.name.isEmpty() ? shown.value : shown.name;  // Type-ahead search finds names.
    case Qt::AccessibleTextRole:
      return QStringList({shown.name, shown.value, shown.tag.text, shown.aside}).join(' ').simplified();
    case Qt::ToolTipRole:
      return shown.toolTip;
    default:
      return {};
  }
}

Qt::ItemFlags ValueModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  const ValueRow::Kind kind = row(index).kind;
  if (kind == ValueRow::Kind::kHeading || kind == ValueRow::Kind::kText) return Qt::ItemIsEnabled;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

}  // namespace durascope::widgets
