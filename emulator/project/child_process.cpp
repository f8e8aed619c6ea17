#include "emulator/project/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

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

std::string readToEnd(int fd) {
  std::string text;
  std::array<char, 4096> block;
  for (;;) {
    const ssize_t count = read(fd, block.data(), block.size());
    if (count > 0) text.append(block.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) return text;
  }
}

}  // namespace

Result<ChildOutcome> runChild(const std::vector<std::string>& arguments, const std::string& workingFolder) {
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
  outcome.stderrText = readToEnd(pipeEnds[0]);
  ::close(pipeEnds[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return fail(ErrorKind::kIo, arguments[0] + " was lost: " + std::strerror(errno) + ".");
  outcome.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

}  // namespace durascope::project
