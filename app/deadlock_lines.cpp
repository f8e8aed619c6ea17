#include "app/deadlock_lines.h"

#include <algorithm>
#include <utility>

#include "app/pending.h"

namespace durascope::app {

namespace {

constexpr std::chrono::milliseconds kEach{1'000};
constexpr std::size_t kMostAsked = 8;  // A circle is seen from each of its objects, so a few are enough.

/// "A waits for B, B for A", begun with the name that sorts first, so that a circle has one sentence.
std::string sentence(const std::vector<std::string>& names) {
  const auto first = static_cast<std::size_t>(std::ranges::min_element(names) - names.begin());
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& from = names[(first + i) % names.size()];
    const std::string& to = names[(first + i + 1) % names.size()];
    text += i == 0 ? from + " waits for " + to : ", " + from + " for " + to;
  }
  return text;
}

}  // namespace

void DeadlockLines::note(const Drain& drain, Now now) {
  if (drain.openGeneration != openGeneration_) {
    openGeneration_ = drain.openGeneration;
    running_.clear();
    asked_.clear();
    told_.clear();
  }
  for (const journal::ObjectSummary& object : drain.objects) {
    if (object.state == journal::ObjectState::kRunning || object.state == journal::ObjectState::kConstructing) {
      running_.try_emplace(object.key, now);
    } else {
      running_.erase(object.key);
    }
  }
}

void DeadlockLines::ask(Now now) {
  if (!asked_.empty() || now - askedAt_ < kEach) return;
  askedAt_ = now;
  for (const auto& [key, since] : running_) {
    if (asked_.size() == kMostAsked) break;
    if (now - since < kStuck) continue;
    Pending<journal::LifeSnapshot> life;
    emulator_.life(key, life.reply());
    asked_.push_back(std::move(life.future));
  }
}

void DeadlockLines::watch(bool waiting) {
  if (waiting == watching_) return;
  watching_ = waiting;
  emulator_.setRecording(waiting);
  running_.clear();
  asked_.clear();
  told_.clear();
}

std::string DeadlockLines::lines(const Drain& drain, Now now, bool waiting,
                                 const std::function<std::string(const ObjectKey&)>& nameOf) {
  watch(waiting);
  if (!watching_) return {};
  note(drain, now);
  std::string text;
  const auto isHere = [](auto& answer) {
    return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  };
  // An isolate that is busy answers when it has time.
  if (!asked_.empty() && std::ranges::all_of(asked_, isHere)) {
    std::set<std::string> found;
    for (auto& answer : std::exchange(asked_, {})) {
      const Result<journal::LifeSnapshot> life = answer.get();
      if (!life || life->deadlock.empty()) continue;
      std::vector<std::string> names;
      for (const ObjectKey& key : life->deadlock) names.push_back(nameOf(key));
      const std::string circle = sentence(names);
      if (found.insert(circle).second && !told_.contains(circle))
        text +=
            "durascope: Deadlock: " + circle +
            ". A critical section is part of it: 30 s after it began it is cancelled, and its object reset. A saved "
            "change of the source ends it before that; so does Ctrl+C.\n";
    }
    told_ = std::move(found);
  }
  ask(now);
  return text;
}

}  // namespace durascope::app
