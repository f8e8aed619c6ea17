#include "widgets/sockets/socket_text.h"

#include <array>

#include "emulator/journal/preview.h"
#include "widgets/common/format.h"

namespace durascope::widgets {

using journal::SocketNode;
using State = SocketNode::State;

namespace {

constexpr std::uint64_t kMostAttachmentBytes = 16'384;  // lifecycle.md 7: serializeAttachment() takes no more.
constexpr std::array kStates{State::kAccepted, State::kHibernatable, State::kHibernated, State::kOutgoing,
                             State::kClosing};

ValueRow factRow(const QString& name, const QString& value, const QString& aside = {}) {
  ValueRow row;
  row.name = name;
  row.value = value;
  row.aside = aside;
  row.valueKind = journal::ValueKind::kNumber;
  return row;
}

QString traffic(std::uint64_t messages, std::uint64_t bytes) {
  return formatCount(messages, QStringLiteral("message"), QStringLiteral("messages")) + QStringLiteral(" · ") +
         formatBytes(bytes);
}

ValueRow stringRow(const QString& name, const std::string& text) {
  ValueRow row = factRow(name, QString::fromStdString(journal::formatString(text)));
  row.valueKind = journal::ValueKind::kString;
  return row;
}

}  // namespace

QString socketSign(State state) {
  switch (state) {
    case State::kAccepted:
      return QStringLiteral("●");
    case State::kHibernatable:
      return QStringLiteral("◐");
    case State::kHibernated:
      return QStringLiteral("☾");
    case State::kOutgoing:
      return QStringLiteral("↗");
    case State::kClosing:
      return QStringLiteral("✕");
  }
  return {};
}

QString socketWord(State state) {
  switch (state) {
    case State::kAccepted:
      return QStringLiteral("accepted");
    case State::kHibernatable:
      return QStringLiteral("hibernatable");
    case State::kHibernated:
      return QStringLiteral("hibernated");
    case State::kOutgoing:
      return QStringLiteral("outgoing");
    case State::kClosing:
      return QStringLiteral("closing");
  }
  return {};
}

Token socketToken(State state) {
  switch (state) {
    case State::kAccepted:
    case State::kOutgoing:
      return Token::kLive;
    case State::kHibernatable:
      return Token::kIdle;
    case State::kHibernated:
      return Token::kHibernated;
    case State::kClosing:
      return Token::kBroken;
  }
  return Token::kText;
}

QString socketMeaning(State state) {
  switch (state) {
    case State::kAccepted:
      return QStringLiteral("Taken with accept(): it keeps the instance in memory, and closes when that goes.");
    case State::kHibernatable:
      return QStringLiteral("Taken with ctx.acceptWebSocket(): it stays open when the instance leaves memory.");
    case State::kHibernated:
      return QStringLiteral("Open without an instance: the next message constructs one.");
    case State::kOutgoing:
      return QStringLiteral("Opened by the object: it closes when the instance leaves memory.");
    case State::kClosing:
      return QStringLiteral("One side has closed, the other has not answered yet.");
  }
  return {};
}

QString socketsSummary(const journal::SocketsSnapshot& sockets) {
  QString text = formatCount(sockets.socketCount, QStringLiteral("socket"), QStringLiteral("sockets"));
  QStringList parts;
  for (const State state : kStates) {
    std::uint64_t count = 0;
    for (const SocketNode& socket : sockets.sockets) count += socket.state == state;
    if (count > 0) parts << formatCount(count) + ' ' + socketWord(state);
  }
  if (sockets.socketCount > sockets.sockets.size())
    text += QStringLiteral("; of the first %1, which are listed").arg(formatCount(sockets.sockets.size()));
  if (!parts.isEmpty()) text += QStringLiteral(": ") + parts.join(QStringLiteral(", "));
  return text;
}

std::vector<ValueRow> socketRows(const SocketNode& socket, const journal::SocketsSnapshot& sockets,
                                 std::int64_t nowMs) {
  std::vector<ValueRow> rows{headingRow(QStringLiteral("Attachment"))};
  if (socket.attachment) {
    rows.front().aside =
        QStringLiteral("%1 of %2").arg(formatBytes(socket.attachmentBytes), formatBytes(kMostAttachmentBytes));
    ValueRow attachment = valueRow(*socket.attachment);
    attachment.name.clear();
    rows.push_back(std::move(attachment));
  } else {
    rows.push_back(textRow(QStringLiteral("none")));
  }
  rows.push_back(headingRow(QStringLiteral("Traffic")));
  rows.push_back(factRow(QStringLiteral("received"), traffic(socket.received, socket.receivedBytes)));
  rows.push_back(factRow(QStringLiteral("sent"), traffic(socket.sent, socket.sentBytes)));
  rows.push_back(factRow(QStringLiteral("open since"), formatClock(socket.openedMs)));
  rows.back().toolTip = formatExact(socket.openedMs);
  for (const std::string& tag : socket.tags) rows.push_back(stringRow(QStringLiteral("tag"), tag));
  rows.push_back(headingRow(QStringLiteral("Auto-response of the object")));
  if (sockets.hasAutoResponse) {
    rows.push_back(stringRow(QStringLiteral("to"), sockets.autoRequest));
    rows.push_back(stringRow(QStringLiteral("answers"), sockets.autoResponse));
    rows.push_back(factRow(QStringLiteral("last"),
                           socket.autoResponseMs == 0 ? QStringLiteral("never") : formatClock(socket.autoResponseMs),
                           socket.autoResponseMs == 0 ? QString() : formatAge(socket.autoResponseMs, nowMs)));
  } else {
    rows.push_back(textRow(QStringLiteral("none set")));
  }
  if (sockets.eventTimeoutMs > 0)
    rows.push_back(factRow(QStringLiteral("handlers stop after"), formatSeconds(sockets.eventTimeoutMs)));
  return rows;
}

}  // namespace durascope::widgets
