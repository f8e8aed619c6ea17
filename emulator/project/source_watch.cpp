#include "emulator/project/source_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>
#include <thread>

namespace durascope::project {

namespace fs = std::filesystem;

namespace {

constexpr int kQuietMs = 50;
constexpr std::uint32_t kMask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE;

/// Editors' lock and swap files come and go beside a source; they are no change of it.
bool isEditorsOwn(const std::string& name) { return name.starts_with('.') || name.ends_with('~'); }

}  // namespace

struct SourceWatch::Impl {
  int inotify = -1;
  int stop = -1;
  struct Folder {
    bool all = false;  ///< Every file counts.
    std::set<std::string> names;
  };
  std::map<std::string, Folder> folders;
  std::map<int, const Folder*> byWatch;
  Callback changed;
  std::thread thread;

  ~Impl() {
    if (thread.joinable()) {
      const std::uint64_t one = 1;
      // An eventfd with room left always takes eight bytes.
      [[maybe_unused]] const ssize_t written = write(stop, &one, sizeof one);
      thread.join();
    }
    if (inotify >= 0) ::close(inotify);
    if (stop >= 0) ::close(stop);
  }

  /// Reads what inotify has; true when a watched file is among it.
  bool readEvents() const {
    alignas(inotify_event) std::array<char, 16384> buffer;
    const ssize_t count = read(inotify, buffer.data(), buffer.size());
    bool relevant = false;
    for (ssize_t at = 0; at < count;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      at += static_cast<ssize_t>(sizeof *event + event->len);
      const auto folder = byWatch.find(event->wd);
      if (folder == byWatch.end() || event->len == 0) continue;
      const std::string name = event->name;
      relevant |= folder->second->names.contains(name) || (folder->second->all && !isEditorsOwn(name));
    }
    return relevant;
  }

  void run() {
    bool pending = false;
    for (;;) {
      std::array<pollfd, 2> waits{
          {{.fd = inotify, .events = POLLIN, .revents = 0}, {.fd = stop, .events = POLLIN, .revents = 0}}};
      const int ready = poll(waits.data(), waits.size(), pending ? kQuietMs : -1);
      if (waits[1].revents != 0) {
        // What was saved a moment ago must not get lost with the watch.
        if (pending || readEvents()) changed();
        return;
      }
      if (ready > 0 && readEvents()) pending = true;
      if (ready == 0 && pending) {
        pending = false;
        changed();
      }
    }
  }
};

SourceWatch::SourceWatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SourceWatch::~SourceWatch() = default;

Result<std::unique_ptr<SourceWatch>> SourceWatch::start(const std::vector<std::string>& paths, Callback changed) {
  auto impl = std::make_unique<Impl>();
  impl->changed = std::move(changed);
  std::error_code problem;
  for (const fs::path path : paths) {
    if (fs::is_directory(path, problem)) {
      impl->folders[path.string()].all = true;
    } else {
      impl->folders[path.parent_path().string()].names.insert(path.filename().string());
    }
  }
  impl->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  impl->stop = eventfd(0, EFD_CLOEXEC);
  if (impl->inotify < 0 || impl->stop < 0)
    return fail(ErrorKind::kIo, std::string("Source files cannot be watched: ") + std::strerror(errno) + ".");
  for (const auto& [path, folder] : impl->folders) {
    const int watch = inotify_add_watch(impl->inotify, path.c_str(), kMask);
    if (watch < 0)
      return fail(ErrorKind::kIo, "The folder " + path + " cannot be watched: " + std::strerror(errno) + ".", path);
    impl->byWatch[watch] = &folder;
  }
  impl->thread = std::thread([watching = impl.get()] { watching->run(); });
  return std::unique_ptr<SourceWatch>(new SourceWatch(std::move(impl)));
}

}  // namespace durascope::project
