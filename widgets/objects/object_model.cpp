#include "widgets/objects/object_model.h"

#include <algorithm>
#include <array>

#include "widgets/common/format.h"
#include "widgets/common/state_colors.h"

namespace durascope::widgets {

namespace {

// More single insertions and removals than this are dearer than one reset.
constexpr int kMostSingleSteps = 32;

bool inMemory(journal::ObjectState state) {
  return state == journal::ObjectState::kConstructing || state == journal::ObjectState::kRunning ||
         state == journal::ObjectState::kIdle;
}

double hitShare(const journal::ObjectSummary& object) {
  const std::uint64_t total = object.cacheHits + object.cacheMisses;
  return total == 0 ? -1 : static_cast<double>(object.cacheHits) / static_cast<double>(total);
}

}  // namespace

ObjectModel::ObjectModel(const Session& session, QObject* parent) : QAbstractTableModel(parent), session_(session) {
  connect(&session, &Session::objectsChanged, this, &ObjectModel::onObjectsChanged);
  connect(&session, &Session::objectsReset, this, &ObjectModel::rebuild);
  connect(&session, &Session::secondPassed, this, &ObjectModel::onSecondPassed);
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
  shown_ = 0;
  const auto count = static_cast<int>(session_.objects().size());
  for (int row = 0; row < count; ++row) {
    const journal::ObjectSummary& object = summary(row);
    Group& home = group(object.key.ns);
    ++home.total;
    home.live += inMemory(object.state);
    home.hibernated += object.state == journal::ObjectState::kHibernated;
    lastStates_.push_back(object.state);
    if (!passes(row)) continue;
    home.rows.push_back(row);
    ++shown_;
  }
  for (Group& home : groups_) home.heading = !home.rows.empty();
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
  const auto known = static_cast<int>(lastStates_.size());
  const auto firstNew = static_cast<std::size_t>(std::lower_bound(rows.begin(), rows.end(), known) - rows.begin());
  countStates(rows);
  if (!grouped_) {
    // Order and membership of the table are looked at once a second; values are shown at once.
    tableDirty_ = true;
    announce(rows);
    return;
  }
  if (!updateMembership(rows, firstNew)) {
    rebuild();
    return;
  }
  addNewRows(rows, firstNew);
  announce(rows);
}

void ObjectModel::countStates(const std::vector<int>& rows) {
  for (int row : rows) {
    const journal::ObjectSummary& object = summary(row);
    Group& home = group(object.key.ns);
    const auto at = static_cast<std::size_t>(row);
    if (at < lastStates_.size()) {
      home.live -= inMemory(lastStates_[at]);
      home.hibernated -= lastStates_[at] == journal::ObjectState::kHibernated;
      lastStates_[at] = object.state;
    } else {
      ++home.total;
      lastStates_.push_back(object.state);
    }
    home.live += inMemory(object.state);
    home.hibernated += object.state == journal::ObjectState::kHibernated;
  }
}

// Known rows that entered or left the filter. False when there are too many to announce one by one.
bool ObjectModel::updateMembership(const std::vector<int>& rows, std::size_t count) {
  if (filter_.isEmpty()) return true;
  int steps = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int row = rows[i];
    Group& home = group(summary(row).key.ns);
    const auto place = std::lower_bound(home.rows.begin(), home.rows.end(), row);
    const bool isShown = place != home.rows.end() && *place == row;
    if (isShown == passes(row)) continue;
    if (++steps > kMostSingleSteps) return false;
    // A heading comes with the first line of its group and goes with the last.
    const int first = firstLine(summary(row).key.ns);
    const int line = first + home.heading + static_cast<int>(place - home.rows.begin());
    if (isShown) {
      const bool last = home.rows.size() == 1;
      beginRemoveRows({}, last ? first : line, line);
      home.rows.erase(place);
      home.heading = !last;
      --shown_;
      endRemoveRows();
    } else {
      beginInsertRows({}, line, home.heading ? line : line + 1);
      home.rows.insert(place, row);
      home.heading = 1;
      ++shown_;
      endInsertRows();
    }
  }
  return true;
}

// New rows come at the end of their group: one insertion a namespace, however many they are.
void ObjectModel::addNewRows(const std::vector<int>& rows, std::size_t firstNew) {
  std::vector<std::vector<int>> fresh(groups_.size());
  for (std::size_t i = firstNew; i < rows.size(); ++i) {
    if (passes(rows[i])) fresh[summary(rows[i]).key.ns].push_back(rows[i]);
  }
  for (std::size_t ns = 0; ns < fresh.size(); ++ns) {
    if (fresh[ns].empty()) continue;
    Group& home = groups_[ns];
    const int line = firstLine(ns) + home.heading + static_cast<int>(home.rows.size());
    const int added = static_cast<int>(fresh[ns].size()) + !home.heading;
    beginInsertRows({}, line, line + added - 1);
    home.heading = 1;
    home.rows.insert(home.rows.end(), fresh[ns].begin(), fresh[ns].end());
    shown_ += static_cast<int>(fresh[ns].size());
    endInsertRows();
  }
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
      // The named first, by name; then the others by id.
      if (left.named != right.named) return left.named;
      return left.named && left.name != right.name ? left.name < right.name : left.key.id < right.key.id;
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
  const Group& home = groups_[ns];
  const auto place = std::lower_bound(home.rows.begin(), home.rows.end(), row);
  if (place == home.rows.end() || *place != row) return -1;
  return firstLine(ns) + home.heading + static_cast<int>(place - home.rows.begin());
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
  if (role == Qt::ForegroundRole && index.column() == kState) return color(stateToken(shown->state));
  if (role == Qt::ToolTipRole && index.column() <= kId) {
    QString tip = QString::fromStdString(shown->key.id.hex());
    if (shown->cacheHits + shown->cacheMisses > 0)
      tip += QStringLiteral("\n%1 of the cache lookups of all its instances hit")
                 .arg(formatHitRate(shown->cacheHits, shown->cacheMisses));
    return tip;
  }
  if (role == Qt::AccessibleTextRole && index.column() == kName)
    return QString(displayName(*shown) + ", " + stateWord(shown->state));
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case kName:
      return displayName(*shown);
    case kId:
      return shortId(shown->key.id);
    case kNamespace:
      return session_.namespaceName(shown->key.ns);
    case kState:
      return QString(stateSign(shown->state) + ' ' + stateWord(shown->state));
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
