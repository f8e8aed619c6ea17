#pragma once
// One kind of question about the selected object, asked while a view is visible: when another object is selected, when
// the object did something, and each second.

#include <QWidget>
#include <functional>
#include <optional>
#include <utility>

#include "widgets/common/ask.h"
#include "widgets/common/seen.h"
#include "widgets/common/session.h"

namespace durascope::widgets {

/// A member of the view. GUI thread only.
template <class T>
class ObjectQuestion {
 public:
  using Call = std::function<void(Emulator&, const ObjectKey&, Emulator::Reply<T>)>;

  /// `changed` runs after each answer, and with none when another object, or no object, is selected.
  ObjectQuestion(Session& session, QWidget& view, Call call, std::function<void()> changed)
      : session_(session), view_(view), call_(std::move(call)), changed_(std::move(changed)) {
    QObject::connect(&session, &Session::selectionChanged, &view, [this] { startAnew(); });
    QObject::connect(&session, &Session::detailsOutdated, &view, [this] { refresh(); });
    QObject::connect(&session, &Session::secondPassed, &view, [this] { refresh(); });
  }

  const std::optional<T>& answer() const { return answer_; }
  /// A sentence why the last question failed; empty when it did not.
  const QString& problem() const { return problem_; }

  /// Also when the view is shown, and after it has changed something itself. One question at a time.
  void refresh() {
    if (!isSeen(view_) || !session_.selection()) return;
    if (inquiry_.isOpen()) {
      again_ = true;
      return;
    }
    inquiry_.ask<T>(
        &view_, [&](auto reply) { call_(session_.emulator(), *session_.selection(), std::move(reply)); },
        [this](Result<T> result) {
          if (result)
            answer_ = std::move(*result);
          else
            answer_.reset();
          problem_ = result ? QString() : QString::fromStdString(result.error().message);
          changed_();
          if (std::exchange(again_, false)) refresh();
        });
  }

 private:
  void startAnew() {
    inquiry_.cancel();
    again_ = false;
    answer_.reset();
    problem_.clear();
    changed_();
    refresh();
  }

  Session& session_;
  QWidget& view_;
  Call call_;
  std::function<void()> changed_;
  Inquiry inquiry_;
  std::optional<T> answer_;
  QString problem_;
  bool again_ = false;
};

}  // namespace durascope::widgets
