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
    session_.setDeadlock({});
  });
}

QString DeadlockWatch::sentence() const {
  if (circle().empty()) return {};
  const ObjectKey& first = circle().front();
  const QString what = QStringLiteral("Deadlock: %1 %2.").arg(session_.objectName(first), session_.deadlockText(first));
  // The sentence of an object that is part of it stands above, and says the rest.
  if (session_.selection() && session_.isDeadlocked(*session_.selection())) return what;
  return QStringLiteral("%1 %2 Abort %3 to go on before that.")
      .arg(what, session_.deadlockEndText(), session_.objectName(first));
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
  if (suspects.empty()) return session_.setDeadlock({});
  open_ = static_cast<int>(suspects.size());
  for (const ObjectKey& key : suspects) {
    ask<journal::LifeSnapshot>(
        this, [&](auto reply) { session_.emulator().life(key, std::move(reply)); },
        [this, generation = generation_](Result<journal::LifeSnapshot> life) {
          if (generation != generation_) return;
          if (life && found_.empty()) {
            found_ = std::move(life->deadlock);
            end_ = life->deadlockEnd;
          }
          if (--open_ == 0) session_.setDeadlock(std::move(found_), end_);
        });
  }
}

}  // namespace durascope::app
