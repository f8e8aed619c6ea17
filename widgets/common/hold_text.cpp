#include "widgets/common/hold_text.h"

#include <QStringList>
#include <algorithm>

#include "widgets/common/format.h"

namespace durascope::widgets {

using journal::HoldNode;
using journal::LifeSnapshot;

QString holdWord(HoldNode::Kind kind) {
  switch (kind) {
    case HoldNode::Kind::kEvent:
      return QStringLiteral("event");
    case HoldNode::Kind::kTimer:
      return QStringLiteral("timer");
    case HoldNode::Kind::kWaitUntil:
      return QStringLiteral("waitUntil");
    case HoldNode::Kind::kSubrequest:
      return QStringLiteral("subrequest");
    case HoldNode::Kind::kSection:
      return QStringLiteral("critical section");
    case HoldNode::Kind::kStream:
      return QStringLiteral("stream");
    case HoldNode::Kind::kExport:
      return QStringLiteral("held by others");
    case HoldNode::Kind::kSocket:
      return QStringLiteral("socket");
  }
  return {};
}

QString sectionEndText(const journal::SectionEnd& end, const QString& who, std::int64_t nowMs) {
  if (end.atMs == 0)
    return QStringLiteral("A critical section is part of it: after 30 s it is cancelled, and its object reset.");
  return QStringLiteral("In %1 the critical section of %2 has taken 30 s: it is cancelled, and %2 reset.")
      .arg(formatSeconds(end.atMs - nowMs), who);
}

QString longestHold(const LifeSnapshot& life, std::int64_t nowMs) {
  if (!life.live || life.holds.empty()) return {};
  const auto endsLater = [](const HoldNode& a, const HoldNode& b) {
    return b.dueMs == 0 ? a.dueMs != 0 : a.dueMs != 0 && a.dueMs < b.dueMs;
  };
  const HoldNode& hold = *std::max_element(life.holds.begin(), life.holds.end(), endsLater);
  const bool socket = hold.kind == HoldNode::Kind::kSocket && hold.label.empty();
  QString text = socket               ? QStringLiteral("an accepted WebSocket")
                 : hold.label.empty() ? holdWord(hold.kind)
                                      : oneLine(hold.label);
  if (hold.dueMs > 0)
    text +=
        (hold.kind == HoldNode::Kind::kTimer ? QStringLiteral(" for %1 more") : QStringLiteral(" for at most %1 more"))
            .arg(formatSeconds(hold.dueMs - nowMs));
  const std::size_t others = life.holds.size() - 1;
  if (others > 0) text += QStringLiteral(" and %1").arg(formatCount(others, "other", "others"));
  return text;
}

namespace {

constexpr qsizetype kMostNamed = 2;

QString holderText(const HoldNode& hold, std::int64_t nowMs) {
  QString text = hold.label.empty() ? holdWord(hold.kind) : oneLine(hold.label);
  if (hold.kind == HoldNode::Kind::kExport) text += QStringLiteral(", which others hold,");
  if (hold.kind == HoldNode::Kind::kTimer && hold.dueMs > 0)
    return text + QStringLiteral(", which fires in ") + formatSeconds(hold.dueMs - nowMs);
  return hold.sinceMs > 0 ? text + QStringLiteral(" for ") + formatElapsed(nowMs - hold.sinceMs) : text;
}

}  // namespace

QString holdersText(const journal::LifeSnapshot& life, std::int64_t nowMs) {
  QStringList texts;
  std::uint64_t sockets = 0;
  std::int64_t socketsSinceMs = 0;
  for (const HoldNode& hold : life.holds) {
    if (hold.kind != HoldNode::Kind::kSocket) {
      texts << holderText(hold, nowMs);
    } else if (++sockets == 1) {
      socketsSinceMs = hold.sinceMs;  // Oldest first.
    }
  }
  if (sockets > 0) {
    QString text = sockets == 1 ? QStringLiteral("an accepted WebSocket")
                                : formatCount(sockets) + QStringLiteral(" accepted WebSockets");
    if (socketsSinceMs > 0) text += QStringLiteral(" for ") + formatElapsed(nowMs - socketsSinceMs);
    texts.prepend(text);
  }
  const qsizetype others = texts.size() - kMostNamed;
  if (others > 0) {
    texts = texts.mid(0, kMostNamed);
    texts << formatCount(static_cast<std::uint64_t>(others), "other", "others");
  }
  if (texts.size() < 2) return texts.join(QString());
  const QString last = texts.takeLast();
  return texts.join(QStringLiteral(", ")) + QStringLiteral(" and ") + last;
}

}  // namespace durascope::widgets
