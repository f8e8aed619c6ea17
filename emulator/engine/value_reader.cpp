#include "emulator/engine/value_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "emulator/engine/v8_util.h"
#include "emulator/engine/value_texts.h"

namespace v8::debug {
// Of V8's debug-interface.h, which libnode exports but has no header for. The debugger's protocol gives the same, yet
// looks for a `splice` on each value, which may be a getter or a trap of the user's.
bool GetPrivateMembers(Local<Context> context, Local<Object> object, std::vector<Local<Value>>* names,
                       std::vector<Local<Value>>* values);
class AccessorPair {
 public:
  static bool IsAccessorPair(Local<Value> value);
};
}  // namespace v8::debug

namespace durascope::engine {

using journal::ValueKind;
using journal::ValueNode;
using v8::Local;

namespace {

// Of larger ones the copy that V8 makes of all entries would be felt; they are shown closed.
constexpr std::size_t kMostEntries = 250'000;
// A list of the names of all elements of a longer array would be felt.
constexpr std::uint32_t kMostNames = 10'000;

// Every field may show so many nodes, whatever the others hold.
constexpr std::size_t kFieldNodes = journal::kTreeChildren + 1;

/// Stands for fields that are not shown.
ValueNode moreNode(std::uint32_t count) {
  ValueNode node;
  node.name = "…";
  node.kind = ValueKind::kOther;
  node.preview = std::to_string(count) + " more";
  return node;
}

class Reader {
 public:
  Reader(Local<v8::Context> context, std::uint32_t children)
      : context_(context), isolate_(context->GetIsolate()), maxChildren_(children) {}

  /// The next field of an instance begins: one that holds very much leaves something for those after it.
  void nextField() { allowed_ = std::max<std::size_t>(made_ + kFieldNodes, journal::kTreeNodes); }

  ValueNode read(std::string_view name, Local<v8::Value> value, std::uint32_t depth) {
    const v8::HandleScope handles(isolate_);
    if (++made_ > allowed_) depth = 0;
    ValueNode node;
    node.name = name;
    if (value->IsObject()) {
      readObject(node, value.As<v8::Object>(), depth);
    } else {
      readPrimitive(node, value);
    }
    return node;
  }

 private:
  void readPrimitive(ValueNode& node, Local<v8::Value> value) {
    if (value->IsUndefined()) {
      set(node, ValueKind::kUndefined, "undefined", "undefined");
    } else if (value->IsNull()) {
      set(node, ValueKind::kNull, "null", "null");
    } else if (value->IsBoolean()) {
      set(node, ValueKind::kBoolean, "boolean", value->IsTrue() ? "true" : "false");
    } else if (value->IsNumber()) {
      set(node, ValueKind::kNumber, "number", journal::formatNumber(value.As<v8::Number>()->Value()));
    } else if (value->IsString()) {
      Local<v8::String> string = value.As<v8::String>();
      set(node, ValueKind::kString, "string(" + std::to_string(string->Length()) + ")", formatString(string));
    } else if (value->IsBigInt()) {
      set(node, ValueKind::kBigInt, "bigint", bigIntText(value.As<v8::BigInt>()));
    } else if (value->IsSymbol()) {
      set(node, ValueKind::kSymbol, "symbol", plainText(context_, value));
    } else {
      set(node, ValueKind::kOther, "unknown", "?");
    }
  }

  void readObject(ValueNode& node, Local<v8::Object> object, std::uint32_t depth) {
    for (Local<v8::Object> outer : path_) {
      if (outer == object) {
        node = journal::circularNode(node.name);
        return;
      }
    }
    if (object->IsProxy()) return set(node, ValueKind::kOther, "Proxy", "Proxy");
    if (object->IsDate())
      return set(node, ValueKind::kDate, "Date", journal::formatDate(object.As<v8::Date>()->ValueOf()));
    if (object->IsRegExp())
      return set(node, ValueKind::kRegExp, "RegExp", regExpText(isolate_, object.As<v8::RegExp>()));
    if (object->IsFunction())
      return set(node, ValueKind::kFunction, "function", functionText(isolate_, object.As<v8::Function>()));
    if (object->IsPromise()) return readPromise(node, object.As<v8::Promise>());
    if (object->IsArrayBufferView() || object->IsArrayBuffer()) {
      BinaryText text = binaryText(object);
      return set(node, ValueKind::kBinary, std::move(text.type), std::move(text.preview));
    }
    if (object->IsNumberObject() || object->IsStringObject() || object->IsBooleanObject() || object->IsBigIntObject()) {
      return readBoxed(node, object);
    }
    path_.push_back(object);
    if (object->IsNativeError()) {
      readError(node, object, depth);
    } else {
      readContainer(node, object, depth);
    }
    path_.pop_back();
  }

