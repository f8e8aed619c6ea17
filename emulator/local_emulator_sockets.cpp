// LocalEmulator: what the door offers about WebSockets.

#include "emulator/base/socket_end.h"
#include "emulator/local_emulator.h"

namespace durascope {

void LocalEmulator::sockets(ObjectKey object, Reply<journal::SocketsSnapshot> reply) {
  askEngine<journal::SocketsSnapshot>(
      std::move(reply),
      [object](engine::Engine& engine, ProjectState&, const auto& answer) { engine.sockets(object, answer); });
}

void LocalEmulator::sendToSocket(ObjectKey object, std::uint64_t socket, std::string data, bool binary,
                                 Reply<void> reply) {
  SocketFrame frame{binary ? SocketFrame::Kind::kBinary : SocketFrame::Kind::kText, std::move(data), 0};
  askEngine<void>(std::move(reply), [object, socket, frame = std::move(frame)](engine::Engine& engine, ProjectState&,
                                                                               const auto& answer) {
    engine.injectIntoSocket(object, socket, frame, answer);
  });
}

void LocalEmulator::closeSocket(ObjectKey object, std::uint64_t socket, int code, std::string reason,
                                Reply<void> reply) {
  SocketFrame frame{.kind = SocketFrame::Kind::kGone};
  if (code != SocketEnd::kVanished) {
    const bool isKnown = code == SocketFrame::kNoCode || (code >= 1000 && code <= 4999);
    frame = {SocketFrame::Kind::kClose, std::move(reason), static_cast<std::uint16_t>(isKnown ? code : 0)};
  }
  askEngine<void>(std::move(reply), [object, socket, frame = std::move(frame)](engine::Engine& engine, ProjectState&,
                                                                               const auto& answer) {
    if (frame.kind == SocketFrame::Kind::kClose && frame.code == 0)
      return answer(fail(ErrorKind::kBadInput, "The code of a close is from 1000 to 4999."));
    engine.injectIntoSocket(object, socket, frame, answer);
  });
}

}  // namespace durascope
