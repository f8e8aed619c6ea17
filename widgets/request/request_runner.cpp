#include "widgets/request/request_runner.h"

#include <QElapsedTimer>
#include <QMetaObject>
#include <utility>

#include "widgets/common/ask.h"

namespace durascope::widgets {

namespace {

// Others may hold it, too, and longer than whoever listens.
void letGo(SocketEnd& end) {
  end.listen(nullptr);
  end.hangUp(false);
}

}  // namespace

void OpenSockets::clear() {
  for (const std::shared_ptr<SocketEnd>& end : ends_) letGo(*end);
  ends_.clear();
}

// Frames arrive on threads of the emulator.
void OpenSockets::hold(std::shared_ptr<SocketEnd> end) {
  end->setName("this window");
  end->listen([this] {
    QMetaObject::invokeMethod(
        this, [this] { take(); }, Qt::QueuedConnection);
  });
  ends_.push_back(std::move(end));
}

void OpenSockets::take() {
  using Kind = SocketFrame::Kind;
  std::erase_if(ends_, [this](const std::shared_ptr<SocketEnd>& end) {
    while (const std::optional<SocketFrame> frame = end->take()) {
      if (frame->kind != Kind::kGone && frame->kind != Kind::kClose) continue;
      if (frame->kind == Kind::kClose) end->send({Kind::kClose, frame->data, frame->code});
      letGo(*end);
      if (ended_) ended_(*end, *frame);
      return true;
    }
    return false;
  });
}

RequestRunner::RequestRunner(Emulator& emulator, QObject* parent) : QObject(parent), emulator_(emulator) {}

void RequestRunner::begin(int times) {
  ++run_;
  total_ = times;
  summary_ = {};
  last_ = {};
}

void RequestRunner::send(const Request& request, int times) {
  begin(times);
  for (int i = 0; i < times; ++i) {
    ask<Response>(
        this, [&](auto reply) { emulator_.send(request, std::move(reply)); },
        [this, run = run_](Result<Response> result) {
          if (run == run_) take(std::move(result));
        });
  }
}

void RequestRunner::call(const Request& target, const std::string& method, const std::string& arguments, int times) {
  begin(times);
  QElapsedTimer since;
  since.start();
  for (int i = 0; i < times; ++i) {
    ask<std::string>(
        this, [&](auto reply) { emulator_.call(target, method, arguments, std::move(reply)); },
        [this, run = run_, since](Result<std::string> result) {
          if (run != run_) return;
          Response response{.totalNs = since.nsecsElapsed()};
          if (result) {
            response.status = kReturned;
            response.body = std::move(*result);
          } else {
            response.error = result.error();
            response.errorStack = std::exchange(response.error->where, {});
          }
          take(std::move(response));
        });
  }
}

void RequestRunner::giveUp() {
  ++run_;
  total_ = answered();
}

void RequestRunner::take(Result<Response> result) {
  if (result) {
    summary_.add(*result);
    last_ = std::move(*result);
  } else {
    summary_.addFailure(result.error());
    last_ = Response{.error = result.error()};
  }
  if (!isRunning()) {
    emit finished();
  } else if (!std::exchange(tellSoon_, true)) {
    QMetaObject::invokeMethod(
        this,
        [this] {
          tellSoon_ = false;
          if (isRunning()) emit progressed();
        },
        Qt::QueuedConnection);
  }
}

}  // namespace durascope::widgets
