#include "app/palette_model.h"

#include <algorithm>

#include "widgets/common/format.h"
#include "widgets/common/tells_why.h"

namespace durascope::app {

namespace {

constexpr std::size_t kMostFound = 10'000;  // Beyond that nobody ranks by hand; keeps a key press within a frame.
constexpr double kRefused = 1.5;            // After what can be done, before what has but the letters somewhere.
constexpr qsizetype kFewestDigits = 4;      // Fewer digits without '#' would find ids that nobody means.

struct Ranked {
  double quality;
  PaletteEntry entry;
};

QString plainText(const QAction& action) {
  const QString name = action.property(kPaletteName).toString();
  return name.isEmpty() ? action.text().remove('&') : name;
}

/// By its name; else by what its tool tip says that it does.
int actionQuality(const QAction& action, const QString& text, const QString& wanted) {
  const int byName = matchQuality(text, wanted);
  return byName > 1 || wanted.isEmpty() ? byName
                                        : std::max(byName, matchQuality(action.toolTip(), wanted) >= 3 ? 1 : 0);
}

/// Whether the id begins with these hexadecimal digits; compares digits, makes no text of the id.
bool idStartsWith(const ObjectId& id, QStringView digits) {
  if (digits.isEmpty() || digits.size() > 64) return false;
  for (qsizetype i = 0; i < digits.size(); ++i) {
    const int byte = id.bytes[static_cast<std::size_t>(i / 2)];
    const int digit = i % 2 == 0 ? byte >> 4 : byte & 15;
    const char16_t c = digits[i].toLower().unicode();
    if (c != u"0123456789abcdef"[digit]) return false;
  }
  return true;
}

}  // namespace

int matchQuality(QStringView text, QStringView query) {
  if (query.isEmpty()) return 1;
  const qsizetype at = text.indexOf(query, 0, Qt::CaseInsensitive);
  if (at == 0) return 4;
  if (at > 0) return text[at - 1].isLetterOrNumber() ? 2 : 3;
  qsizetype next = 0;
  for (const QChar c : query) {
    next = text.indexOf(c, next, Qt::CaseInsensitive) + 1;
    if (next == 0) return 0;
  }
  return 1;
}

PaletteModel::PaletteModel(widgets::Session& session, QList<QAction*> actions, QObject* parent)
    : QAbstractListModel(parent), session_(session), actions_(std::move(actions)) {
  setQuery({});
  // A reload while it is open may rename classes, and let objects go.
  connect(&session_, &widgets::Session::projectChanged, this, [this] { setQuery(query_); });
  connect(&session_, &widgets::Session::objectsReset, this, [this] { setQuery(query_); });
}

void PaletteModel::setQuery(const QString& query) {
  query_ = query;
  const bool objectsOnly = query.startsWith('#');
  const QString wanted = (objectsOnly ? query.mid(1) : query).trimmed();
  std::vector<Ranked> found;
  for (QAction* action : actions_) {
    const QString text = plainText(*action);
    if (objectsOnly) break;
    if (!action->isEnabled()) {
      if (widgets::tellsWhy(*action) && !wanted.isEmpty() && matchQuality(text, wanted) > 1)
        found.push_back({kRefused, {text, action->toolTip(), action, {}, true}});
      continue;
    }
    if (const int quality = actionQuality(*action, text, wanted); quality > 0)
      found.push_back({double(quality), {text, action->shortcut().toString(QKeySequence::NativeText), action, {}}});
  }
  for (const journal::ObjectSummary& object : session_.objects()) {
    const bool byId = (objectsOnly || wanted.size() >= kFewestDigits) && idStartsWith(object.key.id, wanted);
    const QString name = byId || object.named ? widgets::displayName(object) : QString();
    const int quality = byId ? 4 : object.named ? matchQuality(name, wanted) : objectsOnly && wanted.isEmpty();
    if (quality < (objectsOnly ? 1 : 2)) continue;
    found.push_back({double(quality),
                     {name.isEmpty() ? widgets::displayName(object) : name,
                      session_.namespaceName(object.key.ns) + ' ' + widgets::shortId(object.key.id),
                      {},
                      object.key}});
    if (found.size() > kMostFound) break;
  }
  std::stable_sort(found.begin(), found.end(), [](const Ranked& a, const Ranked& b) { return a.quality > b.quality; });
  beginResetModel();
  entries_.clear();
  for (Ranked& ranked : found) {
    if (entries_.size() == kMostEntries) break;
    entries_.append(std::move(ranked.entry));
  }
  endResetModel();
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const PaletteEntry& entry = entries_[index.row()];
  if (role == Qt::ToolTipRole && entry.refused) return entry.hint;
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return entry.text;
  return role == kHintRole ? entry.hint : QVariant();
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const {
  return index.isValid() && entries_[index.row()].refused ? Qt::NoItemFlags : QAbstractListModel::flags(index);
}

}  // namespace durascope::app
