#include "emulator/storage/history_wal.h"

#include <array>

#include "emulator/storage/history_file.h"

namespace durascope::storage {

namespace {

// https://www.sqlite.org/fileformat2.html#walformat
constexpr std::int64_t kWalHeader = 32, kFrameHeader = 24;
constexpr auto kPage = static_cast<std::int64_t>(kHistoryPage);

std::uint32_t bigEndian(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

struct Checksum {
  std::uint32_t first = 0, second = 0;

  void add(const unsigned char* bytes, std::size_t count, bool bigEndianWords) {
    const auto word = [&](std::size_t at) {
      const unsigned char* b = bytes + at;
      return bigEndianWords ? bigEndian(b)
                            : std::uint32_t{b[3]} << 24 | std::uint32_t{b[2]} << 16 | std::uint32_t{b[1]} << 8 | b[0];
    };
    for (std::size_t i = 0; i + 8 <= count; i += 8) {
      first += word(i) + second;
      second += word(i + 4) + first;
    }
  }
};

sqlite3_file* fileOf(Connection& connection, int which) {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(connection.handle(), "main", which, static_cast<void*>(&file)) != SQLITE_OK) return nullptr;
  return file && file->pMethods ? file : nullptr;
}

}  // namespace

WalReader::WalReader(Connection& connection) : file_(fileOf(connection, SQLITE_FCNTL_JOURNAL_POINTER)) {
  std::array<unsigned char, kWalHeader> header{};
  if (!read(header.data(), kWalHeader, 0) || bigEndian(header.data() + 8) != kHistoryPage) return;
  salts_ = std::uint64_t{bigEndian(header.data() + 16)} << 32 | bigEndian(header.data() + 20);
}

bool WalReader::read(void* into, int bytes, std::int64_t offset) const {
  return file_ && file_->pMethods->xRead(file_, into, bytes, offset) == SQLITE_OK;
}

std::optional<WalReader::Frame> WalReader::frame(std::uint32_t number) const {
  const std::int64_t offset = kWalHeader + (std::int64_t{number} - 1) * (kFrameHeader + kPage);
  std::array<unsigned char, kFrameHeader> header{};
  Frame frame;
  frame.bytes.resize(kHistoryPage);
  if (!read(header.data(), kFrameHeader, offset) || !read(frame.bytes.data(), kPage, offset + kFrameHeader))
    return std::nullopt;
  const std::uint64_t salts = std::uint64_t{bigEndian(header.data() + 8)} << 32 | bigEndian(header.data() + 12);
  if (salts != salts_) return std::nullopt;
  frame.page = bigEndian(header.data());
  frame.pagesAfter = bigEndian(header.data() + 4);
  return frame;
}

std::uint32_t WalReader::committedFrames() const {
  if (salts_ == 0) return 0;
  std::array<unsigned char, kWalHeader> header{};
  if (!read(header.data(), kWalHeader, 0)) return 0;
  const bool bigEndianWords = (header[3] & 1) != 0;
  Checksum sum;
  sum.add(header.data(), 24, bigEndianWords);
  if (sum.first != bigEndian(header.data() + 24) || sum.second != bigEndian(header.data() + 28)) return 0;
  std::uint32_t committed = 0;
  std::string bytes(kFrameHeader + kPage, '\0');
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  for (std::uint32_t number = 1;; ++number) {
    const std::int64_t offset = kWalHeader + (std::int64_t{number} - 1) * (kFrameHeader + kPage);
    if (!read(bytes.data(), kFrameHeader + kPage, offset)) return committed;
    if ((std::uint64_t{bigEndian(data + 8)} << 32 | bigEndian(data + 12)) != salts_) return committed;
    sum.add(data, 8, bigEndianWords);
    sum.add(data + kFrameHeader, kHistoryPage, bigEndianWords);
    if (sum.first != bigEndian(data + 16) || sum.second != bigEndian(data + 20)) return committed;
    if (bigEndian(data + 4) != 0) committed = number;
  }
}

std::optional<std::string> pageOnDisk(Connection& connection, std::uint32_t page) {
  sqlite3_file* file = fileOf(connection, SQLITE_FCNTL_FILE_POINTER);
  std::string bytes(kHistoryPage, '\0');
  if (!file || file->pMethods->xRead(file, bytes.data(), kPage, (std::int64_t{page} - 1) * kPage) != SQLITE_OK)
    return std::nullopt;
  return bytes;
}

std::uint32_t pagesOnDisk(Connection& connection) {
  sqlite3_file* file = fileOf(connection, SQLITE_FCNTL_FILE_POINTER);
  sqlite3_int64 bytes = 0;
  if (!file || file->pMethods->xFileSize(file, &bytes) != SQLITE_OK) return 0;
  return static_cast<std::uint32_t>(bytes / kPage);
}

}  // namespace durascope::storage
