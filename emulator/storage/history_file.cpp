#include "emulator/storage/history_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace durascope::storage {

namespace {

constexpr std::string_view kMagic("DUROHIS1", 8);
constexpr std::uint32_t kImage = 1, kFrames = 2, kMark = 3;
constexpr std::uint32_t kMostPages = 1 << 20;  // 4 GiB: nothing larger has a history
constexpr std::size_t kHeader = 4 + 8 + 8;     // kind, length, checksum
constexpr std::size_t kCommitBytes = 8 + 8 + 8 + 8 + 4 + 4 + 8;
constexpr std::size_t kMarkBytes = 8 + 8 + 8 + kCommitBytes;

template <class T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff));
}

/// Reads what put() wrote; answers zeros and turns bad behind the end.
class Reader {
 public:
  Reader(std::string_view bytes, std::size_t at) : bytes_(bytes), at_(at) {}

  template <class T>
  T get() {
    std::uint64_t value = 0;
    if (!skip(sizeof(T))) return T{};
    for (std::size_t i = 0; i < sizeof(T); ++i)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes_[at_ - sizeof(T) + i])) << (8 * i);
    return static_cast<T>(value);
  }
  bool skip(std::size_t count) {
    if (count > bytes_.size() - at_) {
      ok_ = false;
      at_ = bytes_.size();
      return false;
    }
    at_ += count;
    return true;
  }
  /// Over one page, as putPage() wrote it.
  bool skipPage() {
    const std::size_t head = get<std::uint16_t>();
    const std::size_t tail = get<std::uint16_t>();
    if (head + tail > kHistoryPage) ok_ = false;
    return ok_ && skip(head + tail);
  }
  std::size_t at() const { return at_; }
  bool ok() const { return ok_; }

 private:
  std::string_view bytes_;
  std::size_t at_;
  bool ok_ = true;
};

// A B-tree page is written from both ends; what lies between is zeros.
void putPage(std::string& out, std::string_view page) {
  std::size_t best = 0, bestLength = 0;
  for (std::size_t i = 0; i < page.size();) {
    if (page[i] != 0) {
      ++i;
      continue;
    }
    const std::size_t end = std::min(page.find_first_not_of('\0', i), page.size());
    if (end - i > bestLength) {
      best = i;
      bestLength = end - i;
    }
    i = end;
  }
  const std::size_t tail = page.size() - best - bestLength;
  put<std::uint16_t>(out, static_cast<std::uint16_t>(best));
  put<std::uint16_t>(out, static_cast<std::uint16_t>(tail));
  out.append(page.substr(0, best));
  out.append(page.substr(page.size() - tail));
}

std::string pageAt(std::string_view bytes, std::size_t offset) {
  Reader reader(bytes, offset);
  const std::size_t head = reader.get<std::uint16_t>();
  const std::size_t tail = reader.get<std::uint16_t>();
  std::string page(bytes.substr(reader.at(), head));
  page.append(kHistoryPage - head - tail, '\0');
  page.append(bytes.substr(reader.at() + head, tail));
  return page;
}

void putCommit(std::string& out, const HistoryCommit& commit) {
  put(out, commit.number);
  put(out, commit.timeNs);
  put(out, commit.bookmarkBefore);
  put(out, commit.bookmarkAfter);
  put(out, commit.pages);
  put(out, commit.frames);
  put(out, commit.restore);
}

HistoryCommit getCommit(Reader& reader) {
  HistoryCommit commit;
  commit.number = reader.get<std::uint64_t>();
  commit.timeNs = reader.get<std::int64_t>();
  commit.bookmarkBefore = reader.get<std::int64_t>();
  commit.bookmarkAfter = reader.get<std::int64_t>();
  commit.pages = reader.get<std::uint32_t>();
  commit.frames = reader.get<std::uint32_t>();
  commit.restore = reader.get<std::uint64_t>();
  return commit;
}

/// FNV-1a, eight bytes a step.
std::uint64_t checksum(std::uint32_t kind, std::string_view bytes) {
  std::uint64_t sum = 0xcbf29ce484222325ULL ^ kind;
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, std::min<std::size_t>(8, bytes.size() - i));
    sum = (sum ^ word) * 0x100000001b3ULL;
    sum ^= sum >> 29;
  }
  return sum ^ bytes.size();
}

void putRecord(std::string& out, std::uint32_t kind, std::string_view payload) {
  put(out, kind);
  put<std::uint64_t>(out, payload.size());
  put(out, checksum(kind, payload));
  out.append(payload);
}

tl::unexpected<Error> ioFailure(const char* what, const std::string& file) {
  return fail(ErrorKind::kIo,
              std::string("Cannot ") + what + " the history file " + file + ": " + std::strerror(errno) + ".", file);
}

