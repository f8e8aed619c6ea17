#include "app/deadlock_watch.h"

#include <utility>

#include "widgets/common/ask.h"

namespace durascope::app {

using namespace widgets;

namespace {
constexpr std::int64_t kStuckMs = 2'000;
constexpr int kMostAsked = 8;  // A circle is seen from each of its objects, so a few are enough.
}  // namespace

DeadlockWatch::DeadlockWatch(Session& session, QObject* parent) : QObject(parent), session_(session) {
  connect(&session_, &Session::secondPassed, this, &DeadlockWatch::look);
  connect(&session_, &Session::objectsReset, this, [this] {
    // What is on its way tells of objects that are no more.
    ++generation_;
    open_ = 0;
    take({});
  });
}

QString DeadlockWatch::sentence() const {
  if (circle_.empty()) return {};
  QStringList parts;
  for (std::size_t i = 0; i < circle_.size(); ++i) {
    const QString next = session_.objectName(circle_[(i + 1) % circle_.size()]);
    parts << session_.objectName(circle_[i]) + (i == 0 ? QStringLiteral(" waits for ") : QStringLiteral(" for ")) +
                 next;
  }
  return QStringLiteral("Deadlock: %1. None of them can go on; abort one.").arg(parts.join(QStringLiteral(", ")));
}

void DeadlockWatch::look() {
  if (open_ > 0) return;
  found_.clear();
  std::vector<ObjectKey> suspects;
  for (const journal::ObjectSummary& object : session_.objects()) {
    if (suspects.size() == kMostAsked) break;
    if (object.state == journal::ObjectState::kRunning && session_.nowMs() - object.stateSinceMs >= kStuckMs)
      suspects.push_back(object.key);
  }
  if (suspects.empty()) return take({});
  open_ = static_cast<int>(suspects.size());
  for (const ObjectKey& key : suspects) {
    ask<journal::LifeSnapshot>(
        this, [&](auto reply) { session_.emulator().life(key, std::move(reply)); },
        [this, generation = generation_](Result<journal::LifeSnapshot> life) {
          if (generation != generation_) return;
          if (life && found_.empty()) found_ = std::move(life->deadlock);
          if (--open_ == 0) take(std::move(found_));
        });
  }
}

void DeadlockWatch::take(std::vector<ObjectKey> circle) {
  if (circle == circle_) return;
  circle_ = std::move(circle);
  emit changed();
}

}  // namespace durascope::app
