#include "emulator/project/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace durascope::project {

namespace {

/// What posix_spawn needs to be told, released on every way out.
struct SpawnSettings {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;

  SpawnSettings(const std::string& workingFolder, int stderrFd) {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, stderrFd, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, workingFolder.c_str());
    // The thread that spawns may have signals blocked; the child shall not inherit that.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

using Clock = std::chrono::steady_clock;

/// Appends what comes until the other end is closed; false when `deadline` comes first.
bool readToEnd(int fd, Clock::time_point deadline, std::string& text) {
  std::array<char, 4096> block;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
    const int ready = poll(&wait, 1, static_cast<int>(std::max<decltype(left)>(left, 0)));
    if (ready == 0) return false;
    const ssize_t count = ready < 0 ? ready : read(fd, block.data(), block.size());
    if (count > 0) text.append(block.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) return true;
  }
}

}  // namespace

Result<ChildOutcome> runChild(const std::vector<std::string>& arguments, const std::string& workingFolder,
                              std::chrono::milliseconds limit) {
  std::array<int, 2> pipeEnds{};
  if (pipe2(pipeEnds.data(), O_CLOEXEC) != 0)
    return fail(ErrorKind::kIo, std::string("No pipe can be made: ") + std::strerror(errno) + ".");
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  pid_t child = 0;
  const SpawnSettings settings(workingFolder, pipeEnds[1]);
  const int problem = posix_spawnp(&child, argv[0], &settings.actions, &settings.attributes, argv.data(), environ);
  ::close(pipeEnds[1]);
  if (problem != 0) {
    ::close(pipeEnds[0]);
    return fail(problem == ENOENT ? ErrorKind::kNotFound : ErrorKind::kIo,
                arguments[0] + " cannot be started: " + std::strerror(problem) + ".");
  }
  ChildOutcome outcome;
  const bool inTime = readToEnd(pipeEnds[0], Clock::now() + limit, outcome.stderrText);
  ::close(pipeEnds[0]);
  if (!inTime) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return fail(ErrorKind::kIo, arguments[0] + " was lost: " + std::strerror(errno) + ".");
  if (!inTime)
    return fail(
        ErrorKind::kUnavailable,
        arguments[0] + " did not end within " + std::to_string(limit.count() / 1000) +
            " seconds and was stopped. Reload to try again; if it hangs by itself too, install another version.");
  outcome.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

}  // namespace durascope::project
