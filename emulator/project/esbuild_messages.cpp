#include "emulator/project/esbuild_messages.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <sstream>

#include "emulator/document/files.h"

namespace durascope::project {

namespace {

/// A line such as `    src/index.js:2:22:`, where the column counts bytes from 0.
bool readPlace(std::string_view line, BuildMessage& message) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos || begin == 0 || !line.ends_with(':')) return false;
  line = line.substr(begin, line.size() - begin - 1);
  const std::size_t columnColon = line.rfind(':');
  const std::size_t lineColon = columnColon == std::string_view::npos || columnColon == 0
                                    ? std::string_view::npos
                                    : line.rfind(':', columnColon - 1);
  if (lineColon == std::string_view::npos) return false;
  const auto number = [&](std::size_t from, std::size_t to, int& value) {
    const auto [end, problem] = std::from_chars(line.data() + from, line.data() + to, value);
    return problem == std::errc() && end == line.data() + to;
  };
  int column = 0;
  if (!number(lineColon + 1, columnColon, message.line) || !number(columnColon + 1, line.size(), column)) return false;
  message.file = line.substr(0, lineColon);
  message.column = column + 1;
  return true;
}

/// The text between the `nth` (from 0) pair of double quotes.
std::string quotedPart(const std::string& text, int nth) {
  std::size_t begin = 0;
  for (int i = 0; i < 2 * nth + 1; ++i) {
    begin = text.find('"', begin);
    if (begin == std::string::npos) return {};
    ++begin;
  }
  return text.substr(begin, text.find('"', begin) - begin);
}

}  // namespace

std::vector<BuildMessage> parseBuildMessages(std::string_view stderrText) {
  std::vector<BuildMessage> messages;
  bool wantsPlace = false;
  std::istringstream lines{std::string(stderrText)};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t error = line.find("[ERROR] "), warning = line.find("[WARNING] ");
    if (error < 8 || warning < 8) {
      const bool isError = error < 8;
      messages.push_back({.isError = isError, .text = line.substr(isError ? error + 8 : warning + 10)});
      wantsPlace = true;
    } else if (wantsPlace && !line.empty()) {
      readPlace(line, messages.back());
      wantsPlace = false;  // Later places belong to notes.
    }
  }
  return messages;
}

std::string buildSentence(const BuildMessage& message) {
  const std::string& text = message.text;
  if (text.starts_with("Could not resolve ")) {
    const std::string name = quotedPart(text, 0);
    if (name.starts_with('.') || name.starts_with('/')) return "The import \"" + name + "\" leads to no file.";
    if (name.starts_with("node:")) return "The import \"" + name + "\" needs the compatibility flag nodejs_compat.";
    return "The package \"" + name +
           "\" is not installed; run npm install in the project's folder. (A module of Node.js needs the compatibility "
           "flag nodejs_compat.)";
  }
  if (text.starts_with("No matching export in "))
    return quotedPart(text, 0) + " has no export \"" + quotedPart(text, 1) + "\".";
  return text.ends_with('.') ? text : text + '.';
}

namespace {

/// ", at src/b.ts:3:5" of the next error, so that one can go there without mending the first.
std::string placeOfNext(std::vector<BuildMessage>::const_iterator from, std::vector<BuildMessage>::const_iterator end) {
  const auto next = std::find_if(from, end, [](const BuildMessage& message) { return message.isError; });
  return next == end || next->file.empty() ? "" : ", at " + document::placeText(next->file, next->line, next->column);
}

}  // namespace

Error buildError(std::string_view stderrText, const std::string& folder) {
  const std::vector<BuildMessage> messages = parseBuildMessages(stderrText);
  const auto isError = [](const BuildMessage& message) { return message.isError; };
  const auto first = std::find_if(messages.begin(), messages.end(), isError);
  if (first == messages.end()) {
    const std::string_view line = document::lineOf(stderrText, 1);
    return {ErrorKind::kScript, "esbuild failed" + (line.empty() ? "." : ": " + std::string(line)), {}, {}};
  }
  Error error{ErrorKind::kScript, buildSentence(*first), {}, {}};
  const auto others = std::count_if(messages.begin(), messages.end(), isError) - 1;
  if (others > 0)
    error.message += " (And " + std::to_string(others) + (others == 1 ? " more error" : " more errors") +
                     placeOfNext(std::next(first), messages.end()) + ".)";
  if (first->file.empty()) return error;
  error.where = document::placeText(first->file, first->line, first->column);
  if (auto source = document::readFile((std::filesystem::path(folder) / first->file).string()))
    error.excerpt = document::lineOf(*source, first->line);
  return error;
}

}  // namespace durascope::project
