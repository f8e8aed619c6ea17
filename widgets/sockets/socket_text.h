#pragma once
// What the views say of a WebSocket. Pure functions.

#include <QString>
#include <vector>

#include "emulator/journal/life_snapshots.h"
#include "widgets/common/theme.h"
#include "widgets/common/value_row.h"

namespace durascope::widgets {

/// "●", "◐", "☾", "↗", "✕", always beside its colour and word.
QString socketSign(journal::SocketNode::State state);
/// "accepted", "hibernatable", "hibernated", "outgoing", "closing".
QString socketWord(journal::SocketNode::State state);
Token socketToken(journal::SocketNode::State state);
/// What the state means for the instance, a sentence.
QString socketMeaning(journal::SocketNode::State state);

/// "14 sockets: 12 hibernatable, 2 accepted".
QString socketsSummary(const journal::SocketsSnapshot& sockets);
/// Attachment, traffic, and the object's auto-response, for the tree beside the list.
std::vector<ValueRow> socketRows(const journal::SocketNode& socket, const journal::SocketsSnapshot& sockets,
                                 std::int64_t nowMs);

}  // namespace durascope::widgets
