#include "widgets/storage/moment_authors.h"

#include <QStringList>
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "widgets/common/format.h"

namespace durascope::widgets {

using journal::Event;
using journal::EventKind;

namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kLongestTurnMs = 10'000;
constexpr std::int64_t kSlackMs = 1;         // Both times are cut to milliseconds.
constexpr std::size_t kMostCommits = 2'000;  // As many moments as are ever listed, twice.
constexpr std::size_t kMostWrites = 100;     // Of one commit; more are not named anyway.
constexpr qsizetype kMostNamed = 3;
constexpr qsizetype kSqlShown = 40;
constexpr char kByHand[] = ", by hand";

bool mayWrite(QString sql) {
  sql = sql.replace(QLatin1String("\\n"), QStringLiteral(" ")).trimmed();
  // What follows the last semicolon is the end of the quotes.
  return !sql.isEmpty() && !sql.startsWith('"') && !sql.startsWith(QLatin1String("select"), Qt::CaseInsensitive);
}

bool isWrite(const Event& event) {
  static constexpr std::array<std::string_view, 8> kWrites{"put",       "delete", "deleteAll", "kv.put",
                                                           "kv.delete", "sql",    "setAlarm",  "deleteAlarm"};
  const bool byHand = event.detail.ends_with(kByHand);
  if (event.kind != EventKind::kStorage || (event.failed && !byHand) || event.cache != journal::CacheOutcome::kNone)
    return false;
  if (std::find(kWrites.begin(), kWrites.end(), event.label) == kWrites.end()) return false;
  if (event.label != "sql") return true;
  // Its text in quotes. By hand there may be several statements, and those before one that failed have written.
  const QStringList statements = QString::fromStdString(event.detail).mid(1).split(byHand ? ';' : QChar());
  return std::any_of(statements.begin(), statements.end(), [](const QString& sql) { return mayWrite(sql); });
}

bool isByHand(const std::string& what) { return what.ends_with(kByHand); }

/// "put "count"", "sql INSERT INTO notes …".
QString writeText(const std::string& operation, const std::string& what) {
  QString text = oneLine(isByHand(what) ? what.substr(0, what.size() - std::string_view(kByHand).size()) : what);
  if (operation == "sql") {
    text = text.mid(1, text.size() - 2).replace(QLatin1String("\\n"), QStringLiteral(" ")).simplified();
    if (text.size() > kSqlShown) text = text.left(kSqlShown).trimmed() + QChar(0x2026);
    return text;
  }
  const QString name = QString::fromStdString(operation);
  return text.isEmpty() ? name : name + ' ' + text;
}

}  // namespace

void MomentAuthors::reset(const ObjectKey& object) {
  object_ = object;
  next_ = 0;
  pending_.clear();
  commits_.clear();
  requests_.clear();
}

void MomentAuthors::follow(const EventStore& events) {
  for (next_ = std::max(next_, events.first()); next_ < events.end(); ++next_) {
    const Event& event = events.at(next_);
    if (!event.hasObject || event.object != object_) continue;
    if (isWrite(event)) {
      // What is run by hand is committed at once: where no commit followed, nothing was written before it failed.
      std::erase_if(pending_, [](const Write& write) { return write.failed; });
      if (pending_.size() < kMostWrites) pending_.push_back({event.label, event.detail, event.request, event.failed});
      if (event.request != 0) requests_.try_emplace(event.request);
    } else if (event.kind == EventKind::kCommit) {
      if (commits_.size() == kMostCommits) forgetOldest();
      commits_.push_back({event.startNs / kNsPerMs, event.endNs / kNsPerMs, std::move(pending_)});
      pending_.clear();
    } else if (event.kind == EventKind::kRequest) {
      // It is told when it has ended, long after what it wrote.
      if (const auto writer = requests_.find(event.request); writer != requests_.end())
        writer->second = oneLine(event.label);
    }
  }
}

// A state is timed when its turn begins, and committed after that: its commit is the first one from then on. One that
// two states claim is the younger one's; the other is the file as it was made.
std::vector<QString> MomentAuthors::of(const std::vector<std::int64_t>& timesMs) const {
  std::vector<QString> authors;
  const Commit* claimed = nullptr;
  for (const std::int64_t timeMs : timesMs) {
    const auto commit =
        std::lower_bound(commits_.begin(), commits_.end(), timeMs - kSlackMs,
                         [](const Commit& each, std::int64_t earliest) { return each.startMs < earliest; });
    const bool known = commit != commits_.end() && commit->startMs - timeMs <= kLongestTurnMs && &*commit != claimed;
    authors.push_back(known ? authorOf(*commit) : QString());
    if (known) claimed = &*commit;
  }
  return authors;
}

void MomentAuthors::forgetOldest() {
  commits_.erase(commits_.begin(), commits_.begin() + kMostCommits / 2);
  std::unordered_map<std::uint64_t, QString> kept;
  const auto keep = [&](const std::vector<Write>& writes) {
    for (const Write& write : writes) {
      if (const auto known = requests_.find(write.request); known != requests_.end()) kept.insert(*known);
    }
  };
  for (const Commit& commit : commits_) keep(commit.writes);
  keep(pending_);
  requests_ = std::move(kept);
}

QString MomentAuthors::authorOf(const Commit& commit) const {
  QStringList authors, writes;
  for (const Write& write : commit.writes) {
    QString author = QStringLiteral("constructor");
    if (isByHand(write.what)) {
      author = QStringLiteral("by hand");
    } else if (write.request != 0) {
      const QString& request = requests_.at(write.request);
      author = request.isEmpty() ? QStringLiteral("an event under way") : request;
    }
    if (!authors.contains(author)) authors << author;
    const QString text = writeText(write.operation, write.what);
    if (!writes.contains(text)) writes << text;
  }
  const auto shorten = [](QStringList texts) {
    const qsizetype others = texts.size() - kMostNamed;
    if (others <= 0) return texts.join(QStringLiteral(", "));
    return QStringList(texts.mid(0, kMostNamed)).join(QStringLiteral(", ")) +
           QStringLiteral(" and %1 more").arg(formatCount(static_cast<std::uint64_t>(others)));
  };
  return authors.isEmpty() ? QString() : shorten(authors) + QStringLiteral(": ") + shorten(writes);
}

}  // namespace durascope::widgets
