#include "widgets/common/eviction.h"

#include <utility>

#include "widgets/common/format.h"
#include "widgets/common/hold_text.h"

namespace durascope::widgets {

Eviction::Eviction(Session& session, QObject* parent) : QObject(parent), session_(session) {
  patience_.setSingleShot(true);
  patience_.setInterval(kPatienceMs);
  connect(&patience_, &QTimer::timeout, this, &Eviction::look);
  // Ages go on, and what holds it may change.
  connect(&session_, &Session::secondPassed, this, [this] {
    if (!sentence_.isEmpty()) look();
  });
  connect(&session_, &Session::objectsReset, this, [this] {
    settled_ = number_;
    object_.reset();
    dismiss();
  });
}

void Eviction::start(const ObjectKey& object) {
  dismiss();
  object_ = object;
  waits_ = true;
  failure_.clear();
  patience_.start();
  ask<void>(
      this, [&](auto reply) { session_.emulator().evict(object, std::move(reply)); },
      [this, object, number = ++number_](const Result<void>& result) { answered(object, number, result); });
}

void Eviction::answered(const ObjectKey& object, std::uint64_t number, const Result<void>& result) {
  if (number <= settled_) return;
  const QString failure =
      result ? QString()
             : QStringLiteral("%1 was not evicted: %2")
                   .arg(session_.objectName(object), withStop(QString::fromStdString(result.error().message)));
  if (number != number_) {
    if (!result) emit failed(failure);
    return;
  }
  waits_ = false;
  if (result) return dismiss();
  // Where nothing is evicted at all, what holds it is beside the point.
  if (session_.options().eviction.kind == EvictionPolicy::Kind::kNever) {
    dismiss();
    emit failed(failure);
    return;
  }
  failure_ = failure;
  look();
}

void Eviction::look() {
  if (!object_ || inquiry_.isOpen()) return;
  inquiry_.ask<journal::LifeSnapshot>(
      this, [this](auto reply) { session_.emulator().life(*object_, std::move(reply)); },
      [this](const Result<journal::LifeSnapshot>& life) { explain(life); });
}

void Eviction::explain(const Result<journal::LifeSnapshot>& life) {
  const QString holders = life && life->live ? holdersText(*life, session_.nowMs()) : QString();
  const QString name = session_.objectName(*object_);
  if (!holders.isEmpty()) {
    if (!waits_) failure_.clear();  // Told now, and with the reason.
    return say(waits_
                   ? QStringLiteral("%1 stays in memory as yet: it is held by %2. It goes as soon as nothing holds it.")
                         .arg(name, holders)
                   : QStringLiteral("%1 was not evicted: it is held by %2.").arg(name, holders));
  }
  if (waits_) return;
  // Nothing holds it now: it has gone meanwhile, or something else was wrong.
  dismiss();
  if (const QString failure = std::exchange(failure_, {}); !failure.isEmpty()) emit failed(failure);
}

void Eviction::evictAtOnce() {
  if (!object_) return;
  const ObjectKey object = *object_;
  settled_ = number_;
  dismiss();
  // That it breaks, where it has to, may be told before the answer is here.
  if (const journal::ObjectSummary* known = session_.find(object)) session_.letGo(object, known->instance);
  ask<journal::Departure>(
      this,
      [&](auto reply) {
        session_.emulator().evictNow(object, "Evicted at once by hand in Durascope.", std::move(reply));
      },
      [this, object](const Result<journal::Departure>& result) {
        const QString name = session_.objectName(object);
        if (!result) {
          emit failed(QStringLiteral("%1 was not evicted: %2")
                          .arg(name, withStop(QString::fromStdString(result.error().message))));
          return;
        }
        session_.letGo(object, result->instance);
        emit done(
            result->aborted
                ? QStringLiteral("%1 was aborted: an event was in progress, and whoever waited got an error.").arg(name)
                : QStringLiteral("%1 was evicted.").arg(name));
      });
}

void Eviction::dismiss() {
  patience_.stop();
  inquiry_.cancel();
  say({});
}

void Eviction::say(const QString& sentence) {
  if (sentence == sentence_) return;
  sentence_ = sentence;
  emit sentenceChanged();
}

}  // namespace durascope::widgets