class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

bool writeAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void addImageRecord(HistoryContents& contents, Reader& reader) {
  HistoryContents::State state;
  state.commit = getCommit(reader);
  if (state.commit.pages > kMostPages) return;
  state.image = contents.images.size();
  state.firstFrame = state.endFrame = contents.frames.size();
  contents.images.push_back({reader.at(), state.commit.pages, contents.frames.size()});
  for (std::uint32_t i = 0; i < state.commit.pages && reader.skipPage();) ++i;
  contents.states.push_back(state);
}

void addFramesRecord(HistoryContents& contents, Reader& reader) {
  if (contents.images.empty()) return;
  const auto commits = reader.get<std::uint32_t>();
  std::uint64_t frames = 0;
  for (std::uint32_t i = 0; i < commits && reader.ok(); ++i) {
    HistoryContents::State state;
    state.commit = getCommit(reader);
    if (state.commit.pages > kMostPages) return;
    state.image = contents.images.size() - 1;
    state.firstFrame = contents.frames.size() + frames;
    frames += state.commit.frames;
    state.endFrame = contents.frames.size() + frames;
    contents.states.push_back(state);
  }
  for (std::uint64_t i = 0; i < frames && reader.ok(); ++i) {
    HistoryContents::Frame frame;
    frame.page = reader.get<std::uint32_t>();
    frame.offset = reader.at();
    reader.skipPage();
    contents.frames.push_back(frame);
  }
}

}  // namespace

FileMark FileMark::of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return {};
  return {static_cast<std::uint64_t>(info.st_size),
          static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec,
          static_cast<std::uint64_t>(info.st_ino)};
}

void HistoryRecords::addImage(const HistoryCommit& commit, const std::vector<std::string>& pages) {
  std::string payload;
  putCommit(payload, commit);
  for (const std::string& page : pages) putPage(payload, page);
  putRecord(bytes_, kImage, payload);
}

void HistoryRecords::addFrames(const std::vector<HistoryCommit>& commits,
                               const std::vector<std::pair<std::uint32_t, std::string>>& pages) {
  std::string payload;
  put(payload, static_cast<std::uint32_t>(commits.size()));
  for (const HistoryCommit& commit : commits) putCommit(payload, commit);
  for (const auto& [number, page] : pages) {
    put(payload, number);
    putPage(payload, page);
  }
  putRecord(bytes_, kFrames, payload);
}

void HistoryRecords::addMark(const FileMark& mark, const HistoryCommit& newest) {
  std::string payload;
  put(payload, mark.bytes);
  put(payload, mark.modifiedNs);
  put(payload, mark.inode);
  putCommit(payload, newest);
  putRecord(bytes_, kMark, payload);
}

Result<void> HistoryRecords::appendTo(const std::string& file) const {
  const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  int opened = ::open(file.c_str(), flags, 0644);
  if (opened < 0 && errno == ENOENT) {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path(), error);
    opened = ::open(file.c_str(), flags, 0644);
  }
  const Descriptor descriptor(opened);
  struct stat info {};
  if (opened < 0 || ::fstat(opened, &info) != 0) return ioFailure("open", file);
  const bool written = info.st_size == 0 ? writeAll(opened, std::string(kMagic) + bytes_) : writeAll(opened, bytes_);
  if (written) return {};
  // Nothing that is appended behind half a record would ever be found.
  const int why = errno;
  const bool undone = ::ftruncate(opened, info.st_size) == 0;
  errno = undone ? why : errno;
  return ioFailure("write", file);
}

Result<void> HistoryRecords::replace(const std::string& file) const {
  const std::string fresh = file + ".new";
  if (::unlink(fresh.c_str()) != 0 && errno != ENOENT) return ioFailure("replace", file);
  if (auto written = appendTo(fresh); !written) return written;
  return ::rename(fresh.c_str(), file.c_str()) == 0 ? Result<void>() : ioFailure("replace", file);
}

std::vector<std::string> HistoryContents::pagesOf(const State& state) const {
  const Image& image = images[state.image];
  std::vector<std::size_t> offsets;
  Reader reader(bytes, image.offset);
  for (std::uint32_t i = 0; i < image.pages; ++i) {
    offsets.push_back(reader.at());
    reader.skipPage();
  }
  offsets.resize(std::max<std::size_t>(offsets.size(), state.commit.pages), 0);
  for (std::size_t i = image.firstFrame; i < state.endFrame; ++i) {
    if (frames[i].page == 0) continue;
    if (frames[i].page > offsets.size()) offsets.resize(frames[i].page, 0);
    offsets[frames[i].page - 1] = frames[i].offset;
  }
  std::vector<std::string> pages;
  pages.reserve(state.commit.pages);
  for (std::uint32_t i = 0; i < state.commit.pages; ++i)
    pages.push_back(offsets[i] == 0 ? std::string(kHistoryPage, '\0') : pageAt(bytes, offsets[i]));
  return pages;
}

