#include "emulator/storage/state_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace durascope::storage {

namespace {

/// The program's name and arguments, cut to a line; empty when the system does not tell.
std::string commandOf(const std::string& pid) {
  constexpr std::size_t kMostBytes = 120;
  std::ifstream file("/proc/" + pid + "/cmdline", std::ios::binary);
  std::string command(std::istreambuf_iterator<char>(file), {});
  while (!command.empty() && command.back() == '\0') command.pop_back();
  for (char& c : command)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return command.size() <= kMostBytes ? command : command.substr(0, kMostBytes) + "…";
}

std::string holderOf(int descriptor) {
  char text[32] = {};
  const ssize_t length = ::pread(descriptor, text, sizeof text - 1, 0);
  std::string digits;
  for (ssize_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; ++i) digits += text[i];
  if (digits.empty()) return "another process";
  const std::string command = commandOf(digits);
  return "process " + digits + (command.empty() ? "" : ": " + command);
}

}  // namespace

Result<StateLock> StateLock::acquire(const std::string& stateDir) {
  std::error_code error;
  std::filesystem::create_directories(stateDir, error);
  if (!error && !std::filesystem::is_directory(stateDir, error) && !error)
    error = std::make_error_code(std::errc::not_a_directory);
  if (error)
    return fail(ErrorKind::kIo,
                "Cannot use " + stateDir + " as the state folder: " + error.message() + ". Choose another folder.",
                stateDir);
  const std::string path = stateDir + "/.durascope-lock";
  StateLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (lock.descriptor_ < 0)
    return fail(ErrorKind::kIo,
                "Cannot write to the state folder " + stateDir + ": " + std::strerror(errno) +
                    ". Make it writable, or choose another folder.",
                stateDir);
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return fail(ErrorKind::kUnavailable,
                  "The state folder " + stateDir + " is in use by another Durascope (" + holderOf(lock.descriptor_) +
                      "). Close that one, or choose another folder.",
                  stateDir);
    return fail(ErrorKind::kIo, "Cannot lock the state folder " + stateDir + ": " + std::strerror(errno) + ".",
                stateDir);
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  // The number only serves the sentence above: the lock holds without it.
  if (::ftruncate(lock.descriptor_, 0) == 0) (void)!::pwrite(lock.descriptor_, pid.data(), pid.size(), 0);
  return lock;
}

StateLock& StateLock::operator=(StateLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

StateLock::~StateLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace durascope::storage