  void readContainer(ValueNode& node, Local<v8::Object> object, std::uint32_t depth) {
    if (object->IsMap()) {
      Local<v8::Map> map = object.As<v8::Map>();
      describe(node, ValueKind::kMap, "Map(" + std::to_string(map->Size()) + ")", map->Size());
      if (map->Size() > kMostEntries) depth = 0;
      if (depth > 0) readEntries(node, map->AsArray(), depth);
    } else if (object->IsSet()) {
      Local<v8::Set> set = object.As<v8::Set>();
      describe(node, ValueKind::kSet, "Set(" + std::to_string(set->Size()) + ")", set->Size());
      if (set->Size() > kMostEntries) depth = 0;
      if (depth > 0) readElements(node, set->AsArray(), depth);
    } else if (object->IsArray()) {
      const std::uint32_t length = object.As<v8::Array>()->Length();
      describe(node, ValueKind::kArray, "Array(" + std::to_string(length) + ")", 0);
      length > kMostNames ? readLongArray(node, object, length, depth) : readProperties(node, object, depth);
    } else {
      describe(node, ValueKind::kObject, className(object), 0);
      readProperties(node, object, depth);
    }
    if (depth == 0 && node.childCount > 0) {
      node.preview = journal::formatClosed(node.kind, node.type);
    } else {
      journal::setContainerPreview(node);
    }
  }

  void readEntries(ValueNode& node, Local<v8::Array> pairs, std::uint32_t depth) {
    const std::uint32_t count = std::min(pairs->Length() / 2, maxChildren_);
    for (std::uint32_t i = 0; i < count; ++i) {
      const v8::HandleScope handles(isolate_);
      Local<v8::Value> key, value;
      if (!pairs->Get(context_, 2 * i).ToLocal(&key) || !pairs->Get(context_, 2 * i + 1).ToLocal(&value)) return;
      node.children.push_back(read(read("", key, 0).preview, value, depth - 1));
    }
  }

  void readElements(ValueNode& node, Local<v8::Array> elements, std::uint32_t depth) {
    const std::uint32_t count = std::min(elements->Length(), maxChildren_);
    for (std::uint32_t i = 0; i < count; ++i) {
      const v8::HandleScope handles(isolate_);
      Local<v8::Value> value;
      if (!elements->Get(context_, i).ToLocal(&value)) return;
      node.children.push_back(read(std::to_string(i), value, depth - 1));
    }
  }

  /// Holes count as children here, and what has no index is not seen.
  void readLongArray(ValueNode& node, Local<v8::Object> array, std::uint32_t length, std::uint32_t depth) {
    node.childCount = length;
    if (depth == 0) return;
    for (std::uint32_t i = 0; i < kMostNames && node.children.size() < maxChildren_; ++i) {
      const v8::HandleScope handles(isolate_);
      const std::string shown = std::to_string(i);
      Local<v8::String> key = name(isolate_, shown);
      if (array->HasOwnProperty(context_, key).FromMaybe(false))
        node.children.push_back(readProperty(array, key, shown, depth - 1));
    }
  }

  void readProperties(ValueNode& node, Local<v8::Object> object, std::uint32_t depth) {
    Local<v8::Array> names;
    const auto filter = static_cast<v8::PropertyFilter>(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS);
    if (!object
             ->GetPropertyNames(context_, v8::KeyCollectionMode::kOwnOnly, filter, v8::IndexFilter::kIncludeIndices,
                                v8::KeyConversionMode::kConvertToString)
             .ToLocal(&names)) {
      return;
    }
    node.childCount = names->Length();
    if (depth == 0) return;
    const std::uint32_t count = std::min(names->Length(), maxChildren_);
    for (std::uint32_t i = 0; i < count; ++i) {
      const v8::HandleScope handles(isolate_);
      Local<v8::Value> key;
      if (!names->Get(context_, i).ToLocal(&key)) return;
      node.children.push_back(readProperty(object, key.As<v8::Name>(), toWtf8(isolate_, key), depth - 1));
    }
  }