std::string HistoryContents::pageOf(const Frame& frame) const { return pageAt(bytes, frame.offset); }

Result<HistoryContents> readHistory(const std::string& file) {
  HistoryContents contents;
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0 && errno == ENOENT) return contents;
  struct stat info {};
  if (descriptor.get() < 0 || ::fstat(descriptor.get(), &info) != 0) return ioFailure("read", file);
  contents.bytes.resize(static_cast<std::size_t>(info.st_size));
  std::size_t filled = 0;
  while (filled < contents.bytes.size()) {
    const ssize_t count = ::read(descriptor.get(), contents.bytes.data() + filled, contents.bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ioFailure("read", file);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  contents.bytes.resize(filled);
  const std::string_view bytes = contents.bytes;
  if (bytes.substr(0, kMagic.size()) != kMagic) return contents;
  std::size_t at = kMagic.size();
  while (bytes.size() - at >= kHeader) {
    Reader header(bytes, at);
    const auto kind = header.get<std::uint32_t>();
    const auto length = header.get<std::uint64_t>();
    const auto sum = header.get<std::uint64_t>();
    if (length > bytes.size() - header.at()) break;
    const std::string_view payload = bytes.substr(header.at(), length);
    if (checksum(kind, payload) != sum) break;
    Reader reader(bytes.substr(0, header.at() + length), header.at());
    if (kind == kImage) addImageRecord(contents, reader);
    if (kind == kFrames) addFramesRecord(contents, reader);
    at = header.at() + length;
  }
  contents.goodBytes = at;
  return contents;
}

Result<std::vector<HistoryCommit>> readHistoryStates(const std::string& file) {
  std::vector<HistoryCommit> states;
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0 && errno == ENOENT) return states;
  struct stat info {};
  if (descriptor.get() < 0 || ::fstat(descriptor.get(), &info) != 0) return ioFailure("read", file);
  const auto size = static_cast<std::uint64_t>(info.st_size);
  std::string bytes;
  const auto read = [&](std::uint64_t offset, std::size_t count) {
    bytes.resize(count);
    return ::pread(descriptor.get(), bytes.data(), count, static_cast<off_t>(offset)) == static_cast<ssize_t>(count);
  };
  if (!read(0, kMagic.size()) || bytes != kMagic) return states;
  // With what most records begin with: one commit.
  constexpr std::size_t kStart = kHeader + 4 + kCommitBytes;
  for (std::uint64_t at = kMagic.size(); size - at >= kStart;) {
    if (!read(at, kStart)) return ioFailure("read", file);
    Reader header(bytes, 0);
    const auto kind = header.get<std::uint32_t>();
    const auto length = header.get<std::uint64_t>();
    if (length > size - at - kHeader) break;
    if (kind == kImage) {
      Reader reader(bytes, kHeader);
      states.push_back(getCommit(reader));
    } else if (kind == kFrames) {
      const auto commits = Reader(bytes, kHeader).get<std::uint32_t>();
      if (commits > length / kCommitBytes) break;
      if (!read(at + kHeader, 4 + commits * kCommitBytes)) return ioFailure("read", file);
      Reader reader(bytes, 4);
      for (std::uint32_t i = 0; i < commits; ++i) states.push_back(getCommit(reader));
    }
    at += kHeader + length;
  }
  return states;
}

bool readHistoryEnd(const std::string& file, FileMark& mark, HistoryCommit& newest, std::size_t& bytes) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (descriptor.get() < 0 || ::fstat(descriptor.get(), &info) != 0) return false;
  constexpr std::size_t kEnd = kHeader + kMarkBytes;
  std::array<char, kEnd> end{};
  bytes = static_cast<std::size_t>(info.st_size);
  if (bytes < kMagic.size() + kEnd) return false;
  const auto wanted = static_cast<ssize_t>(kEnd);
  if (::pread(descriptor.get(), end.data(), kEnd, info.st_size - wanted) != wanted) return false;
  const std::string_view view(end.data(), kEnd);
  Reader reader(view, 0);
  if (reader.get<std::uint32_t>() != kMark || reader.get<std::uint64_t>() != kMarkBytes ||
      reader.get<std::uint64_t>() != checksum(kMark, view.substr(kHeader)))
    return false;
  mark.bytes = reader.get<std::uint64_t>();
  mark.modifiedNs = reader.get<std::int64_t>();
  mark.inode = reader.get<std::uint64_t>();
  newest = getCommit(reader);
  return true;
}

}  // namespace durascope::storage
