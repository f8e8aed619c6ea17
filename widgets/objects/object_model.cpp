#include "widgets/objects/object_model.h"

#include <algorithm>
#include <array>

#include "widgets/common/format.h"
#include "widgets/common/in_memory.h"
#include "widgets/common/object_state.h"

namespace durascope::widgets {

namespace {

// More single insertions and removals at once than this are dearer than one reset.
constexpr std::size_t kMostSingleSteps = 32;

double hitShare(const journal::ObjectSummary& object) {
  const std::uint64_t total = object.cacheHits + object.cacheMisses;
  return total == 0 ? -1 : static_cast<double>(object.cacheHits) / static_cast<double>(total);
}

}  // namespace

ObjectModel::ObjectModel(const Session& session, QObject* parent) : QAbstractTableModel(parent), session_(session) {
  connect(&session, &Session::objectsChanged, this, &ObjectModel::onObjectsChanged);
  connect(&session, &Session::objectsReset, this, &ObjectModel::rebuild);
  connect(&session, &Session::secondPassed, this, &ObjectModel::onSecondPassed);
  connect(&session, &Session::deadlockChanged, this, [this] {
    if (rowCount() > 0) emit dataChanged(index(0, kName), index(rowCount() - 1, kState));
  });
  rebuild();
}

void ObjectModel::setFilter(const ObjectFilter& filter) {
  filter_ = filter;
  rebuild();
}

void ObjectModel::setGrouped(bool grouped) {
  if (grouped_ == grouped) return;
  grouped_ = grouped;
  rebuild();
}

void ObjectModel::sort(int column, Qt::SortOrder order) {
  sortColumn_ = column;
  sortOrder_ = order;
  if (!grouped_) rebuild();
}

void ObjectModel::rebuild() {
  beginResetModel();
  groups_.clear();
  lastStates_.clear();
  lastNamed_.clear();
  shown_ = 0;
  const auto count = static_cast<int>(session_.objects().size());
  for (int row = 0; row < count; ++row) {
    const journal::ObjectSummary& object = summary(row);
    Group& home = group(object.key.ns);
    ++home.total;
    home.live += isInMemory(object.state);
    home.hibernated += object.state == journal::ObjectState::kHibernated;
    lastStates_.push_back(object.state);
    lastNamed_.push_back(object.named);
    if (!passes(row)) continue;
    home.rows.push_back(row);
    ++shown_;
  }
  for (Group& home : groups_) {
    home.heading = !home.rows.empty();
    if (grouped_) std::sort(home.rows.begin(), home.rows.end(), [this](int a, int b) { return lessByName(a, b); });
  }
  sortTable();
  endResetModel();
}

ObjectModel::Group& ObjectModel::group(std::uint32_t ns) {
  if (ns >= groups_.size()) groups_.resize(ns + 1);
  return groups_[ns];
}

bool ObjectModel::passes(int row) const {
  if (filter_.isEmpty()) return true;
  const journal::ObjectSummary& object = summary(row);
  const auto& project = session_.project();
  const bool known = project && object.key.ns < project->namespaces.size();
  return filter_.matches(object, known ? std::string_view(project->namespaces[object.key.ns].className) : "");
}

void ObjectModel::onObjectsChanged(const std::vector<int>& rows) {
  const bool named = wereNamed(rows);
  countStates(rows);
  if (!grouped_) {
    // Order and membership of the table are looked at once a second; values are shown at once.
    tableDirty_ = true;
    announce(rows);
    return;
  }
  if (named) return rebuild();
  updateMembership(rows);
  announce(rows);
}

void ObjectModel::countStates(const std::vector<int>& rows) {
  for (int row : rows) {
    const journal::ObjectSummary& object = summary(row);
    Group& home = group(object.key.ns);
    const auto at = static_cast<std::size_t>(row);
    if (at < lastStates_.size()) {
      home.live -= isInMemory(lastStates_[at]);
      home.hibernated -= lastStates_[at] == journal::ObjectState::kHibernated;
      lastStates_[at] = object.state;
    } else {
      ++home.total;
      lastStates_.push_back(object.state);
      lastNamed_.push_back(object.named);
    }
    home.live += isInMemory(object.state);
    home.hibernated += object.state == journal::ObjectState::kHibernated;
  }
}

bool ObjectModel::wereNamed(const std::vector<int>& rows) {
  bool found = false;
  for (const int row : rows) {
    const auto at = static_cast<std::size_t>(row);
    if (at >= lastNamed_.size() || lastNamed_[at] == summary(row).named) continue;
    lastNamed_[at] = summary(row).named;
    found = true;
  }
  return found;
}

std::pair<std::size_t, bool> ObjectModel::placeOf(int row) const {
  const std::vector<int>& rows = groups_[summary(row).key.ns].rows;
  const auto place = std::lower_bound(rows.begin(), rows.end(), row, [this](int a, int b) { return lessByName(a, b); });
  return {static_cast<std::size_t>(place - rows.begin()), place != rows.end() && *place == row};
}

// New rows, and known ones that entered or left the filter.
void ObjectModel::updateMembership(const std::vector<int>& rows) {
  std::vector<int> come, go;
  for (const int row : rows) {
    const bool isShown = placeOf(row).second;
    if (isShown != passes(row)) (isShown ? go : come).push_back(row);
  }
  if (come.size() + go.size() > kMostSingleSteps) return exchangeRows(come, go);
  for (const int row : go) hideRow(row);
  for (const int row : come) showRow(row);
}

// One reset, and what is sorted already is not sorted again.
void ObjectModel::exchangeRows(const std::vector<int>& come, const std::vector<int>& go) {
  const auto byName = [this](int a, int b) { return lessByName(a, b); };
  beginResetModel();
  std::vector<std::ptrdiff_t> known;
  for (Group& home : groups_) {
    if (!go.empty()) std::erase_if(home.rows, [this](int row) { return !passes(row); });
    known.push_back(static_cast<std::ptrdiff_t>(home.rows.size()));
  }
  for (const int row : come) groups_[summary(row).key.ns].rows.push_back(row);
  for (std::size_t ns = 0; ns < groups_.size(); ++ns) {
    std::vector<int>& all = groups_[ns].rows;
    std::sort(all.begin() + known[ns], all.end(), byName);
    std::inplace_merge(all.begin(), all.begin() + known[ns], all.end(), byName);
    groups_[ns].heading = !all.empty();
  }
  shown_ += static_cast<int>(come.size()) - static_cast<int>(go.size());
  endResetModel();
}

// A heading comes with the first line of its group and goes with the last.
void ObjectModel::showRow(int row) {
  const std::uint32_t ns = summary(row).key.ns;
  Group& home = groups_[ns];
  const auto place = placeOf(row).first;
  const int line = firstLine(ns) + home.heading + static_cast<int>(place);
  beginInsertRows({}, line, home.heading ? line : line + 1);
  home.rows.insert(home.rows.begin() + static_cast<std::ptrdiff_t>(place), row);
  home.heading = 1;
  ++shown_;
  endInsertRows();
}

void ObjectModel::hideRow(int row) {
  const std::uint32_t ns = summary(row).key.ns;
  Group& home = groups_[ns];
  const auto place = placeOf(row).first;
  const int first = firstLine(ns);
  const int line = first + home.heading + static_cast<int>(place);
  const bool last = home.rows.size() == 1;
  beginRemoveRows({}, last ? first : line, line);
  home.rows.erase(home.rows.begin() + static_cast<std::ptrdiff_t>(place));
  home.heading = !last;
  --shown_;
  endRemoveRows();
}

void ObjectModel::announce(const std::vector<int>& rows) {
  std::vector<int> lines;
  lines.reserve(rows.size() + groups_.size());
  for (int row : rows) {
    if (const int line = lineOf(row); line >= 0) lines.push_back(line);
  }
  if (grouped_) {
    for (std::size_t ns = 0; ns < groups_.size(); ++ns) {
      if (groups_[ns].heading) lines.push_back(firstLine(ns));
    }
  }
  std::sort(lines.begin(), lines.end());
  for (std::size_t i = 0; i < lines.size();) {
    std::size_t end = i + 1;
    while (end < lines.size() && lines[end] <= lines[end - 1] + 1) ++end;
    emit dataChanged(index(lines[i], 0), index(lines[end - 1], kColumnCount - 1));
    i = end;
  }
}

void ObjectModel::onSecondPassed() {
  if (grouped_ || !tableDirty_) return;
  std::vector<int> rows;
  for (int row = 0; row < static_cast<int>(session_.objects().size()); ++row) {
    if (passes(row)) rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(), [this](int a, int b) { return less(a, b); });
  tableDirty_ = false;
  if (rows != table_) rebuild();
}

void ObjectModel::sortTable() {
  table_.clear();
  tableLines_.clear();
  tableDirty_ = false;
  if (grouped_) return;
  for (const Group& home : groups_) table_.insert(table_.end(), home.rows.begin(), home.rows.end());
  std::sort(table_.begin(), table_.end());
  std::stable_sort(table_.begin(), table_.end(), [this](int a, int b) { return less(a, b); });
  tableLines_.assign(session_.objects().size(), -1);
  for (std::size_t line = 0; line < table_.size(); ++line)
    tableLines_[static_cast<std::size_t>(table_[line])] = static_cast<int>(line);
}

bool ObjectModel::less(int a, int b) const {
  const journal::ObjectSummary& left = summary(sortOrder_ == Qt::AscendingOrder ? a : b);
  const journal::ObjectSummary& right = summary(sortOrder_ == Qt::AscendingOrder ? b : a);
  switch (sortColumn_) {
    case kName:
      return sortOrder_ == Qt::AscendingOrder ? lessByName(a, b) : lessByName(b, a);
    case kId:
      return left.key.id < right.key.id;
    case kNamespace:
      return left.key.ns < right.key.ns;
    case kState:
      return left.state < right.state;
    case kIsolate:
      return left.isolate < right.isolate;
    case kRequests:
      return left.requests < right.requests;
    case kHits:
      return hitShare(left) < hitShare(right);
    case kSize:
      return left.storageBytes < right.storageBytes;
    default:
      return false;
  }
}

// The named first, by name; then the others by id.
bool ObjectModel::lessByName(int a, int b) const {
  const journal::ObjectSummary& left = summary(a);
  const journal::ObjectSummary& right = summary(b);
  if (left.named != right.named) return left.named;
  if (left.named && left.name != right.name) return naturalLess(left.name, right.name);
  return left.key.id != right.key.id ? left.key.id < right.key.id : a < b;
}

int ObjectModel::firstLine(std::size_t ns) const {
  int line = 0;
  for (std::size_t i = 0; i < ns; ++i) line += groups_[i].heading + static_cast<int>(groups_[i].rows.size());
  return line;
}

int ObjectModel::lineCount() const { return grouped_ ? firstLine(groups_.size()) : static_cast<int>(table_.size()); }

std::pair<std::size_t, int> ObjectModel::locate(int line) const {
  for (std::size_t ns = 0; ns < groups_.size(); ++ns) {
    const int lines = groups_[ns].heading + static_cast<int>(groups_[ns].rows.size());
    if (line < lines) return {ns, line - groups_[ns].heading};
    line -= lines;
  }
  return {groups_.size(), -1};
}

int ObjectModel::lineOf(int row) const {
  if (!grouped_) return row < static_cast<int>(tableLines_.size()) ? tableLines_[static_cast<std::size_t>(row)] : -1;
  const std::uint32_t ns = summary(row).key.ns;
  if (ns >= groups_.size()) return -1;
  const auto [place, isShown] = placeOf(row);
  return isShown ? firstLine(ns) + groups_[ns].heading + static_cast<int>(place) : -1;
}

const journal::ObjectSummary* ObjectModel::object(const QModelIndex& index) const {
  if (!index.isValid()) return nullptr;
  if (!grouped_) return &summary(table_[static_cast<std::size_t>(index.row())]);
  const auto [ns, position] = locate(index.row());
  return position < 0 ? nullptr : &summary(groups_[ns].rows[static_cast<std::size_t>(position)]);
}

bool ObjectModel::isHeading(const QModelIndex& index) const { return index.isValid() && !object(index); }

QString ObjectModel::headingName(const QModelIndex& index) const {
  return session_.namespaceName(static_cast<std::uint32_t>(locate(index.row()).first));
}

QString ObjectModel::headingNote(const QModelIndex& index) const {
  const Group& home = groups_[locate(index.row()).first];
  const bool hibernatedOnly = home.live == 0 && home.hibernated > 0;
  return QStringLiteral("%1 %2 of %3")
      .arg(formatCount(hibernatedOnly ? home.hibernated : home.live), hibernatedOnly ? "hibernated" : "live",
           formatCount(home.total));
}

QModelIndex ObjectModel::indexOf(const ObjectKey& key) const {
  const int row = session_.rowOf(key);
  const int line = row < 0 ? -1 : lineOf(row);
  return line < 0 ? QModelIndex() : index(line, 0);
}

int ObjectModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : lineCount(); }

int ObjectModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int{kColumnCount}; }

QVariant ObjectModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const journal::ObjectSummary* shown = object(index);
  if (role == Qt::TextAlignmentRole)
    return int(Qt::AlignVCenter | (index.column() >= kIsolate ? Qt::AlignRight : Qt::AlignLeft));
  if (!shown) return role == Qt::DisplayRole && index.column() == kName ? headingName(index) : QVariant();
  if (role == Qt::ForegroundRole && index.column() == kState) return color(tokenOf(session_, *shown));
  if (role == Qt::ToolTipRole && index.column() <= kId) {
    QString tip = QString::fromStdString(shown->key.id.hex());
    if (shown->cacheHits + shown->cacheMisses > 0)
      tip += QStringLiteral("\n%1 of the cache lookups of all its instances hit")
                 .arg(formatHitRate(shown->cacheHits, shown->cacheMisses));
    return tip;
  }
  if (role == Qt::AccessibleTextRole && index.column() == kName)
    return QString(displayName(*shown) + ", " + wordOf(session_, *shown));
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case kName:
      return displayName(*shown);
    case kId:
      return shortId(shown->key.id);
    case kNamespace:
      return session_.namespaceName(shown->key.ns);
    case kState:
      return QString(signOf(session_, *shown) + ' ' + wordOf(session_, *shown));
    case kIsolate:
      return shown->instance == 0 ? QString(kDash) : QString::number(shown->isolate);
    case kRequests:
      return formatCount(shown->requests);
    case kHits:
      return formatHitRate(shown->cacheHits, shown->cacheMisses);
    case kSize:
      return shown->storageBytes < 0 ? QString(kDash) : formatBytes(static_cast<std::uint64_t>(shown->storageBytes));
    default:
      return {};
  }
}

QVariant ObjectModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return int(Qt::AlignVCenter | (section >= kIsolate ? Qt::AlignRight : Qt::AlignLeft));
  if (role != Qt::DisplayRole) return {};
  static const std::array<QString, kColumnCount> kNames{tr("Name"),    tr("Id"),       tr("Namespace"), tr("State"),
                                                        tr("Isolate"), tr("Requests"), tr("Hits"),      tr("Size")};
  return section >= 0 && section < kColumnCount ? kNames[static_cast<std::size_t>(section)] : QVariant();
}

Qt::ItemFlags ObjectModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  return isHeading(index) ? Qt::ItemIsEnabled : Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

}  // namespace durascope::widgets
