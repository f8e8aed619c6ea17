#include "widgets/log/log_model.h"

#include <QRegularExpression>
#include <algorithm>

#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

using journal::Event;
using journal::EventKind;
using journal::LogLevel;

namespace {

constexpr std::uint64_t kSlice = 5'000;  // Events filtered in one turn: well below a frame.
constexpr std::size_t kGlance = 8'192;   // Of a text in cells and tips: to paint a megabyte takes many frames.

/// Its error stands in a message right before it, with the stack.
bool isToldAlready(const Event& event) {
  return event.kind == EventKind::kBreak && event.detail.starts_with("its constructor threw ");
}

bool isLogged(const Event& event) {
  if (isToldAlready(event)) return false;
  return event.kind == EventKind::kLog || event.kind == EventKind::kBreak || event.kind == EventKind::kIsolate;
}

LogLevel levelOf(const Event& event) {
  if (event.kind == EventKind::kLog) return event.level;
  return event.kind == EventKind::kBreak || event.failed ? LogLevel::kError : LogLevel::kInfo;
}

/// Messages carry their text as label and their place as detail; the others say what happened in detail.
QString textOf(const Event& event, std::size_t mostBytes = std::string::npos) {
  const std::string& text = event.kind == EventKind::kLog || event.detail.empty() ? event.label : event.detail;
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(text.size(), mostBytes)));
}

/// "src/index.ts:14:9"; an error that nobody caught says in its stack where it was thrown.
QString sourceOf(const Event& event) {
  if (event.kind == EventKind::kLog && !event.detail.empty()) return QString::fromStdString(event.detail);
  static const QRegularExpression kPlace(QStringLiteral("\\n\\s+at (?:.*\\()?([^\\s()]+:\\d+:\\d+)\\)?"));
  return kPlace.match(textOf(event, kGlance)).captured(1);
}

/// As one line, without the stack: where it came from has a column of its own.
QString firstLines(const QString& text) {
  const auto stack = text.indexOf(QStringLiteral("\n    at "));
  return oneLine((stack < 0 ? text : text.left(stack)).toStdString());
}

Token levelToken(LogLevel level) {
  switch (level) {
    case LogLevel::kError:
      return Token::kBroken;
    case LogLevel::kWarn:
      return Token::kWarn;
    case LogLevel::kDebug:
      return Token::kSoft;
    default:
      return Token::kText;
  }
}

}  // namespace

QString logLevelWord(const Event& event) {
  if (event.kind == EventKind::kBreak) return QStringLiteral("broken");
  if (event.kind == EventKind::kIsolate) return QStringLiteral("isolate");
  switch (event.level) {
    case LogLevel::kDebug:
      return QStringLiteral("debug");
    case LogLevel::kInfo:
      return QStringLiteral("info");
    case LogLevel::kLog:
      return QStringLiteral("log");
    case LogLevel::kWarn:
      return QStringLiteral("warn");
    case LogLevel::kError:
      return QStringLiteral("error");
  }
  return {};
}

LogModel::LogModel(Session& session, QObject* parent) : QAbstractTableModel(parent), session_(session) {
  again_.setSingleShot(true);
  again_.setInterval(0);
  connect(&again_, &QTimer::timeout, this, &LogModel::scan);
  connect(&session_, &Session::eventsAppended, this, &LogModel::scan);
  connect(&session_, &Session::eventsTrimmed, this, &LogModel::trim);
  // An object's first message may come before its name.
  connect(&session_, &Session::objectsChanged, this, [this](const std::vector<int>&) {
    if (rowCount() > 0) emit dataChanged(index(0, kObject), index(rowCount() - 1, kObject), {Qt::DisplayRole});
  });
  restart(session_.events().first());
  scan();
}

void LogModel::setFilter(const LogFilter& filter) {
  if (filter == filter_) return;
  filter_ = filter;
  restart(std::max(session_.events().first(), clearedBefore_));
  scan();
}

void LogModel::clear() {
  clearedBefore_ = session_.events().end();
  restart(clearedBefore_);
}

void LogModel::restart(std::uint64_t from) {
  beginResetModel();
  positions_.clear();
  scanned_ = from;
  endResetModel();
}

void LogModel::scan() {
  const EventStore& events = session_.events();
  scanned_ = std::max(scanned_, events.first());
  const std::uint64_t end = std::min(events.end(), scanned_ + kSlice);
  std::vector<std::uint64_t> found;
  for (; scanned_ < end; ++scanned_) {
    if (matches(events.at(scanned_))) found.push_back(scanned_);
  }
  if (!found.empty()) {
    const int row = static_cast<int>(positions_.size());
    beginInsertRows({}, row, row + static_cast<int>(found.size()) - 1);
    positions_.insert(positions_.end(), found.begin(), found.end());
    endInsertRows();
  }
  if (!isComplete()) again_.start();
}

void LogModel::trim() {
  const auto kept = std::lower_bound(positions_.begin(), positions_.end(), session_.events().first());
  if (kept == positions_.begin()) return;
  beginRemoveRows({}, 0, static_cast<int>(kept - positions_.begin()) - 1);
  positions_.erase(positions_.begin(), kept);
  endRemoveRows();
}

bool LogModel::matches(const Event& event) const {
  if (!isLogged(event) || levelOf(event) < filter_.level) return false;
  if (filter_.text.isEmpty()) return true;
  const auto contains = [this](const QString& text) { return text.contains(filter_.text, Qt::CaseInsensitive); };
  return contains(textOf(event)) || contains(cell(event, kObject)) || contains(cell(event, kSource));
}

const Event& LogModel::event(int row) const { return session_.events().at(positions_[static_cast<std::size_t>(row)]); }

QString LogModel::fullText(int row) const { return textOf(event(row)); }

QString LogModel::copyText(int row) const {
  const Event& copied = event(row);
  return QStringList{formatExact(copied.startNs / 1'000'000), logLevelWord(copied), cell(copied, kObject),
                     textOf(copied), cell(copied, kSource)}
      .join('\t');
}

int LogModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(positions_.size());
}

int LogModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumnCount; }

QString LogModel::cell(const Event& event, int column) const {
  switch (column) {
    case kTime:
      return formatClock(event.startNs / 1'000'000);
    case kLevel:
      return logLevelWord(event);
    case kObject:
      if (event.hasObject) return session_.objectName(event.object);
      return event.kind == EventKind::kLog && event.request != 0 ? QStringLiteral("Worker") : QString();
    case kText:
      return firstLines(textOf(event, kGlance));
    case kSource:
      return sourceOf(event);
    default:
      return {};
  }
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Event& shown = event(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return cell(shown, index.column());
    case Qt::ToolTipRole:
      if (index.column() == kTime) return formatExact(shown.startNs / 1'000'000);
      return index.column() == kText ? textOf(shown, kGlance) : cell(shown, index.column());
    case Qt::ForegroundRole:
      if (index.column() == kTime || index.column() == kSource) return color(Token::kSoft);
      if (index.column() == kObject) return color(Token::kAccent);
      return color(levelToken(levelOf(shown)));
    case Qt::FontRole:
      return index.column() == kObject ? textFont() : fixedFont();
    default:
      return {};
  }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case kTime:
      return QStringLiteral("Time");
    case kLevel:
      return QStringLiteral("Level");
    case kObject:
      return QStringLiteral("Object");
    case kText:
      return QStringLiteral("Message");
    case kSource:
      return QStringLiteral("Source");
    default:
      return {};
  }
}

}  // namespace durascope::widgets
