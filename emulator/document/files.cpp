#include "emulator/document/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace durascope::document {

Result<std::string> readFile(const std::string& path) {
  std::error_code problem;
  if (std::filesystem::is_directory(path, problem))
    return fail(ErrorKind::kBadInput, path + " is a folder, where a file is expected.", path);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const int reason = errno;
    if (reason == ENOENT) return fail(ErrorKind::kNotFound, "There is no file " + path + ".", path);
    return fail(ErrorKind::kIo, path + " cannot be read: " + std::strerror(reason) + ".", path);
  }
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return fail(ErrorKind::kIo, path + " cannot be read to its end.", path);
  return bytes;
}

std::string_view lineOf(std::string_view text, int line) {
  for (int current = 1; current < line; ++current) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::string placeText(std::string_view path, int line, int column) {
  return std::string(path) + ':' + std::to_string(line) + ':' + std::to_string(column);
}

}  // namespace durascope::document
