#include "emulator/engine/faults.h"

#include <algorithm>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

using journal::FaultRule;

void FaultBook::set(std::vector<FaultRule> rules) {
  const std::lock_guard lock(mutex_);
  std::vector<Entry> next;
  for (FaultRule& rule : rules) {
    const auto before =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.rule.id == rule.id; });
    journal::FaultState state{.id = rule.id};
    if (before != entries_.end()) state = before->state;
    next.push_back({std::move(rule), state});
  }
  entries_ = std::move(next);
  empty_ = entries_.empty();
}

std::vector<journal::FaultState> FaultBook::states() const {
  const std::lock_guard lock(mutex_);
  std::vector<journal::FaultState> states;
  for (const Entry& entry : entries_) states.push_back(entry.state);
  return states;
}

std::optional<FaultRule> FaultBook::strike(FaultRule::Where where, const ObjectKey* object, std::string_view label) {
  const std::lock_guard lock(mutex_);
  std::optional<FaultRule> struck;
  for (Entry& entry : entries_) {
    const FaultRule& rule = entry.rule;
    if (rule.where != where || label.find(rule.match) == std::string_view::npos) continue;
    if (rule.object && (object == nullptr || *rule.object != *object)) continue;
    const std::uint64_t nth = std::max<std::uint32_t>(rule.nth, 1);
    ++entry.state.seen;
    const bool strikes = rule.everyNth ? entry.state.seen % nth == 0 : entry.state.seen == nth;
    if (!strikes || struck) continue;
    ++entry.state.struck;
    struck = rule;
  }
  return struck;
}

void Faults::changed() {
  const FaultBook* book = host_.options().faults;
  const bool armed = book != nullptr && !book->isEmpty();
  if (armed == armed_ || host_.isOver()) return;
  armed_ = armed;
  v8::HandleScope handles(host_.isolate());
  v8::Context::Scope scope(host_.context());
  v8::Local<v8::Value> argument = v8::Boolean::New(host_.isolate(), armed);
  mayFail(host_.runtime("armFaults")->Call(host_.context(), v8::Undefined(host_.isolate()), 1, &argument));
}

}  // namespace durascope::engine
