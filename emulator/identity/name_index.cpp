#include "emulator/identity/name_index.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "emulator/identity/namespace_key.h"

namespace durascope::identity {
namespace {

/// Longer lines are none of ours: every byte of a name may become six, and the key is a folder's name.
constexpr std::size_t kMaxLineBytes = 6 * NameIndex::kMaxNameBytes + 4'096;

std::string reason(int error) { return std::generic_category().message(error); }

}  // namespace

NameIndex::~NameIndex() { close(); }

void NameIndex::close() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

Result<void> NameIndex::open(const std::string& stateDir) {
  close();
  namespaces_.clear();
  size_ = 0;
  path_.clear();
  lastLineIsTorn_ = false;

  const std::string path = stateDir + "/" + kFileName;
  std::error_code error;
  if (const auto status = std::filesystem::status(path, error); std::filesystem::exists(status)) {
    std::ifstream file(path, std::ios::binary);
    if (!std::filesystem::is_regular_file(status) || !file) {
      return fail(ErrorKind::kIo,
                  "The names of objects cannot be read from " + path +
                      ": it is not a readable file. Objects work, but are shown by their ids.",
                  path);
    }
    load(file);
  }
  path_ = path;
  return {};
}

void NameIndex::load(std::istream& file) {
  std::string line;
  std::map<std::string, NamespaceKey> keys;
  bool skipping = false;  // Within a line that is too long to be ours.
  char block[64 * 1024];
  while (file.read(block, sizeof block) || file.gcount() > 0) {
    for (const char c : std::string_view(block, static_cast<std::size_t>(file.gcount()))) {
      if (c != '\n') {
        skipping = skipping || line.size() >= kMaxLineBytes;
        if (!skipping) line.push_back(c);
        continue;
      }
      const std::optional<NameLine> known = skipping ? std::nullopt : readNameLine(line);
      // The id proves that it was made from the name; an index that was meddled with cannot lie.
      if (known &&
          keys.try_emplace(known->uniqueKey, known->uniqueKey).first->second.idFromName(known->name) == known->id) {
        insert(known->uniqueKey, known->id, known->name);
      }
      line.clear();
      skipping = false;
    }
  }
  lastLineIsTorn_ = skipping || !line.empty();
}

Result<void> NameIndex::append(std::span<const NameLine> names) {
  if (path_.empty() || names.empty()) return {};
  std::string lines;
  for (const NameLine& name : names) lines += writeNameLine(name);
  Result<void> written = write(std::move(lines));
  if (!written) {
    close();
    path_.clear();
  }
  return written;
}

bool NameIndex::insert(std::string_view uniqueKey, const ObjectId& id, std::string_view wtf8) {
  if (size_ >= kMaxNames || wtf8.size() > kMaxNameBytes) return false;
  auto names = namespaces_.find(uniqueKey);
  if (names == namespaces_.end()) names = namespaces_.emplace(std::string(uniqueKey), Names()).first;
  const bool isNew = names->second.try_emplace(id, wtf8).second;
  if (isNew) ++size_;
  return isNew;
}

const std::string* NameIndex::find(std::string_view uniqueKey, const ObjectId& id) const {
  const auto names = namespaces_.find(uniqueKey);
  if (names == namespaces_.end()) return nullptr;
  const auto name = names->second.find(id);
  return name == names->second.end() ? nullptr : &name->second;
}

Result<void> NameIndex::write(std::string lines) {
  const auto failed = [this](const std::string& why) {
    return fail(ErrorKind::kIo,
                "The names of objects cannot be written to " + path_ + ": " + why +
                    ". Objects work, but after a restart they are shown by their ids.",
                path_);
  };
  if (file_ < 0) {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), error);
    if (error) return failed(error.message());
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0) return failed(reason(errno));
  }
  if (std::exchange(lastLineIsTorn_, false)) lines.insert(lines.begin(), '\n');
  // One write: with O_APPEND, lines of two processes do not mix.
  const ssize_t written = ::write(file_, lines.data(), lines.size());
  if (written == static_cast<ssize_t>(lines.size())) return {};
  return failed(written < 0 ? reason(errno) : "the disk is full");
}

}  // namespace durascope::identity
