#pragma once
// The session's objects as lines: grouped by namespace under headings, or sorted as a table. Flat vectors, no
// allocation a line, built for 100,000 objects.
//
// Grouped lines are sorted by name, those without one after them by id, so each has its place that it keeps while one
// looks. The table is sorted anew once a second at most.

#include <QAbstractTableModel>
#include <vector>

#include "widgets/common/session.h"
#include "widgets/objects/object_filter.h"

namespace durascope::widgets {

class ObjectModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kName, kId, kNamespace, kState, kIsolate, kRequests, kHits, kSize, kColumnCount };

  explicit ObjectModel(const Session& session, QObject* parent = nullptr);

  void setFilter(const ObjectFilter& filter);
  /// Grouped lines with headings, or one sorted table without.
  void setGrouped(bool grouped);
  void sort(int column, Qt::SortOrder order) override;

  /// The object of a line; null for a heading.
  const journal::ObjectSummary* object(const QModelIndex& index) const;
  bool isHeading(const QModelIndex& index) const;
  /// "Counter" and "3 live of 5" of a heading.
  QString headingName(const QModelIndex& index) const;
  QString headingNote(const QModelIndex& index) const;
  /// Line of an object; invalid when the filter hides it.
  QModelIndex indexOf(const ObjectKey& key) const;
  const Session& session() const { return session_; }
  /// Objects that pass the filter.
  int shownObjects() const { return shown_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  struct Group {
    std::vector<int> rows;                              ///< Rows of the session that pass the filter, by name.
    std::uint32_t total = 0, live = 0, hibernated = 0;  ///< Of all objects of the namespace.
    std::uint8_t heading = 0;                           ///< 1 when the heading has a line.
  };

  void rebuild();
  void onObjectsChanged(const std::vector<int>& rows);
  void onSecondPassed();
  void countStates(const std::vector<int>& rows);
  void updateMembership(const std::vector<int>& rows);
  void exchangeRows(const std::vector<int>& come, const std::vector<int>& go);
  void showRow(int row);
  void hideRow(int row);
  /// Some object has got its name since its place was chosen.
  bool wereNamed(const std::vector<int>& rows);
  void announce(const std::vector<int>& rows);
  void sortTable();
  bool less(int a, int b) const;
  bool lessByName(int a, int b) const;

  bool passes(int row) const;
  const journal::ObjectSummary& summary(int row) const { return session_.objects()[static_cast<std::size_t>(row)]; }
  Group& group(std::uint32_t ns);
  int firstLine(std::size_t ns) const;
  /// Where a row stands in its group, or would; whether it does.
  std::pair<std::size_t, bool> placeOf(int row) const;
  /// Namespace and position of a line; position -1 is the heading.
  std::pair<std::size_t, int> locate(int line) const;
  int lineOf(int row) const;
  int lineCount() const;

  const Session& session_;
  ObjectFilter filter_;
  bool grouped_ = true;
  std::vector<Group> groups_;                     ///< By namespace index.
  std::vector<journal::ObjectState> lastStates_;  ///< By row: what the groups' counts were made from.
  std::vector<bool> lastNamed_;                   ///< By row: what its place was chosen from.
  std::vector<int> table_;                        ///< Rows in the table's order.
  std::vector<int> tableLines_;                   ///< Line of each row in the table, -1 when hidden.
  int sortColumn_ = kName;
  Qt::SortOrder sortOrder_ = Qt::AscendingOrder;
  bool tableDirty_ = false;
  int shown_ = 0;
};

}  // namespace durascope::widgets
