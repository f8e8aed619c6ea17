#include "widgets/objects/object_filter.h"

#include <algorithm>
#include <array>
#include <optional>

#include "widgets/common/format.h"

namespace durascope::widgets {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool containsText(std::string_view text, std::string_view lowerNeedle) {
  return std::search(text.begin(), text.end(), lowerNeedle.begin(), lowerNeedle.end(),
                     [](char a, char b) { return lower(a) == b; }) != text.end();
}

bool idContains(const ObjectId& id, std::string_view lowerNeedle) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::array<char, 64> hex;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    hex[2 * i] = kDigits[id.bytes[i] >> 4];
    hex[2 * i + 1] = kDigits[id.bytes[i] & 15];
  }
  return containsText({hex.data(), hex.size()}, lowerNeedle);
}

bool matchesState(std::string_view word, journal::ObjectState state) {
  using State = journal::ObjectState;
  switch (state) {
    case State::kOnDisk:
      return word == "stored";
    case State::kConstructing:
      return word == "live" || word == "constructing";
    case State::kRunning:
      return word == "live" || word == "running";
    case State::kIdle:
      return word == "live" || word == "idle";
    case State::kHibernated:
      return word == "hibernated";
    case State::kEvicted:
      return word == "evicted";
    case State::kBroken:
      return word == "broken";
  }
  return false;
}

bool isState(std::string_view word) {
  static constexpr std::array<std::string_view, 8> kStates{"live",       "constructing", "running", "idle",
                                                           "hibernated", "evicted",      "broken",  "stored"};
  return std::find(kStates.begin(), kStates.end(), word) != kStates.end();
}

// "50", "50%", "10KiB", "1.5m".
std::optional<double> parseNumber(QString text) {
  double factor = 1;
  text = text.toLower();
  if (text.endsWith('%')) text.chop(1);
  for (const auto& [suffix, size] : {std::pair{"kib", 1024.0}, {"mib", 1048576.0}, {"b", 1.0}}) {
    if (!text.endsWith(QLatin1String(suffix))) continue;
    text.chop(static_cast<qsizetype>(std::string_view(suffix).size()));
    factor = size;
    break;
  }
  bool ok = false;
  const double number = text.trimmed().toDouble(&ok);
  return ok ? std::optional(number * factor) : std::nullopt;
}

}  // namespace

ObjectFilter ObjectFilter::parse(QStringView text) {
  ObjectFilter filter;
  for (QStringView word : text.split(' ', Qt::SkipEmptyParts)) filter.words_.push_back(parseWord(word));
  return filter;
}

ObjectFilter::Word ObjectFilter::parseWord(QStringView word) {
  Word result;
  result.text = word.toString().toLower().toStdString();
  if (result.text.starts_with("state:") && isState(std::string_view(result.text).substr(6))) {
    result.field = Field::kState;
    result.text.erase(0, 6);
    return result;
  }
  static constexpr std::array<std::pair<std::string_view, Field>, 5> kFields{{{"hits", Field::kHits},
                                                                              {"requests", Field::kRequests},
                                                                              {"size", Field::kSize},
                                                                              {"waiting", Field::kWaiting},
                                                                              {"isolate", Field::kIsolate}}};
  for (const auto& [name, field] : kFields) {
    if (!result.text.starts_with(name)) continue;
    std::string_view rest = std::string_view(result.text).substr(name.size());
    if (rest.empty() || (rest[0] != '<' && rest[0] != '>' && rest[0] != '=')) continue;
    const bool orEqual = rest.size() > 1 && rest[0] != '=' && rest[1] == '=';
    const Operator op = rest[0] == '='   ? Operator::kEqual
                        : rest[0] == '<' ? (orEqual ? Operator::kLessOrEqual : Operator::kLess)
                                         : (orEqual ? Operator::kGreaterOrEqual : Operator::kGreater);
    rest.remove_prefix(orEqual ? 2 : 1);
    if (const auto number = parseNumber(QString::fromUtf8(rest.data(), static_cast<qsizetype>(rest.size())))) {
      result.field = field;
      result.op = op;
      result.number = *number;
    }
    return result;
  }
  return result;
}

bool ObjectFilter::matches(const journal::ObjectSummary& object, std::string_view namespaceName) const {
  return std::all_of(words_.begin(), words_.end(),
                     [&](const Word& word) { return matchesWord(word, object, namespaceName); });
}

bool ObjectFilter::matchesWord(const Word& word, const journal::ObjectSummary& object, std::string_view namespaceName) {
  double value = 0;
  switch (word.field) {
    case Field::kText:
      return containsText(object.name, word.text) || containsText(namespaceName, word.text) ||
             idContains(object.key.id, word.text);
    case Field::kState:
      return matchesState(word.text, object.state);
    case Field::kHits: {
      const std::uint64_t total = object.cacheHits + object.cacheMisses;
      if (total == 0) return false;  // No rate to compare with.
      value = 100.0 * static_cast<double>(object.cacheHits) / static_cast<double>(total);
      break;
    }
    case Field::kRequests:
      value = static_cast<double>(object.requests);
      break;
    case Field::kSize:
      if (object.storageBytes < 0) return false;
      value = static_cast<double>(object.storageBytes);
      break;
    case Field::kWaiting:
      value = object.waiting;
      break;
    case Field::kIsolate:
      value = object.isolate;
      break;
  }
  switch (word.op) {
    case Operator::kLess:
      return value < word.number;
    case Operator::kLessOrEqual:
      return value <= word.number;
    case Operator::kGreater:
      return value > word.number;
    case Operator::kGreaterOrEqual:
      return value >= word.number;
    case Operator::kEqual:
      return value == word.number;
  }
  return false;
}

}  // namespace durascope::widgets
