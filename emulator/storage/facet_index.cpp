#include "emulator/storage/facet_index.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "emulator/base/utf8.h"

namespace durascope::storage {

namespace {

constexpr std::string_view kMagic("\x57\xef\xb0\xc5\x5b\xce\xcd\xc4", 8);
constexpr std::size_t kHeaderBytes = 4;
// No index has more entries, and the real runtime takes no name of over 256 bytes from a program.
constexpr std::size_t kMaxFileBytes = 64 << 20;

std::uint32_t numberAt(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]) | static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at + 1]))
                                                    << 8;
}

void appendNumber(std::string& bytes, std::size_t number) {
  bytes.push_back(static_cast<char>(number & 255));
  bytes.push_back(static_cast<char>(number >> 8));
}

tl::unexpected<Error> ioError(const std::string& doing, const std::string& path) {
  return fail(ErrorKind::kIo, "Cannot " + doing + " " + path + ": " + std::generic_category().message(errno) + ".",
              path);
}

/// The real runtime takes no lone surrogates here.
bool isUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = readUtf8(text, at);
    if (!step.valid || isSurrogate(step.codePoint)) return false;
    at += step.length;
  }
  return true;
}

class File {
 public:
  File(const std::string& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~File() {
    if (isOpen()) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool isOpen() const { return descriptor_ >= 0; }
  /// False: it failed, or there is more than `most`.
  bool readAll(std::string& into, std::size_t most) const {
    char block[16 * 1024];
    while (into.size() <= most) {
      const ssize_t count = ::read(descriptor_, block, sizeof block);
      if (count == 0) return true;
      if (count < 0 && errno != EINTR) return false;
      if (count > 0) into.append(block, static_cast<std::size_t>(count));
    }
    errno = EFBIG;
    return false;
  }
  /// Puts `bytes` at `offset` and ends the file there, on the disk.
  bool writeEnd(std::string_view bytes, std::size_t offset) const {
    if (::ftruncate(descriptor_, static_cast<off_t>(offset)) != 0) return false;
    while (!bytes.empty()) {
      const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (count < 0 && errno != EINTR) return false;
      if (count <= 0) continue;
      bytes.remove_prefix(static_cast<std::size_t>(count));
      offset += static_cast<std::size_t>(count);
    }
    return ::fdatasync(descriptor_) == 0;
  }

 private:
  int descriptor_;
};

}  // namespace

Result<FacetIndex> FacetIndex::open(std::string path) {
  FacetIndex index(std::move(path));
  const File file(index.path_, O_RDONLY);
  if (!file.isOpen()) {
    if (errno == ENOENT) return index;
    return ioError("open", index.path_);
  }
  std::string bytes;
  if (!file.readAll(bytes, kMaxFileBytes)) return ioError("read", index.path_);
  if (Result<void> read = index.read(bytes); !read) return tl::unexpected(read.error());
  return index;
}

Result<void> FacetIndex::read(std::string_view bytes) {
  // The magic is synced before anything else is written: if there is nothing else, it may be torn.
  if (bytes.size() <= kMagic.size()) return {};
  if (!bytes.starts_with(kMagic))
    return fail(ErrorKind::kCorrupt, path_ + " is no index of facets. Move it away to start without facets.", path_);
  end_ = kMagic.size();
  while (end_ + kHeaderBytes <= bytes.size()) {
    const std::uint32_t parent = numberAt(bytes, end_);
    const std::size_t length = numberAt(bytes, end_ + 2);
    if (length == 0 || parent > numbers_.size() || length > bytes.size() - end_ - kHeaderBytes) break;
    std::pair entry(parent, std::string(bytes.substr(end_ + kHeaderBytes, length)));
    if (numbers_.contains(entry)) break;
    if (numbers_.size() == kMaxNumber)
      return fail(ErrorKind::kCorrupt, path_ + " has more entries than an object can have facets.", path_);
    const auto next = static_cast<std::uint32_t>(numbers_.size()) + 1;
    numbers_.emplace(std::move(entry), next);
    end_ += kHeaderBytes + length;
  }
  return {};
}

std::optional<std::uint32_t> FacetIndex::find(std::uint32_t parent, std::string_view name) const {
  const auto found = numbers_.find(std::pair(parent, std::string(name)));
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::uint32_t> FacetIndex::number(std::uint32_t parent, std::string_view name) {
  if (const auto known = find(parent, name)) return *known;
  if (name.empty()) return fail(ErrorKind::kBadInput, "Facet name cannot be empty");
  if (name.size() > kMaxNameBytes) return fail(ErrorKind::kBadInput, "Facet name too long");
  if (!isUtf8(name)) return fail(ErrorKind::kBadInput, "Facet name is not UTF-8");
  if (parent > numbers_.size()) return fail(ErrorKind::kBadInput, "Invalid parent ID");
  if (numbers_.size() == kMaxNumber) return fail(ErrorKind::kBadInput, "Maximum number of facets exceeded");
  std::string entry;
  appendNumber(entry, parent);
  appendNumber(entry, name.size());
  entry += name;
  if (Result<void> appended = append(entry); !appended) return tl::unexpected(appended.error());
  const auto next = static_cast<std::uint32_t>(numbers_.size()) + 1;
  numbers_.emplace(std::pair(parent, std::string(name)), next);
  return next;
}

Result<void> FacetIndex::append(std::string_view entry) {
  const File file(path_, O_WRONLY | O_CREAT);
  if (!file.isOpen()) return ioError("create", path_);
  if (end_ == 0) {
    if (!file.writeEnd(kMagic, 0)) return ioError("write", path_);
    end_ = kMagic.size();
  }
  if (!file.writeEnd(entry, end_)) return ioError("write", path_);
  end_ += entry.size();
  return {};
}

std::vector<FacetIndex::Child> FacetIndex::children(std::uint32_t parent) const {
  std::vector<Child> found;
  for (auto at = numbers_.lower_bound(std::pair(parent, std::string())); at != numbers_.end(); ++at) {
    if (at->first.first != parent) break;
    found.push_back({at->first.second, at->second});
  }
  return found;
}

}  // namespace durascope::storage
