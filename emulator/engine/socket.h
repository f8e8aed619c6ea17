#pragma once
// The native half of a WebSocket in JavaScript. One that hibernates outlives its JavaScript object: the next instance
// gets another object for the same Socket.

#include <v8.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/object_id.h"
#include "emulator/base/socket_end.h"
#include "emulator/engine/frame.h"
#include "emulator/engine/worker_requests.h"
#include "emulator/journal/life_snapshots.h"
#include "emulator/lifecycle/activity.h"

namespace durascope::engine {

/// Isolate thread only.
struct Socket {
  enum class Mode : std::uint8_t {
    kFresh,         ///< Not accepted yet: what arrives waits.
    kAccepted,      ///< By accept(): events go to the listeners of `self`, in turns of `frame`.
    kHibernatable,  ///< By ctx.acceptWebSocket(): events go to the handlers of the object's class.
    kReleased,      ///< Left in a Response.
    kConnecting,    ///< Made by new WebSocket(url), and not connected yet.
  };

  std::uint64_t id = 0;
  Mode mode = Mode::kFresh;
  std::shared_ptr<SocketEnd> end;  ///< Null when it was given away, and when all is over.
  std::weak_ptr<Socket> twin;      ///< The other one of its WebSocketPair.
  bool twinUsed = false;           ///< That one was accepted or given away; it need not be there any more.
  bool closedOutgoing = false;
  bool closedIncoming = false;
  bool failed = false;       ///< An error event was its end.
  std::uint64_t atGate = 0;  ///< Bytes that wait for the output gate.

  FrameRef owner;    ///< Who made it or got it; nobody else may use it. Null: anybody.
  FrameRef frame;    ///< kAccepted: on whose behalf.
  ObjectKey object;  ///< kHibernatable: whose.
  /// While events may come: its WebSocket. Of a hibernatable one: of the present instance; empty until asked for.
  v8::Global<v8::Object> self;
  IoHold hold;
  std::shared_ptr<void> workerHold;  ///< kAccepted by a Worker, whose context stays for it.
  bool dispatching = false;          ///< A frame of it waits to be let in; the next is not taken before.

  std::vector<std::string> tags;
  std::optional<std::string> attachment;  ///< In wire format.
  std::int64_t autoResponseMs = 0;        ///< When the last one was sent; 0: never.
  bool outgoing = false;                  ///< Made by new WebSocket().
  bool bridged = false;                   ///< The runtime passes on what comes from a server outside.
  bool halfOpen = false;                  ///< accept() was told that its program answers a close frame itself.

  // For whoever looks.
  std::deque<SocketFrame> injected;  ///< Sent by hand, as if the other end had.
  bool vanishes = false;             ///< By hand: the other end is cut off when that is handled.
  std::int64_t openedMs = 0;
  std::uint64_t received = 0, sent = 0, receivedBytes = 0, sentBytes = 0;
  std::deque<journal::SocketMessage> messages;  ///< The last ones, while somebody records.
};

}  // namespace durascope::engine
