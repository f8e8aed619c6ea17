#include "emulator/project/source_map.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

namespace durascope::project {

namespace {

int base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

/// Reads one variable-length number: five bits a digit, the sixth says that more follow, the lowest bit is the sign.
bool readVlq(std::string_view& text, std::int32_t& value) {
  std::uint32_t bits = 0;
  for (unsigned shift = 0; shift < 32 && !text.empty(); shift += 5) {
    const int digit = base64Digit(text.front());
    if (digit < 0) return false;
    text.remove_prefix(1);
    bits |= static_cast<std::uint32_t>(digit & 31) << shift;
    if (digit & 32) continue;
    const auto magnitude = static_cast<std::int32_t>(bits >> 1);
    value = bits & 1 ? -magnitude : magnitude;
    return true;
  }
  return false;
}

/// Adds with wrap-around: a hostile map may sum up to anything, and is only ever compared.
void accumulate(std::int32_t& total, std::int32_t delta) {
  total = static_cast<std::int32_t>(static_cast<std::uint32_t>(total) + static_cast<std::uint32_t>(delta));
}

/// Takes `:number` off the front of `text`.
std::optional<int> takeNumber(std::string_view& text) {
  if (!text.starts_with(':')) return std::nullopt;
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  if (problem != std::errc() || number < 1) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string placeFrom(const Place& place) {
  return place.file + ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
}

}  // namespace

Result<SourceMap> SourceMap::parse(std::string_view json, std::string generatedName, const std::string& mapFolder,
                                   const std::string& projectFolder) {
  const nlohmann::json map = nlohmann::json::parse(json, nullptr, false);
  const auto broken = [&] { return fail(ErrorKind::kCorrupt, "The source map of " + generatedName + " is damaged."); };
  if (!map.is_object() || !map.contains("mappings") || !map["mappings"].is_string() || !map.contains("sources") ||
      !map["sources"].is_array())
    return broken();

  SourceMap result;
  for (const nlohmann::json& source : map["sources"]) {
    if (!source.is_string()) return broken();
    namespace fs = std::filesystem;
    const fs::path absolute = (fs::path(mapFolder) / source.get<std::string>()).lexically_normal();
    result.sources_.push_back(absolute.lexically_relative(projectFolder).string());
  }

  const std::string& mappings = map["mappings"].get_ref<const std::string&>();
  std::string_view rest = mappings;
  // Columns count from the start of their line, all else from the last segment.
  std::int32_t line = 0, column = 0, source = 0, sourceLine = 0, sourceColumn = 0;
  while (!rest.empty()) {
    if (rest.front() == ';' || rest.front() == ',') {
      if (rest.front() == ';') {
        ++line;
        column = 0;
      }
      rest.remove_prefix(1);
      continue;
    }
    std::int32_t delta[5] = {};
    int fields = 0;
    while (fields < 5 && !rest.empty() && rest.front() != ',' && rest.front() != ';')
      if (!readVlq(rest, delta[fields++])) return broken();
    if (fields != 1 && fields < 4) return broken();
    accumulate(column, delta[0]);
    if (fields == 1) {
      result.segments_.push_back({line, column, -1, 0, 0});
      continue;
    }
    accumulate(source, delta[1]);
    accumulate(sourceLine, delta[2]);
    accumulate(sourceColumn, delta[3]);
    if (source < 0 || static_cast<std::size_t>(source) >= result.sources_.size()) return broken();
    result.segments_.push_back({line, column, source, sourceLine, sourceColumn});
  }
  result.generatedName_ = std::move(generatedName);
  return result;
}

std::optional<Place> SourceMap::original(int line, int column) const {
  const auto wanted = std::pair(line - 1, column - 1);
  const auto after =
      std::upper_bound(segments_.begin(), segments_.end(), wanted, [](const auto& place, const Segment& s) {
        return place < std::pair(static_cast<int>(s.line), static_cast<int>(s.column));
      });
  if (after == segments_.begin()) return std::nullopt;
  const Segment& segment = *std::prev(after);
  if (segment.line != line - 1 || segment.source < 0) return std::nullopt;
  return Place{sources_[static_cast<std::size_t>(segment.source)], segment.sourceLine + 1, segment.sourceColumn + 1};
}

std::string SourceMap::mapStack(std::string_view stack) const {
  if (generatedName_.empty()) return std::string(stack);
  std::string out;
  while (!stack.empty()) {
    const std::size_t found = stack.find(generatedName_);
    std::string_view rest = found == std::string_view::npos ? "" : stack.substr(found + generatedName_.size());
    const std::optional<int> line = takeNumber(rest);
    const std::optional<int> column = line ? takeNumber(rest) : std::nullopt;
    const std::optional<Place> place = column ? original(*line, *column) : std::nullopt;
    if (place) {
      // The name may have a path or a scheme before it; that goes too.
      const std::size_t blank = stack.substr(0, found).find_last_of(" (\n\t");
      out += stack.substr(0, blank == std::string_view::npos ? 0 : blank + 1);
      out += placeFrom(*place);
      stack = rest;
    } else {
      const std::size_t kept = found == std::string_view::npos ? stack.size() : found + generatedName_.size();
      out += stack.substr(0, kept);
      stack.remove_prefix(kept);
    }
  }
  return out;
}

}  // namespace durascope::project
