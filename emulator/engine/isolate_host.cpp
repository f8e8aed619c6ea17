#include "emulator/engine/isolate_host.h"

#include <algorithm>

#include "emulator/engine/bindings.h"
#include "emulator/engine/module_loader.h"
#include "emulator/engine/runtime_sources.h"
#include "emulator/engine/v8_util.h"
#include "emulator/engine/value_reader.h"
#include "emulator/lifecycle/texts.h"

namespace durascope::engine {

using journal::EventKind;
using v8::Local;

namespace {

// Tells a host from the one that had its place before: answers to the old one must not reach the new one.
std::uint64_t nextEpoch() {
  static std::atomic<std::uint64_t> next{1};
  return next++;
}

}  // namespace

IsolateHost::IsolateHost(Surroundings surroundings)
    : node_(surroundings.node),
      isolate_(surroundings.node.isolate()),
      clock_(surroundings.clock),
      script_(surroundings.script),
      flags_(flagsOf(surroundings.script)),
      options_(surroundings.options),
      number_(surroundings.number),
      router_(surroundings.router),
      recorder_(surroundings.recorder),
      busy_(surroundings.busy),
      terminateRequested_(surroundings.terminateRequested),
      frames_(isolate_),
      instances_(isolate_),
      stubs_(isolate_),
      callbacks_(isolate_),
      sharedCache_(surroundings.options.limits),
      containers_(clock_, *this),
      epoch_(nextEpoch()),
      missLatencyNs_(surroundings.options.missLatencyNs) {
  for (const ScriptNamespace& ns : script_.namespaces) keys_.emplace_back(ns.uniqueKey);
  setIdleLimit(options_.idleMs);
}

Result<std::unique_ptr<IsolateHost>> IsolateHost::make(Surroundings surroundings) {
  std::unique_ptr<IsolateHost> host(new IsolateHost(surroundings));
  if (Result<void> loaded = host->load(); !loaded) return tl::unexpected(loaded.error());
  return host;
}

IsolateHost::~IsolateHost() {
  shutDown({.message = lifecycle::texts::kDisconnected, .retryable = true});
  isolate_->RemoveNearHeapLimitCallback(nearHeapLimit, 0);
  node_.buffers().onExhausted({});
  silenceNative();
}

// Node may run JavaScript once more while the Environment goes; that must not find this host.
void IsolateHost::silenceNative() {
  if (native_.IsEmpty()) return;
  v8::HandleScope handles(isolate_);
  v8::Context::Scope contextScope(context());
  Local<v8::Object> native = native_.Get(isolate_);
  Local<v8::Array> names;
  Local<v8::Function> nothing;
  if (!native->GetOwnPropertyNames(context()).ToLocal(&names) ||
      !v8::Function::New(context(), [](const v8::FunctionCallbackInfo<v8::Value>&) {}).ToLocal(&nothing)) {
    return;
  }
  for (std::uint32_t i = 0; i < names->Length(); ++i) {
    Local<v8::Value> key;
    if (names->Get(context(), i).ToLocal(&key)) mayFail(native->Set(context(), key, nothing));
  }
}

// ---- Loading

Result<void> IsolateHost::load() {
  v8::HandleScope handles(isolate_);
  v8::Context::Scope contextScope(context());
  if (Result<void> result = loadRuntime(); !result) return result;
  isolate_->AddNearHeapLimitCallback(nearHeapLimit, this);
  node_.buffers().onExhausted([this] { nearHeapLimit(this, 0, 0); });
  Result<void> result = loadScript();
  // Whatever the top level wrote belongs to nobody.
  if (result) globals_.settle(context());
  return result;
}

Result<void> IsolateHost::loadRuntime() {
  v8::TryCatch caught(isolate_);
  Local<v8::Object> native = v8::Object::New(isolate_);
  native_.Reset(isolate_, native);
  scope_.Reset(isolate_, v8::Object::New(isolate_));
  installBindings();
  const auto failed = [&](const std::string& file) {
    const std::string why = caught.HasCaught() ? plainText(context(), caught.Exception()) : "no exception";
    return fail(ErrorKind::kInternal, "The runtime's own " + file + " did not load: " + why);
  };
  const auto compile = [&](const RuntimeSource& source, std::vector<Local<v8::String>> parameters) {
    v8::ScriptOrigin origin(isolate_, toV8(isolate_, std::string("durascope:") + source.name));
    v8::ScriptCompiler::Source unit(toV8(isolate_, source.text), origin);
    return v8::ScriptCompiler::CompileFunctionInContext(context(), &unit, parameters.size(), parameters.data(), 0,
                                                        nullptr);
  };
  Local<v8::Object> made;
  for (const RuntimeSource& source : runtimeSources()) {
    Local<v8::Value> answer;
    if (std::string_view(source.name) == "bootstrap.js") {
      v8::MaybeLocal<v8::Value> started = node::LoadEnvironment(
          node_.env(), [&](const node::StartExecutionCallbackInfo& info) -> v8::MaybeLocal<v8::Value> {
            Local<v8::Function> function;
            if (!compile(source, {name(isolate_, "native"), name(isolate_, "require"), name(isolate_, "process")})
                     .ToLocal(&function))
              return {};
            Local<v8::Value> arguments[] = {native, info.native_require, info.process_object};
            return function->Call(context(), v8::Undefined(isolate_), 3, arguments);
          });
      if (!started.ToLocal(&answer) || !answer->IsObject()) return failed(source.name);
      made = answer.As<v8::Object>();
      Local<v8::Object> lib = made->Get(context(), name(isolate_, "lib")).ToLocalChecked().As<v8::Object>();
      runtime_.Reset(isolate_, lib);
      Local<v8::Object> flags = v8::Object::New(isolate_);
      for (const auto& [flag, on] : {std::pair("nodeGlobals", flags_.nodeGlobals),
                                     {"nodeTimers", flags_.nodeTimers},
                                     {"enhancedErrors", flags_.enhancedErrors}}) {
        flags->Set(context(), name(isolate_, flag), v8::Boolean::New(isolate_, on)).Check();
      }
      lib->Set(context(), name(isolate_, "flags"), flags).Check();
      continue;
    }
    Local<v8::Function> function;
    if (!compile(source, {name(isolate_, "native"), name(isolate_, "node"), name(isolate_, "lib")}).ToLocal(&function))
      return failed(source.name);
    Local<v8::Value> arguments[] = {native, made->Get(context(), name(isolate_, "node")).ToLocalChecked(),
                                    runtime_.Get(isolate_)};
    if (!function->Call(context(), v8::Undefined(isolate_), 3, arguments).ToLocal(&answer)) return failed(source.name);
  }
  if (runtime("installGlobals")->Call(context(), v8::Undefined(isolate_), 0, nullptr).IsEmpty())
    return failed("platform.js");
  return {};
}

void IsolateHost::installBindings() {
  Local<v8::Object> native = native_.Get(isolate_);
  installIdentityBinding(*this, native);
  installStubBinding(*this, native);
  installStateBinding(*this, native);
  installStorageBinding(*this, native);
  installTimerBinding(*this, native);
  installPlatformBinding(*this, native);
}

Result<void> IsolateHost::loadScript() {
  makeEnvironmentObject();
  modules_ = std::make_unique<ModuleLoader>(*this, script_);
  busy_.enter(clock_.nowMs(), nullptr);
  Result<Local<v8::Object>> exports = [&] {
    // Node looks after promises that nobody handles when this goes out of scope.
    node::CallbackScope callbacks(isolate_, scope_.Get(isolate_), {0, 0});
    return modules_->evaluateMain();
  }();
  busy_.leave();
  if (heapExhausted_) {
    isolate_->CancelTerminateExecution();
    return fail(ErrorKind::kScript,
                "The main module used up its heap of " + std::to_string(options_.heapLimitMiB) +
                    " MiB while its top level ran.",
                script_.mainName);
  }
  if (!exports) return tl::unexpected(exports.error());
  if (runtime("start")->Call(context(), v8::Undefined(isolate_), 0, nullptr).IsEmpty())
    return fail(ErrorKind::kInternal, "The runtime did not start.");
  // As on the real runtime: code from strings is for start-up only.
  context()->AllowCodeGenerationFromStrings(false);
  isolate_->SetModifyCodeGenerationFromStringsCallback(  // Node's own would allow it
      [](Local<v8::Context>, Local<v8::Value>, bool) {
        return v8::ModifyCodeGenerationFromStringsResult{false, {}};
      });
  context()->SetErrorMessageForCodeGenerationFromStrings(
      toV8(isolate_, "Code generation from strings disallowed for this context"));
  return readShape(*exports);
}

void IsolateHost::makeEnvironmentObject() {
  Local<v8::Object> env = v8::Object::New(isolate_);
  for (std::uint32_t ns = 0; ns < script_.namespaces.size(); ++ns) {
    if (script_.namespaces[ns].binding.empty()) continue;
    Local<v8::Value> index = v8::Integer::NewFromUnsigned(isolate_, ns), binding;
    if (runtime("makeNamespace")->Call(context(), v8::Undefined(isolate_), 1, &index).ToLocal(&binding)) {
      env->Set(context(), toV8(isolate_, script_.namespaces[ns].binding), binding).Check();
    }
  }
  for (const ScriptVariable& variable : script_.variables) {
    v8::TryCatch quiet(isolate_);
    Local<v8::Value> value;
    if (v8::JSON::Parse(context(), toV8(isolate_, variable.json)).ToLocal(&value)) {
      env->Set(context(), toV8(isolate_, variable.name), value).Check();
    }
  }
  env_.Reset(isolate_, env);
  runtime_.Get(isolate_)->Set(context(), name(isolate_, "env"), env).Check();
}

Result<void> IsolateHost::readShape(Local<v8::Object> exports) {
  v8::TryCatch caught(isolate_);
  Local<v8::Value> argument = exports, answer;
  if (!runtime("shapeOf")->Call(context(), v8::Undefined(isolate_), 1, &argument).ToLocal(&answer)) {
    return fail(ErrorKind::kScript,
                "The exports of the main module could not be read: " + plainText(context(), caught.Exception()),
                script_.mainName);
  }
  Local<v8::Array> shape = answer.As<v8::Array>();
  const auto at = [&](Local<v8::Array> array, std::uint32_t i) { return array->Get(context(), i).ToLocalChecked(); };
  shape_.hasWorker = at(shape, 0)->IsTrue();
  if (at(shape, 1)->IsObject()) worker_.Reset(isolate_, at(shape, 1).As<v8::Object>());
  if (at(shape, 2)->IsTrue()) workerClass_.Reset(isolate_, at(shape, 1).As<v8::Function>());
  Local<v8::Array> classes = at(shape, 3).As<v8::Array>();
  classes_.resize(script_.namespaces.size());
  for (std::uint32_t i = 0; i + 2 < classes->Length(); i += 3) {
    const std::string className = toWtf8(isolate_, at(classes, i));
    shape_.classes.push_back(className);
    if (at(classes, i + 2)->IsTrue()) shape_.durableClasses.push_back(className);
    for (std::size_t ns = 0; ns < script_.namespaces.size(); ++ns) {
      if (script_.namespaces[ns].className == className)
        classes_[ns].Reset(isolate_, at(classes, i + 1).As<v8::Function>());
    }
  }
  return {};
}

Local<v8::Function> IsolateHost::runtime(const char* function) const {
  return runtime_.Get(isolate_)->Get(context(), name(isolate_, function)).ToLocalChecked().As<v8::Function>();
}

void IsolateHost::watchGlobals(Local<v8::Array> namesAndConstness, Local<v8::Function> read) {
  std::vector<GlobalsWatch::Variable> variables;
  for (std::uint32_t i = 0; i + 1 < namesAndConstness->Length(); i += 2) {
    variables.push_back({toWtf8(isolate_, namesAndConstness->Get(context(), i).ToLocalChecked()),
                         namesAndConstness->Get(context(), i + 1).ToLocalChecked()->IsTrue()});
  }
  globals_.add(isolate_, std::move(variables), read);
}

// ---- Turns

void IsolateHost::turn(const FrameRef& frame, lifecycle::InputGate::Lock lock, const std::function<void()>& body) {
  if (dead_ || closed_) return;
  if (turn_) {
    // JavaScript is on the stack; the lock keeps the object's place meanwhile.
    auto kept = std::make_shared<lifecycle::InputGate::Lock>(std::move(lock));
    later([this, frame, kept, body] { turn(frame, std::move(*kept), body); });
    return;
  }
  {
    v8::HandleScope handles(isolate_);
    v8::Context::Scope contextScope(context());
    turn_.emplace();
    turn_->frame = frame;
    if (lock) turn_->locks.push_back(std::move(lock));
    const std::int64_t nowMs = clock_.nowMs();
    sharedCache_.enterJavaScript(nowMs);
    // Before, since it may not come back: a window must see an object that loops in its first request.
    publishChanged();
    busy_.enter(nowMs, frame->instance ? &frame->instance->key : nullptr);
    context()->SetContinuationPreservedEmbedderData(frames_.wrap(frame));
    {
      v8::TryCatch outer(isolate_);
      // Runs the microtasks, and Node's own queue, when it goes out of scope.
      node::CallbackScope callbacks(isolate_, scope_.Get(isolate_), {0, 0});
      v8::TryCatch caught(isolate_);
      body();
      if (caught.HasCaught() && !caught.HasTerminated()) {
        log(journal::LogLevel::kError, "Uncaught " + describe(caught.Exception()).stack, "", frame);
      }
    }
    context()->SetContinuationPreservedEmbedderData(v8::Undefined(isolate_));
    busy_.leave();
  }
  // Also a request that came too late to be noticed: it must not hit whoever runs next.
  if (std::exchange(stopRequested_, false) || terminateRequested_ || isolate_->IsExecutionTerminating())
    isolate_->CancelTerminateExecution();
  std::vector<lifecycle::InputGate::Lock> locks = std::move(turn_->locks);
  turn_.reset();
  afterTurn(frame);
  locks.clear();
  drainLater();
}

void IsolateHost::afterTurn(const FrameRef& frame) {
  if (heapExhausted_) {
    touched_.clear();  // what the interrupted turn wrote is undone
    die();
    return;
  }
  // V8 does not tell whether it stopped a microtask or came too late; the object breaks either way, as it was asked to.
  if (terminateRequested_.exchange(false)) terminated(frame);
  settleTouched();
  if (recorder_.recording() && !globals_.isEmpty()) {
    v8::HandleScope handles(isolate_);
    v8::Context::Scope contextScope(context());
    globals_.turnEnded(context(), frame->instance ? &frame->instance->key : nullptr);
  }
}

void IsolateHost::publishChanged() {
  for (const auto& [key, container] : std::exchange(changed_, {})) publish(*container);
}

void IsolateHost::settleTouched() {
  for (const std::shared_ptr<Instance>& instance : std::exchange(touched_, {})) {
    instance->touched = false;
    if (!instance->alive) continue;
    instance->storage->endTurn();
    uncommitted_.push_back(instance);
  }
}

void IsolateHost::terminated(const FrameRef& frame) {
  lifecycle::BreakError error{.message = "The JavaScript of this object was terminated.", .durableObjectReset = true};
  if (frame->instance) {
    if (frame->instance->alive) breakObject(*frame->instance, std::move(error), "its JavaScript was terminated");
    return;
  }
  error.message = "The Worker's JavaScript was terminated.";
  error.durableObjectReset = false;
  std::vector<std::uint64_t> tokens;
  for (const auto& [token, event] : events_) {
    if (!event.instance && event.request == frame->request) tokens.push_back(token);
  }
  for (const std::uint64_t token : tokens) finishEvent(token, tl::unexpected(error));
}

void IsolateHost::deliver(const FrameRef& frame, const std::string& label, std::function<void()> body) {
  if (!frame->instance) {
    turn(frame, {}, body);
    return;
  }
  const std::shared_ptr<lifecycle::Container> container = frame->instance->container.lock();
  if (!frame->instance->alive || !container) return;
  container->inputGate().wait(frame->section, {label, frame->request},
                              [this, frame, body = std::move(body)](lifecycle::InputGate::Granted granted) {
                                if (granted && frame->instance->alive) turn(frame, std::move(*granted), body);
                              });
}

void IsolateHost::later(std::function<void()> task) { later_.push_back(std::move(task)); }

void IsolateHost::drainLater() {
  if (draining_ || turn_) return;
  draining_ = true;
  while (!later_.empty()) {
    const std::function<void()> task = std::move(later_.front());
    later_.pop_front();
    task();
  }
  draining_ = false;
}

void IsolateHost::adoptLock(lifecycle::InputGate::Lock lock) {
  if (turn_ && lock) turn_->locks.push_back(std::move(lock));
}

void IsolateHost::stopTurn() {
  stopRequested_ = true;
  isolate_->TerminateExecution();
  // V8 notices when it next enters a function. Entering one here makes the caller's next step the end, not some later
  // one.
  mayFail(runtime("nothing")->Call(context(), v8::Undefined(isolate_), 0, nullptr));
}

// ---- Commits

void IsolateHost::wrote(Instance& instance) {
  if (!instance.unconfirmed && instance.storage->hasUnconfirmed()) {
    if (const auto container = instance.container.lock()) instance.unconfirmed = container->outputGate().lock();
  }
  if (instance.touched) return;
  instance.touched = true;
  if (std::shared_ptr<Instance> live = liveInstance(instance.key)) touched_.push_back(std::move(live));
}

void IsolateHost::commit(Instance& instance) {
  if (!instance.alive) return;
  const std::int64_t startNs = clock_.nowNs();
  const storage::StorageResult<storage::CommitInfo> done = instance.storage->commit();
  if (!done) {
    lifecycle::BreakError error{
        .message = done.error().message, .durableObjectReset = true, .overloaded = done.error().overloaded};
    breakObject(instance, std::move(error), "its storage failed: " + done.error().message);
    return;
  }
  if (done->writes > 0) {
    recorder_.shared().lastCommitNs = done->durationNs;
    journal::Event written = event(EventKind::kCommit, &instance, startNs);
    written.label = std::to_string(done->writes) + (done->writes == 1 ? " write" : " writes");
    record(std::move(written));
    if (recorder_.recording()) instance.log.storageBytes = instance.storage->fileBytes();
    if (const auto container = instance.container.lock()) changed(*container);
  }
  instance.unconfirmed.release();
}

void IsolateHost::commitNow(Instance& instance) {
  if (instance.alive) instance.storage->endTurn();
  commit(instance);
}

void IsolateHost::flush() {
  // It may also have happened in Node's own callbacks, between two turns.
  if (heapExhausted_) die();
  // Node itself runs user code now and then (a stream of its own, AbortSignal.timeout); what that wrote is a turn, too.
  if (!turn_) settleTouched();
  drainLater();
  while (!uncommitted_.empty()) {
    for (const std::shared_ptr<Instance>& instance : std::exchange(uncommitted_, {})) commit(*instance);
    drainLater();
  }
  publishChanged();
}

// ---- The end of an isolate

std::size_t IsolateHost::nearHeapLimit(void* self, std::size_t current, std::size_t /*initial*/) {
  auto* host = static_cast<IsolateHost*>(self);
  host->heapExhausted_ = true;
  host->isolate_->TerminateExecution();
  return current + kMemoryReserve;
}

void IsolateHost::die() {
  if (dead_) return;
  dead_ = true;
  journal::Event told = event(EventKind::kIsolate, nullptr, clock_.nowNs());
  told.failed = true;
  told.label = "heap exhausted";
  told.detail = "The isolate used up its memory of " + std::to_string(options_.heapLimitMiB) +
                " MiB. It was thrown away; its objects are constructed again by their next request.";
  record(std::move(told));
  // workerd's words; the message of a production memory limit.
  shutDown({.message = "Worker has exceeded memory limit.", .durableObjectReset = true, .overloaded = true});
}

void IsolateHost::shutDown(const lifecycle::BreakError& error) {
  settleTouched();
  for (const std::shared_ptr<Instance>& instance : std::exchange(uncommitted_, {})) commit(*instance);
  if (!dead_) containers_.evictAll("the project was reloaded or closed");
  containers_.breakAll(error, dead_ ? "its isolate ran out of memory" : "the project was reloaded or closed");
  for (auto& [token, pending] : std::exchange(events_, {})) answer(pending, tl::unexpected(error));
  later_.clear();
  closed_ = true;
  for (auto& [id, timer] : std::exchange(workerTimers_, {})) clock_.cancel(timer.clock);
  publishChanged();
}

std::unordered_map<std::uint32_t, Instance::Timer>& IsolateHost::timersOf(const FrameRef& frame) {
  return frame && frame->instance ? frame->instance->timers : workerTimers_;
}

std::string IsolateHost::mapped(const std::string& place) const {
  if (place.empty() || !options_.mapStack) return place;
  // The mapper knows places by the words around them in a stack.
  static constexpr std::string_view kAt = "    at ";
  return options_.mapStack(std::string(kAt) + place).substr(kAt.size());
}

std::uint64_t IsolateHost::heapBytes() {
  v8::HeapStatistics statistics;
  isolate_->GetHeapStatistics(&statistics);
  return statistics.used_heap_size() + statistics.external_memory();
}

void IsolateHost::setIdleLimit(std::optional<std::int64_t> idleMs) {
  containers_.setIdleLimit(idleMs ? std::optional(*idleMs * clock::kNsPerMs) : std::nullopt);
}

}  // namespace durascope::engine