 public:
  /// One own property by its descriptor, so that a getter is shown and not called.
  ValueNode readProperty(Local<v8::Object> object, Local<v8::Name> key, std::string_view shownName,
                         std::uint32_t depth) {
    Local<v8::Value> descriptor, value;
    if (!object->GetOwnPropertyDescriptor(context_, key).ToLocal(&descriptor) || !descriptor->IsObject()) {
      return read(shownName, v8::Undefined(isolate_), 0);
    }
    if (dataOf(context_, descriptor).ToLocal(&value)) return read(shownName, value, depth);
    ValueNode node;
    node.name = shownName;
    set(node, ValueKind::kAccessor, "accessor", "(getter, not called)");
    return node;
  }

 private:
  void readError(ValueNode& node, Local<v8::Object> error, std::uint32_t depth) {
    const std::optional<std::string> type = dataText(error, "name");
    const std::optional<std::string> message = dataText(error, "message");
    const std::string shownType = type.value_or(className(error));
    describe(node, ValueKind::kError, shownType, 0);
    node.preview = journal::formatError(shownType, message.value_or(""));
    // V8 writes the stack when it is first read, from name and message, or by a function of the user's.
    const bool stackIsText = type && message && !hasOwnStackFormat();
    for (const char* property : {"stack", "cause", "errors"}) {
      Local<v8::String> key = name(isolate_, property);
      if (!error->HasOwnProperty(context_, key).FromMaybe(false)) continue;
      if (!stackIsText && property == std::string_view("stack")) continue;
      ++node.childCount;
      if (depth > 0) node.children.push_back(readProperty(error, key, property, depth - 1));
    }
  }

  bool hasOwnStackFormat() {
    Local<v8::Value> prototype = v8::Exception::Error(v8::String::Empty(isolate_)).As<v8::Object>()->GetPrototype(),
                     descriptor, constructor;
    return !prototype.As<v8::Object>()
                ->GetOwnPropertyDescriptor(context_, name(isolate_, "constructor"))
                .ToLocal(&descriptor) ||
           !dataOf(context_, descriptor).ToLocal(&constructor) || !constructor->IsObject() || constructor->IsProxy() ||
           constructor.As<v8::Object>()
               ->HasRealNamedProperty(context_, name(isolate_, "prepareStackTrace"))
               .FromMaybe(true);
  }

  /// A data property of the object or its prototypes as text, without running anything; none when it is not a text.
  std::optional<std::string> dataText(Local<v8::Object> object, const char* property) {
    Local<v8::Value> holder = object;
    for (; holder->IsObject() && !holder->IsProxy(); holder = holder.As<v8::Object>()->GetPrototype()) {
      Local<v8::Value> descriptor, value;
      if (!holder.As<v8::Object>()->GetOwnPropertyDescriptor(context_, name(isolate_, property)).ToLocal(&descriptor))
        break;
      if (!descriptor->IsObject()) continue;
      if (!dataOf(context_, descriptor).ToLocal(&value) || !value->IsString()) break;
      return toWtf8(isolate_, value);
    }
    return std::nullopt;
  }

  void readPromise(ValueNode& node, Local<v8::Promise> promise) {
    static constexpr const char* kStates[] = {"pending", "fulfilled", "rejected"};
    set(node, ValueKind::kPromise, "Promise", std::string("Promise { ") + kStates[promise->State()] + " }");
  }

  void readBoxed(ValueNode& node, Local<v8::Object> object) {
    const char* type = "Number";
    Local<v8::Value> inner;
    if (object->IsNumberObject()) {
      inner = v8::Number::New(isolate_, object.As<v8::NumberObject>()->ValueOf());
    } else if (object->IsStringObject()) {
      type = "String";
      inner = object.As<v8::StringObject>()->ValueOf();
    } else if (object->IsBooleanObject()) {
      type = "Boolean";
      inner = v8::Boolean::New(isolate_, object.As<v8::BooleanObject>()->ValueOf());
    } else {
      type = "BigInt";
      inner = object.As<v8::BigIntObject>()->ValueOf();
    }
    set(node, ValueKind::kOther, type, journal::formatBoxed(type, read("", inner, 0).preview));
  }

