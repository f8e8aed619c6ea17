#include "emulator/engine/pipes.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/rpc.h"
#include "emulator/engine/v8_util.h"

namespace durascope::engine {

/// Outlives the isolate: a pipe's other end may still ring when nobody is at home.
class Pipes::Doorbell {
 public:
  Doorbell(IsolateHost& host, Pipes& pipes) : router_(&host.router()), home_(host.number()), pipes_(&pipes) {}

  void ring(const std::shared_ptr<Doorbell>& self, std::uint64_t call) {
    const std::lock_guard lock(mutex_);
    if (router_ == nullptr) return;
    router_->post(
        home_,
        [self, call](IsolateHost&) {
          if (self->pipes_ != nullptr) self->pipes_->rung(call);
        },
        [] {});
  }
  void silence() {
    pipes_ = nullptr;
    const std::lock_guard lock(mutex_);
    router_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Router* router_;  // guarded by mutex_
  const std::uint32_t home_;
  Pipes* pipes_;  // isolate thread only
};

Pipes::Pipes(IsolateHost& host)
    : host_(host),
      readers_(host.isolate()),
      writers_(host.isolate()),
      doorbell_(std::make_shared<Doorbell>(host, *this)) {}

Pipes::~Pipes() { doorbell_->silence(); }

v8::Local<v8::Object> Pipes::wrap(std::shared_ptr<PipeReader> pipe) {
  return readers_.wrap(std::make_shared<ReadEnd>(ReadEnd{std::move(pipe), {}}));
}

v8::Local<v8::Object> Pipes::wrap(std::shared_ptr<PipeWriter> pipe, const FrameRef& frame) {
  if (open_.size() >= sweepAt_) {
    std::erase_if(open_, [](const auto& entry) { return entry.second.expired(); });
    sweepAt_ = std::max<std::size_t>(64, open_.size() * 2);
  }
  auto end = std::make_shared<WriteEnd>();
  end->pipe = std::move(pipe);
  end->frame = frame;
  if (frame->instance) {
    if (const auto container = frame->instance->container.lock(); container && container->hasInstance())
      end->hold = container->hold(lifecycle::ActivityKind::kStream);
  } else {
    end->workerHold = host_.part<Rpc>().holdWorker(frame->request);
  }
  const std::uint64_t number = next_++;
  open_[number] = end;
  end->pipe->whenCancelled([bell = doorbell_, number] { bell->ring(bell, number); });
  return writers_.wrap(end);
}

void Pipes::done(WriteEnd& end) {
  end.cancelled.Reset();
  end.workerHold.reset();
  // Not under the program's feet: ending the last activity may start the idle clock.
  auto hold = std::make_shared<lifecycle::Activity>(std::move(end.hold));
  host_.later([hold] { hold->end(); });
}

void Pipes::cancelled(std::uint64_t number) {
  const auto found = open_.find(number);
  if (found == open_.end()) return;
  const std::shared_ptr<WriteEnd> end = found->second.lock();
  open_.erase(found);
  if (!end) return;
  host_.deliver(end->frame, "a stream nobody reads", [this, end] {
    if (!end->cancelled.IsEmpty()) {
      v8::Local<v8::Value> reason = v8::Undefined(host_.isolate());
      if (const auto told = end->pipe ? end->pipe->cancelled() : std::nullopt; told && !told->message.empty())
        reason = toJavaScript(*told);
      mayFail(end->cancelled.Get(host_.isolate())->Call(host_.context(), v8::Undefined(host_.isolate()), 1, &reason));
    }
    done(*end);
  });
}

std::function<void()> Pipes::call(std::function<void()> task) {
  const std::uint64_t number = next_++;
  calls_[number] = std::move(task);
  return [bell = doorbell_, number] { bell->ring(bell, number); };
}

void Pipes::rung(std::uint64_t call) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return cancelled(call);  // a number of open_, or of nobody any more
  const std::function<void()> task = std::move(found->second);
  calls_.erase(found);
  task();
}

v8::Local<v8::Value> Pipes::toJavaScript(const StreamError& error) {
  lifecycle::BreakError broken{.name = error.name, .message = error.message};
  broken.remote = !error.serialised.empty() || error.message != StreamError().message;
  broken.retryable = !broken.remote;
  broken.serialised = error.serialised;
  return host_.toJavaScript(broken);
}

StreamError Pipes::describe(v8::Local<v8::Value> thrown) {
  lifecycle::BreakError error = host_.describe(thrown);
  return {std::move(error.name), std::move(error.message), std::move(error.serialised)};
}

void Pipes::gone(Instance& instance, const lifecycle::BreakError* error) {
  std::erase_if(open_, [&](const auto& entry) {
    const std::shared_ptr<WriteEnd> end = entry.second.lock();
    if (!end) return true;
    if (end->frame->instance.get() != &instance) return false;
    StreamError told;
    if (error != nullptr) told = {error->name, error->message, error->serialised};
    if (end->pipe) end->pipe->fail(std::move(told));
    end->cancelled.Reset();
    end->hold.end();
    return true;
  });
}

void Pipes::closing(const lifecycle::BreakError& error) {
  for (const auto& [number, kept] : open_) {
    if (const auto end = kept.lock(); end && end->pipe) end->pipe->fail({error.name, error.message, {}});
  }
  open_.clear();
  calls_.clear();
}

}  // namespace durascope::engine
