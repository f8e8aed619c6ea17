#include "emulator/storage/transaction_buffer.h"

#include <algorithm>
#include <utility>

namespace durascope::storage {

namespace {

/// The two in order of their keys, `changes` before `others` where both know a key; without those that do not exist.
Rows merged(const Rows& changes, Rows others, bool reverse) {
  const auto before = [reverse](const Row& a, const Row& b) { return reverse ? b.key < a.key : a.key < b.key; };
  Rows both;
  both.reserve(changes.size() + others.size());
  // Keeps of equal ones the first, which is of `changes`.
  std::set_union(changes.begin(), changes.end(), std::make_move_iterator(others.begin()),
                 std::make_move_iterator(others.end()), std::back_inserter(both), before);
  both.erase(std::remove_if(both.begin(), both.end(), [](const Row& row) { return row.value == nullptr; }), both.end());
  return both;
}

/// Makes an answer of another one, whether it is here or comes later.
template <class T, class Make>
auto mapAnswer(Answer<T> answer, Make make) -> Answer<decltype(make(std::declval<T>()))> {
  if (T* now = std::get_if<T>(&answer)) return make(std::move(*now));
  return std::move(std::get<Ticket<T>>(answer)).map(std::move(make));
}

}  // namespace

StorageResult<Answer<Value>> TransactionBuffer::get(std::string_view key, ReadOptions options) {
  const std::int64_t start = context_.hooks.monotonicNs();
  const auto found = changes_.find(key);
  if (found == changes_.end()) return base_.get(key, {.noCache = options.noCache});
  recordLookup(context_, {LookupOperation::kGet, key}, journal::CacheOutcome::kHit, LookupReason::kInTransaction,
               start);
  return found->second.value;
}

StorageResult<Answer<Rows>> TransactionBuffer::getMany(std::vector<std::string> keys, ReadOptions options) {
  makeUnique(keys);
  Rows own;
  std::vector<std::string> others;
  for (std::string& key : keys) {
    const auto found = changes_.find(key);
    if (found != changes_.end())
      own.push_back({std::move(key), found->second.value});
    else
      others.push_back(std::move(key));
  }
  auto answer = base_.getMany(std::move(others), {.noCache = options.noCache});
  if (!answer) return answer;
  return mapAnswer(std::move(*answer), [&own](Rows rows) { return merged(own, std::move(rows), false); });
}

StorageResult<Answer<Rows>> TransactionBuffer::list(ListOptions options) {
  const KeyRange range = rangeOf(options);
  if (range.empty()) return Rows();
  Rows own;
  std::uint32_t present = 0;
  const auto full = [&] { return options.limit && present >= *options.limit; };
  const auto take = [&](const Changes::value_type& change) {
    own.push_back({change.first, change.second.value});
    if (change.second.value) ++present;
  };
  const auto first = changes_.lower_bound(range.begin);
  const auto stop = range.end ? changes_.lower_bound(*range.end) : changes_.end();
  if (options.reverse)
    for (auto it = stop; it != first && !full();) take(*--it);
  else
    for (auto it = first; it != stop && !full(); ++it) take(*it);
  // What was deleted in here may cancel as many rows.
  if (options.limit) *options.limit += static_cast<std::uint32_t>(own.size()) - present;
  options.transaction = 0;
  auto answer = base_.list(options);
  if (!answer) return answer;
  return mapAnswer(std::move(*answer), [&](Rows rows) { return merged(own, std::move(rows), options.reverse); });
}

void TransactionBuffer::put(std::span<Row> rows, WriteOptions options) {
  for (Row& row : rows) set(row.key, std::move(row.value), options);
}

StorageResult<Answer<std::uint64_t>> TransactionBuffer::remove(std::vector<std::string> keys, WriteOptions options) {
  makeUnique(keys);
  std::uint64_t existed = 0;
  std::vector<std::string> unknown;
  for (const std::string& key : keys) {
    const auto found = changes_.find(key);
    if (found == changes_.end())
      unknown.push_back(key);
    else if (found->second.value)
      ++existed;
  }
  auto answer = base_.getMany(std::move(unknown), {.noCache = options.noCache});
  if (!answer) return tl::unexpected(answer.error());
  for (const std::string& key : keys) set(key, Value(), options);
  return mapAnswer(std::move(*answer), [existed](const Rows& rows) { return existed + rows.size(); });
}

void TransactionBuffer::set(std::string_view key, Value value, WriteOptions options) {
  auto place = changes_.lower_bound(key);
  if (place == changes_.end() || place->first != key)
    place = changes_.emplace_hint(place, key, Change{});
  else
    context_.shared.release(cost(key, place->second.value));
  context_.shared.charge(cost(key, value));
  options.transaction = 0;
  place->second = {std::move(value), options};
}

std::size_t TransactionBuffer::cost(std::string_view key, const Value& value) const {
  return context_.shared.limits().entryOverheadBytes + key.size() + (value ? value->size() : 0);
}

void TransactionBuffer::clear() {
  for (const auto& [key, change] : changes_) context_.shared.release(cost(key, change.value));
  changes_.clear();
}

}  // namespace durascope::storage
