#include "app/stop_signal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace durascope::app {

namespace {

// A signal handler can reach nothing but a global.
volatile int stopEvent = -1;

void onSignal(int) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stopEvent, &one, sizeof one);
}

void handle(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

StopSignal::StopSignal() {
  stopEvent = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  handle(onSignal);
}

StopSignal::~StopSignal() {
  handle(SIG_DFL);
  close(stopEvent);
  stopEvent = -1;
}

bool StopSignal::waitFor(std::chrono::milliseconds time) const {
  pollfd wait{.fd = stopEvent, .events = POLLIN, .revents = 0};
  return poll(&wait, 1, static_cast<int>(time.count())) > 0;
}

}  // namespace durascope::app
