#include "emulator/gateway/gateway.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "emulator/base/file_budget.h"
#include "emulator/gateway/session.h"

namespace durascope::gateway {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

// When no more descriptors are to be had, accepting again at once would only spin.
constexpr std::chrono::milliseconds kAcceptPause{50};

Error listenError(const ErrorCode& problem, const Options& options) {
  const std::string port = std::to_string(options.port);
  if (problem == asio::error::address_in_use)
    return {ErrorKind::kUnavailable, "Port " + port + " is in use; choose another one, or 0 for any free one.", {}, {}};
  if (problem == asio::error::access_denied)
    return {ErrorKind::kUnavailable, "Port " + port + " is reserved for the system; choose one above 1023.", {}, {}};
  return {ErrorKind::kIo, "Port " + port + " cannot be listened on: " + problem.message() + ".", {}, {}};
}

}  // namespace

struct Gateway::Impl {
  Impl(Emulator& emulator, const ProjectInfo& info, const News& told)
      : project(std::make_shared<const ProjectInfo>(info)),
        mailbox(std::make_shared<Mailbox>(io)),
        context{emulator, mailbox, [this] { return currentProject(); },
                [this](const std::shared_ptr<Session>& session) { sessions.erase(session); }, told} {}

  ~Impl() {
    io.stop();
    if (thread.joinable()) thread.join();
    mailbox->close();
    for (const std::shared_ptr<Session>& session : std::unordered_set(sessions)) session->stop();
  }

  Result<void> listen(const Options& options) {
    ErrorCode problem;
    const auto address = asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, problem);
    if (problem || !address.is_loopback())
      return fail(ErrorKind::kBadInput,
                  "\"" + options.host + "\" is no address of this machine alone; use 127.0.0.1 or ::1.");
    const Tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), problem);
    if (!problem) acceptor.set_option(asio::socket_base::reuse_address(true), problem);
    if (!problem) acceptor.bind(endpoint, problem);
    if (!problem) acceptor.listen(asio::socket_base::max_listen_connections, problem);
    if (!problem) port = acceptor.local_endpoint(problem).port();
    if (problem) return tl::unexpected(listenError(problem, options));
    return {};
  }

  void accept() {
    // Whoever comes now waits in the system's queue; objects need the other descriptors.
    if (sessions.size() >= most) return acceptLater();
    acceptor.async_accept([this](const ErrorCode& problem, Tcp::socket socket) {
      if (problem) return acceptLater();
      const auto session = std::make_shared<Session>(std::move(socket), context);
      sessions.insert(session);
      session->start();
      accept();
    });
  }

  void acceptLater() {
    pause.expires_after(kAcceptPause);
    pause.async_wait([this](const ErrorCode&) { accept(); });
  }

  /// Until it is stopped: what one connection's bytes make the HTTP library throw ends neither the others nor the
  /// program.
  void serve() {
    for (;;) {
      try {
        io.run();
        return;
      } catch (const std::exception& problem) {
        if (context.news.trouble)
          context.news.trouble(std::string("A connection was lost because the HTTP server failed at what it sent: ") +
                               problem.what() + ". The others go on.");
      }
    }
  }

  std::shared_ptr<const ProjectInfo> currentProject() {
    const std::lock_guard lock(projectMutex);
    return project;
  }

  std::mutex projectMutex;
  std::shared_ptr<const ProjectInfo> project;
  asio::io_context io{1};
  std::shared_ptr<Mailbox> mailbox;
  SessionContext context;
  Tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
  std::unordered_set<std::shared_ptr<Session>> sessions;  ///< Keeps those alive that wait for the emulator.
  const std::size_t most = socketShare(raisedFileLimit());
  std::uint16_t port = 0;
  std::thread thread;
};

Gateway::Gateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Gateway::~Gateway() = default;

Result<std::unique_ptr<Gateway>> Gateway::start(Emulator& emulator, const ProjectInfo& project, Options options) {
  auto impl = std::make_unique<Impl>(emulator, project, options.news);
  if (Result<void> listening = impl->listen(options); !listening) return tl::unexpected(listening.error());
  impl->accept();
  impl->thread = std::thread([served = impl.get()] { served->serve(); });
  return std::unique_ptr<Gateway>(new Gateway(std::move(impl)));
}

std::uint16_t Gateway::port() const { return impl_->port; }

void Gateway::setProject(const ProjectInfo& project) {
  const std::lock_guard lock(impl_->projectMutex);
  impl_->project = std::make_shared<const ProjectInfo>(project);
}

}  // namespace durascope::gateway
