#pragma once
// JavaScript objects that carry a shared_ptr of ours, let go when the garbage collector takes them.

#include <v8.h>

#include <memory>

namespace durascope::engine {

/// Isolate thread only. One for each T that goes into JavaScript; what it made holds nothing any more once it is
/// destroyed, which must happen before the isolate is.
template <class T>
class Carrier {
 public:
  explicit Carrier(v8::Isolate* isolate) : isolate_(isolate) {}
  ~Carrier() {
    v8::HandleScope handles(isolate_);
    while (boxes_ != nullptr) {
      Box* box = boxes_;
      if (!box->object.IsEmpty()) box->object.Get(isolate_)->SetAlignedPointerInInternalField(0, nullptr);
      box->unlink();
      box->owner = nullptr;
      // The collector that has taken the object comes back for the box.
      if (box->object.IsEmpty()) {
        box->content.reset();
      } else {
        delete box;
      }
    }
  }
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;

  v8::Local<v8::Object> wrap(std::shared_ptr<T> content) {
    // V8 makes no first one while it terminates what runs: nobody will look into what is given instead.
    if (pattern_.IsEmpty() && !makePattern()) return v8::Object::New(isolate_);
    const v8::Local<v8::Object> object = pattern_.Get(isolate_)->Clone();
    Box* box = new Box{this, std::move(content), {}, nullptr, boxes_};
    if (boxes_ != nullptr) boxes_->previous = box;
    boxes_ = box;
    object->SetAlignedPointerInInternalField(0, box);
    box->object.Reset(isolate_, object);
    // The first pass may only reset the handle; the content's destructor may do anything.
    box->object.SetWeak(
        box,
        [](const v8::WeakCallbackInfo<Box>& first) {
          first.GetParameter()->object.Reset();
          first.SetSecondPassCallback([](const v8::WeakCallbackInfo<Box>& second) {
            Box* done = second.GetParameter();
            if (done->owner != nullptr) done->unlink();
            delete done;
          });
        },
        v8::WeakCallbackType::kParameter);
    return object;
  }

  /// Null when `value` is no carrier, or the Carrier that made it is gone. REQUIRES: if it is one, it is one of this T;
  /// user code never holds any.
  static std::shared_ptr<T> unwrap(v8::Local<v8::Value> value) {
    if (value.IsEmpty() || !value->IsObject()) return nullptr;
    v8::Local<v8::Object> object = value.As<v8::Object>();
    if (object->InternalFieldCount() != 1) return nullptr;
    const auto* box = static_cast<Box*>(object->GetAlignedPointerFromInternalField(0));
    return box == nullptr ? nullptr : box->content;
  }

 private:
  struct Box {
    Carrier* owner;  // null once that is gone
    std::shared_ptr<T> content;
    v8::Global<v8::Object> object;
    Box* previous = nullptr;
    Box* next = nullptr;

    void unlink() {
      (previous != nullptr ? previous->next : owner->boxes_) = next;
      if (next != nullptr) next->previous = previous;
    }
  };

  bool makePattern() {
    v8::Local<v8::ObjectTemplate> shape = v8::ObjectTemplate::New(isolate_);
    shape->SetInternalFieldCount(1);
    v8::Local<v8::Object> made;
    if (!shape->NewInstance(isolate_->GetCurrentContext()).ToLocal(&made)) return false;
    made->SetAlignedPointerInInternalField(0, nullptr);
    pattern_.Reset(isolate_, made);
    return true;
  }

  v8::Isolate* isolate_;
  v8::Global<v8::Object>
      pattern_;  ///< Carries nothing. A clone of it is made in half the time that its template takes.
  Box* boxes_ = nullptr;
};

}  // namespace durascope::engine
