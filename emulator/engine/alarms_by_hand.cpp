// Alarms: what the window asks and does.

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "emulator/engine/alarms.h"
#include "emulator/engine/isolate_host.h"
#include "emulator/engine/object_log.h"
#include "emulator/engine/once_reply.h"

namespace durascope::engine {

void Alarms::fireNow(const ObjectKey& key, std::function<void(Result<void>)> reply) {
  const auto entry = schedule_.find(key);
  if (!entry) return reply(fail(ErrorKind::kUnavailable, "The object has no alarm: set one first."));
  if (entry->running) return reply(fail(ErrorKind::kUnavailable, "The object's alarm() is running already."));
  fired_[key] = std::move(reply);
  schedule_.fireNow(key);
}

void Alarms::setByHand(const ObjectKey& key, storage::Alarm alarm, std::function<void(Result<void>)> reply) {
  if (key.facet != 0) {
    return reply(fail(ErrorKind::kBadInput,
                      "Facets cannot have alarms: set one for the object itself, which may call its facet."));
  }
  if (alarm) alarm = std::max(*alarm, host_.clock().nowMs() * clock::kNsPerMs);
  if (alarm) {
    stories_[key].setAtMs = host_.clock().nowMs();
    stories_[key].setBy = "by hand";
    stories_[key].setByRequest = 0;
    stories_[key].place.clear();
  }
  write(key, alarm, std::move(reply));
}

void Alarms::write(const ObjectKey& key, storage::Alarm alarm, std::function<void(Result<void>)> done) {
  const std::shared_ptr<Instance> instance = host_.liveInstance(key);
  if (!instance) return done(writeFile(key, alarm));
  const auto written = std::make_shared<bool>(false);
  // When the instance goes before its turn comes, its file is written.
  const auto once = std::make_shared<OnceReply<void>>(
      [this, key, alarm, written, done](Result<void> result) {
        if (*written) return done(std::move(result));
        if (closed_) return done(std::move(result));
        // The isolate may go before, too.
        const auto again = std::make_shared<OnceReply<void>>(done, "The project was closed before the answer came.");
        host_.later([this, key, alarm, again] {
          write(key, alarm, [again](Result<void> late) { again->give(std::move(late)); });
        });
      },
      "The object was reset before its turn came.");
  host_.deliver(std::make_shared<Frame>(Frame{instance, nullptr, 0}), "alarm by hand",
                [this, instance, alarm, written, once] {
                  *written = true;
                  const auto set = instance->storage->setAlarm(alarm);
                  const auto committed = set ? host_.commitNow(*instance) : set;
                  once->give(committed ? Result<void>() : fail(ErrorKind::kIo, committed.error().message));
                });
}

Result<void> Alarms::writeFile(const ObjectKey& key, storage::Alarm alarm) {
  ObjectLog log(host_, key);
  Result<std::unique_ptr<storage::ObjectStorage>> storage = host_.openStorage(key, log);
  if (!storage) return tl::unexpected(storage.error());
  if (const auto set = (*storage)->setAlarm(alarm); !set) return fail(ErrorKind::kIo, set.error().message);
  if (const auto committed = (*storage)->commit(); !committed) return fail(ErrorKind::kIo, committed.error().message);
  // Also when the object had none already: the table may say otherwise.
  if (!alarm && schedule_.has(key)) {
    if (const auto left = enter(key, alarm, std::nullopt); !left) return fail(ErrorKind::kIo, left.error().text);
  }
  return {};
}

std::optional<std::string> Alarms::nameOf(const ObjectKey& key) const {
  const auto entry = schedule_.find(key);
  return entry ? entry->name : std::nullopt;
}

std::vector<journal::AlarmNode> Alarms::nodes() const {
  std::unordered_map<ObjectKey, journal::AlarmNode> nodes;
  for (const lifecycle::AlarmSchedule::Entry& entry : schedule_.all()) {
    journal::AlarmNode& node = nodes[entry.key];
    node.name = entry.name.value_or("");
    node.dueMs = std::max<std::int64_t>(entry.dueNs / clock::kNsPerMs, 1);
    node.running = entry.running;
    node.attempt = entry.retries;
  }
  for (const auto& [key, story] : stories_) {
    if (story.lastRunMs == 0 && !nodes.contains(key)) continue;
    journal::AlarmNode& node = nodes[key];
    node.setAtMs = story.setAtMs;
    node.setBy = story.setBy;
    node.setByRequest = story.setByRequest;
    node.setAt = host_.mapped(story.place);
    node.lastRunMs = story.lastRunMs;
    node.lastLateMs = story.lastLateMs;
    node.lastFailed = story.lastFailed;
    node.lastResult = story.lastResult;
  }
  std::vector<journal::AlarmNode> all;
  all.reserve(nodes.size());
  for (auto& [key, node] : nodes) {
    node.key = key;
    all.push_back(std::move(node));
  }
  return all;
}

}  // namespace durascope::engine
