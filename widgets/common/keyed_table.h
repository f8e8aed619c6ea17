#pragma once
// A table of rows that have a key each, told the whole new state again and again: selection and scroll position stay
// with their rows, and what did not come or go is only painted anew.

#include <QAbstractTableModel>
#include <algorithm>
#include <unordered_map>
#include <vector>

namespace durascope::widgets {

/// GUI thread only. `Key` can be hashed; a subclass gives the columns and tells a row's key.
template <class Row, class Key>
class KeyedTable : public QAbstractTableModel {
 public:
  using QAbstractTableModel::QAbstractTableModel;

  const std::vector<Row>& rows() const { return rows_; }
  /// Precondition: 0 <= row < rowCount().
  const Row& at(int row) const { return rows_[static_cast<std::size_t>(row)]; }
  /// -1 when there is none.
  int rowOf(const Key& key) const {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (keyOf(rows_[i]) == key) return static_cast<int>(i);
    }
    return -1;
  }
  int rowCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
  }

  /// Keys are unique.
  void setRows(std::vector<Row> rows) {
    std::unordered_map<Key, int> places;
    for (std::size_t i = 0; i < rows.size(); ++i) places.emplace(keyOf(rows[i]), static_cast<int>(i));
    removeOthers(places);
    appendNew(rows);
    const bool moved = !std::equal(rows_.begin(), rows_.end(), rows.begin(), rows.end(),
                                   [this](const Row& a, const Row& b) { return keyOf(a) == keyOf(b); });
    if (moved) {
      emit layoutAboutToBeChanged();
      const QModelIndexList before = persistentIndexList();
      QModelIndexList after;
      for (const QModelIndex& index : before) after << createIndex(places.at(keyOf(at(index.row()))), index.column());
      rows_ = std::move(rows);
      changePersistentIndexList(before, after);
      emit layoutChanged();
    } else {
      rows_ = std::move(rows);
    }
    tellAll();
  }
  /// What the cells say has changed, though the rows have not: time goes by.
  void tellAll() {
    if (!rows_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
  }

 protected:
  virtual Key keyOf(const Row& row) const = 0;

 private:
  void removeOthers(const std::unordered_map<Key, int>& places) {
    const auto isGone = [&](int row) { return !places.contains(keyOf(at(row))); };
    for (int last = rowCount() - 1; last >= 0; --last) {
      if (!isGone(last)) continue;
      int first = last;
      while (first > 0 && isGone(first - 1)) --first;
      beginRemoveRows({}, first, last);
      rows_.erase(rows_.begin() + first, rows_.begin() + last + 1);
      endRemoveRows();
      last = first;
    }
  }
  void appendNew(const std::vector<Row>& rows) {
    std::unordered_map<Key, bool> known;
    for (const Row& row : rows_) known.emplace(keyOf(row), true);
    std::vector<Row> added;
    for (const Row& row : rows) {
      if (!known.contains(keyOf(row))) added.push_back(row);
    }
    if (added.empty()) return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(added.size()) - 1);
    rows_.insert(rows_.end(), added.begin(), added.end());
    endInsertRows();
  }

  std::vector<Row> rows_;
};

}  // namespace durascope::widgets
