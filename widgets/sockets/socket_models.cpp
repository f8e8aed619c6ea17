#include "widgets/sockets/socket_models.h"

#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/sockets/socket_text.h"

namespace durascope::widgets {

using journal::SocketMessage;
using journal::SocketNode;

namespace {

const QVariant kRight{Qt::AlignRight | Qt::AlignVCenter};

QString tagsOf(const SocketNode& socket) {
  QStringList tags;
  for (const std::string& tag : socket.tags) tags << oneLine(tag);
  return tags.join(QStringLiteral(", "));
}

QString wayOf(const SocketMessage& message) {
  if (message.autoResponse) return message.fromObject ? QStringLiteral("← auto") : QStringLiteral("→ auto");
  return message.fromObject ? QStringLiteral("← sent") : QStringLiteral("→ received");
}

}  // namespace

SocketModel::SocketModel(Session& session, QObject* parent) : KeyedTable(parent), session_(session) {}

int SocketModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumnCount; }

QVariant SocketModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const SocketNode& socket = at(index.row());
  const bool number = index.column() == kReceived || index.column() == kSent || index.column() == kOpen;
  if (role == Qt::TextAlignmentRole) return number ? kRight : QVariant();
  if (role == Qt::ForegroundRole)
    return color(index.column() == kState  ? socketToken(socket.state)
                 : index.column() == kPeer ? Token::kText
                                           : Token::kSoft);
  if (role == Qt::ToolTipRole && index.column() == kState) return socketMeaning(socket.state);
  if (role == Qt::ToolTipRole && index.column() == kOpen) return formatExact(socket.openedMs);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  switch (index.column()) {
    case kState:
      return socketSign(socket.state) + ' ' + socketWord(socket.state);
    case kPeer:
      return oneLine(socket.peer);
    case kTags:
      return tagsOf(socket);
    case kReceived:
      return formatCount(socket.received);
    case kSent:
      return formatCount(socket.sent);
    case kOpen:
      return formatElapsed(session_.nowMs() - socket.openedMs);
    default:
      return {};
  }
}

QVariant SocketModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return section >= kReceived ? kRight : QVariant();
  if (role != Qt::DisplayRole) return {};
  static const QStringList kNames{QStringLiteral("State"),    QStringLiteral("Peer"), QStringLiteral("Tags"),
                                  QStringLiteral("Received"), QStringLiteral("Sent"), QStringLiteral("Open for")};
  return kNames.value(section);
}

void MessageModel::show(const SocketNode& socket) {
  const std::uint64_t total = socket.received + socket.sent;
  const std::uint64_t kept = socket.messages.size();
  std::uint64_t number = total > kept ? total - kept : 0;
  std::vector<NumberedMessage> rows;
  rows.reserve(kept);
  for (const SocketMessage& message : socket.messages) rows.push_back({number++, message});
  setRows(std::move(rows));
}

int MessageModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumnCount; }

QVariant MessageModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const SocketMessage& message = at(index.row()).message;
  if (role == Qt::TextAlignmentRole) return index.column() == kSize ? kRight : QVariant();
  if (role == Qt::FontRole) return index.column() == kText ? fixedFont() : textFont();
  if (role == Qt::ForegroundRole) {
    if (index.column() == kText) return color(message.binary ? Token::kNumber : Token::kString);
    return color(index.column() == kWay && !message.autoResponse ? Token::kText : Token::kSoft);
  }
  if (role == Qt::ToolTipRole && index.column() == kTime) return formatExact(message.atMs);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  switch (index.column()) {
    case kTime:
      return formatClock(message.atMs);
    case kWay:
      return wayOf(message);
    case kSize:
      return formatBytes(message.bytes);
    case kText:
      return role == Qt::ToolTipRole ? QString::fromStdString(message.preview) : oneLine(message.preview);
    default:
      return {};
  }
}

QVariant MessageModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return section == kSize ? kRight : QVariant();
  if (role != Qt::DisplayRole) return {};
  static const QStringList kNames{QStringLiteral("Time"), QStringLiteral("Way"), QStringLiteral("Size"),
                                  QStringLiteral("Message")};
  return kNames.value(section);
}

}  // namespace durascope::widgets
