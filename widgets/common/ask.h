#pragma once
// Questions to the door, answered on the GUI thread. The GUI never waits: a reply that comes after its receiver has
// died, or after the receiver has asked anew, is dropped.

#include <QCoreApplication>
#include <QMetaObject>
#include <QPointer>
#include <memory>
#include <utility>

#include "emulator/base/result.h"

namespace durascope::widgets {

/// Calls `call(reply)` now; `callback(Result<T>)` runs later on the GUI thread, unless `receiver` has died. For example
///   ask<std::uint64_t>(this, [&](auto reply) { emulator.evictAll(std::move(reply)); }, [this](auto result) { ... });
template <class T, class Call, class Callback>
void ask(QObject* receiver, Call&& call, Callback callback) {
  call([receiver = QPointer<QObject>(receiver), callback = std::move(callback)](Result<T> result) mutable {
    // Posted to the application and not to the receiver: that one may be dying on the GUI thread at this very moment.
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [receiver = std::move(receiver), callback = std::move(callback), result = std::move(result)]() mutable {
          if (receiver) callback(std::move(result));
        },
        Qt::QueuedConnection);
  });
}

/// A member of a view that asks the same thing again and again: only the newest question's answer arrives.
class Inquiry {
 public:
  /// True while the newest question has no answer.
  bool isOpen() const { return state_->open; }
  /// Drops the answer that is on its way, if any.
  void cancel() {
    ++state_->generation;
    state_->open = false;
  }
  /// As the free function, for the newest question only.
  template <class T, class Call, class Callback>
  void ask(QObject* receiver, Call&& call, Callback callback) {
    state_->open = true;
    widgets::ask<T>(
        receiver, std::forward<Call>(call),
        [state = state_, generation = ++state_->generation, callback = std::move(callback)](Result<T> result) mutable {
          if (state->generation != generation) return;
          state->open = false;
          callback(std::move(result));
        });
  }

 private:
  struct State {
    std::uint64_t generation = 0;
    bool open = false;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace durascope::widgets
