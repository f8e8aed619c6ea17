#pragma once
// The sockets of one object, and the messages of one socket, as tables.

#include "widgets/common/keyed_table.h"
#include "widgets/common/session.h"

namespace durascope::widgets {

/// GUI thread only.
class SocketModel : public KeyedTable<journal::SocketNode, std::uint64_t> {
 public:
  enum Column { kState, kPeer, kTags, kReceived, kSent, kOpen, kColumnCount };

  explicit SocketModel(Session& session, QObject* parent = nullptr);

  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 protected:
  std::uint64_t keyOf(const journal::SocketNode& socket) const override { return socket.id; }

 private:
  Session& session_;
};

/// A message with its place among all of its socket's.
struct NumberedMessage {
  std::uint64_t number = 0;
  journal::SocketMessage message;
};

/// Oldest first. GUI thread only.
class MessageModel : public KeyedTable<NumberedMessage, std::uint64_t> {
 public:
  enum Column { kTime, kWay, kSize, kText, kColumnCount };
  using KeyedTable::KeyedTable;

  void show(const journal::SocketNode& socket);

  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 protected:
  std::uint64_t keyOf(const NumberedMessage& message) const override { return message.number; }
};

}  // namespace durascope::widgets
