// Engine: what the door asks about WebSockets.

#include "emulator/engine/engine_impl.h"
#include "emulator/engine/socket_hub.h"

namespace durascope::engine {

void Engine::sockets(ObjectKey key, std::function<void(Result<journal::SocketsSnapshot>)> reply) {
  impl_->ask<journal::SocketsSnapshot>(
      key, [key](IsolateHost& host) { return host.part<SocketHub>().snapshot(key); }, std::move(reply));
}

void Engine::injectIntoSocket(ObjectKey key, std::uint64_t socket, SocketFrame frame,
                              std::function<void(Result<void>)> reply) {
  impl_->post(
      impl_->isolateOf(key),
      [key, socket, frame = std::move(frame), reply](IsolateHost& host) {
        reply(host.part<SocketHub>().inject(key, socket, frame));
      },
      [reply] { reply(closedMeanwhile()); });
}

}  // namespace durascope::engine