  std::string formatString(Local<v8::String> string) {
    // Enough to fill a preview; a megabyte of text is not copied to show two hundred bytes.
    char buffer[4 * journal::kPreviewBytes];
    const int written = string->WriteUtf8(isolate_, buffer, sizeof buffer, nullptr, v8::String::NO_NULL_TERMINATION);
    return journal::formatString({buffer, static_cast<std::size_t>(written)});
  }

  std::string className(Local<v8::Object> object) {
    const std::string type = toWtf8(isolate_, object->GetConstructorName());
    return type.empty() ? "Object" : type;
  }

  static void describe(ValueNode& node, ValueKind kind, std::string type, std::uint64_t children) {
    node.kind = kind;
    node.type = std::move(type);
    node.childCount = children;
  }
  static void set(ValueNode& node, ValueKind kind, std::string type, std::string preview) {
    describe(node, kind, std::move(type), 0);
    node.preview = std::move(preview);
  }

  Local<v8::Context> context_;
  v8::Isolate* isolate_;
  std::uint32_t maxChildren_;
  std::size_t made_ = 0;  // nodes
  std::size_t allowed_ = journal::kTreeNodes;
  std::vector<Local<v8::Object>> path_;  // the objects around the one being read
};

}  // namespace

v8::MaybeLocal<v8::Value> dataOf(Local<v8::Context> context, Local<v8::Value> descriptor) {
  if (!descriptor->IsObject()) return {};
  Local<v8::Object> fields = descriptor.As<v8::Object>();
  Local<v8::String> key = name(context->GetIsolate(), "value");
  if (!fields->HasOwnProperty(context, key).FromMaybe(false)) return {};
  return fields->Get(context, key);
}

ValueNode readValue(Local<v8::Context> context, std::string_view name, Local<v8::Value> value, std::uint32_t depth,
                    std::uint32_t children) {
  v8::TryCatch quiet(context->GetIsolate());
  return Reader(context, children).read(name, value, depth);
}

std::vector<ValueNode> readFields(Local<v8::Context> context, Local<v8::Object> object,
                                  const std::vector<Local<v8::Value>>& hidden) {
  v8::Isolate* isolate = context->GetIsolate();
  v8::TryCatch quiet(isolate);
  std::vector<ValueNode> fields;
  if (object->IsProxy()) return fields;
  Reader reader(context, journal::kTreeChildren);
  const auto isHidden = [&](Local<v8::Name> key) {
    Local<v8::Value> descriptor, value;
    if (!object->GetOwnPropertyDescriptor(context, key).ToLocal(&descriptor)) return false;
    if (!dataOf(context, descriptor).ToLocal(&value)) return false;
    return std::any_of(hidden.begin(), hidden.end(), [&](Local<v8::Value> other) { return other == value; });
  };
  Local<v8::Array> names;
  if (object->GetOwnPropertyNames(context, v8::ALL_PROPERTIES, v8::KeyConversionMode::kConvertToString)
          .ToLocal(&names)) {
    for (std::uint32_t i = 0; i < names->Length(); ++i) {
      if (fields.size() >= journal::kTreeChildren) {
        fields.push_back(moreNode(names->Length() - i));
        break;
      }
      const v8::HandleScope handles(isolate);
      Local<v8::Value> key;
      if (!names->Get(context, i).ToLocal(&key) || isHidden(key.As<v8::Name>())) continue;
      reader.nextField();
      const std::string shown = key->IsSymbol() ? plainText(context, key) : toWtf8(isolate, key);
      fields.push_back(reader.readProperty(object, key.As<v8::Name>(), shown, journal::kTreeDepth));
    }
  }
  std::vector<Local<v8::Value>> privateNames, values;
  if (v8::debug::GetPrivateMembers(context, object, &privateNames, &values)) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      // Methods and accessors are the class's, not the instance's.
      if (v8::debug::AccessorPair::IsAccessorPair(values[i]) || values[i]->IsFunction()) continue;
      reader.nextField();
      fields.push_back(reader.read(toWtf8(isolate, privateNames[i]), values[i], journal::kTreeDepth));
    }
  }
  return fields;
}

}  // namespace durascope::engine
