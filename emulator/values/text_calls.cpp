#include "emulator/values/text_calls.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "emulator/values/elements.h"
#include "emulator/values/header_names.h"
#include "emulator/values/iso_date.h"
#include "emulator/values/naming.h"
#include "emulator/values/tags.h"
#include "emulator/values/text_scanner.h"

namespace durascope::values {
namespace {

/// A call whose arguments are taken one after the other.
class Maker {
 public:
  Maker(const Call& call, Value& value, const std::vector<bool>& labelled)
      : call_(call), value_(value), labelled_(labelled) {}

  std::string_view make() {
    const std::string_view problem = call_.legacy ? dispatchLegacy() : dispatch();
    if (metLabel_ && !problem.empty()) return "Something begins of which a part is labelled, not the whole";
    return problem;
  }

 private:
  std::string_view map() {
    Map map;
    if (auto* pairs = takeApart<Array>(argument(0))) {
      for (const NodeId pair : pairs->elements) {
        auto* entry = takeApart<Array>(pair);
        if (!entry || entry->elements.size() != 2) return "A Map without [key, value] pairs begins";
        map.entries.insert(map.entries.end(), entry->elements.begin(), entry->elements.end());
      }
    } else if (count() > 0) {
      return "A Map without an array of [key, value] pairs begins";
    }
    return done(std::move(map));
  }

  std::string_view set() {
    Set set;
    if (auto* members = takeApart<Array>(argument(0)))
      set.members = std::move(members->elements);
    else if (count() > 0)
      return "A Set without an array of members begins";
    return done(std::move(set));
  }

  std::string_view date() {
    if (const auto* text = get<String>(0)) {
      const std::optional<double> ms = parseIsoDate(text->wtf8());
      if (!ms) return "A Date begins whose text is not like 2023-11-14T22:13:20.000Z";
      return done(Date{*ms});
    }
    const std::optional<double> ms = numberOf(argument(0));
    if (!ms) return "A Date without text or number begins";
    return done(Date{*ms});
  }

  std::string_view regExp() {
    const auto* pattern = get<String>(0);
    const auto* letters = get<String>(1);
    if (!pattern || (count() > 1 && !letters)) return "A RegExp whose arguments are not texts begins";
    RegExp result{.pattern = *pattern, .flags = 0};
    if (letters && !regExpFlagBits(letters->wtf8(), result.flags)) return "A RegExp with unknown flags begins";
    return done(std::move(result), 2);
  }

  std::string_view boxed() {
    const bool any = call_.name == "Object";
    if (const auto* b = get<bool>(0); b && (any || call_.name == "Boolean")) return done(Boxed{*b});
    if (const auto n = numberOf(argument(0)); n && (any || call_.name == "Number")) return done(Boxed{*n});
    if (const auto* s = get<String>(0); s && (any || call_.name == "String")) return done(Boxed{*s});
    if (const auto* big = get<BigInt>(0); big && any) return done(Boxed{*big});
    return "An object around something that does not belong into it begins";
  }

  std::string_view arrayBuffer() {
    auto* bytes = takeApart<ArrayBuffer>(argument(0));
    if (!bytes || bytes->resizable) return "An ArrayBuffer without hex\"…\" begins";
    ArrayBuffer buffer{.bytes = std::move(bytes->bytes)};
    if (count() > 1) {
      const std::optional<double> most = numberOf(property(1, "maxByteLength"));
      if (!isUint32(most) || *most < static_cast<double>(buffer.bytes.size())) {
        return "An ArrayBuffer whose maxByteLength is no number of at least its length begins";
      }
      buffer.resizable = true;
      buffer.maxLength = static_cast<std::uint32_t>(*most);
    }
    return done(std::move(buffer), 2);
  }

  std::string_view view(journal::ElementType type) {
    const std::uint32_t size = viewElementSize(type);
    if (auto* elements = takeApart<Array>(argument(0))) {
      if (!hasElements(type)) return "A view that can only be made of a buffer begins";
      ArrayBuffer buffer;
      for (const NodeId element : elements->elements) {
        if (!appendElement(type, value_[element], buffer.bytes))
          return "A typed array with an element that does not fit into it begins";
      }
      const auto length = static_cast<std::uint32_t>(buffer.bytes.size());
      value_.nodes.emplace_back(std::move(buffer));
      return done(View{.type = type, .buffer = static_cast<NodeId>(value_.nodes.size() - 1), .byteLength = length});
    }
    const auto* buffer = get<ArrayBuffer>(0);
    if (!buffer) return "A view without an array of numbers or an ArrayBuffer begins";
    const double space = static_cast<double>(buffer->bytes.size());
    const double offset = count() > 1 ? numberOf(argument(1)).value_or(-1) : 0;
    const bool tracking = count() <= 2 && buffer->resizable;
    const double rest = space - offset;
    const double length = count() > 2 ? numberOf(argument(2)).value_or(-1) * size : tracking ? 0 : rest;
    if (!(offset >= 0 && length >= 0 && length <= rest) || std::fmod(offset, size) != 0 ||
        std::fmod(length, size) != 0) {
      return "A view that does not lie within its buffer begins";
    }
    return done(View{.type = type,
                     .buffer = argument(0),
                     .offset = static_cast<std::uint32_t>(offset),
                     .byteLength = static_cast<std::uint32_t>(length),
                     .lengthTracking = tracking,
                     .resizableBacked = buffer->resizable},
                3);
  }

  std::string_view legacyError(char prototype) {
    LegacyError error{.prototype = prototype};
    if (get<String>(0)) {
      error.message = argument(0);
    } else if (count() > 0 && !get<Undefined>(0)) {
      return "An error of the older form whose message is not text begins";
    }
    const auto* properties = get<Object>(1);
    if (!properties && count() > 1) return "An error whose properties are no object begins";
    for (std::size_t i = 0; properties && i < properties->entries.size(); i += 2) {
      const std::string key = keyText(value_, properties->entries[i]);
      const NodeId property = properties->entries[i + 1];
      if (key == "cause") {
        error.cause = property;
      } else if (key == "stack" && value_.as<String>(property)) {
        error.stack = property;
      } else {
        return "An error of the older form, which keeps a stack (text) and a cause only, begins";
      }
    }
    return done(error, 2);
  }

  std::string_view nativeError(std::uint32_t type) {
    NativeError error{.type = type};
    if (count() > 2) {
      if (type != 1) return "An error with a name of its own, which only an Error can have, begins";
      error.type = 0;
      error.name = argument(2);
    }
    error.message = count() > 0 ? argument(0) : add(Undefined{});
    if (count() > 1 && !get<Object>(1)) return "An error whose properties are no object begins";
    error.properties = count() > 1 ? argument(1) : add(Object{});
    return done(error, 3);
  }

  std::string_view headers() {
    Headers headers;
    auto* pairs = takeApart<Array>(argument(0));
    if (!pairs && count() > 0) return "Headers without an array of [name, value] pairs begin";
    for (std::size_t i = 0; pairs && i < pairs->elements.size(); ++i) {
      const auto* pair = value_.as<Array>(pairs->elements[i]);
      const auto* name = pair && pair->elements.size() == 2 ? value_.as<String>(pair->elements[0]) : nullptr;
      const auto* text = name ? value_.as<String>(pair->elements[1]) : nullptr;
      if (!text) return "Headers with something else than [name, value] pairs of texts begin";
      Header header{.common = 0, .name = name->wtf8(), .value = text->wtf8()};
      header.common = commonHeader(header.name);
      if (header.common != 0) header.name = commonHeaderName(header.common);
      headers.list.push_back(std::move(header));
    }
    if (count() > 1) {
      const std::optional<double> guard = numberOf(property(1, "guard"));
      if (!isUint32(guard)) return "Headers with a guard that is no number from 0 to 4294967295 begin";
      headers.guard = static_cast<std::uint32_t>(*guard);
    }
    return done(std::move(headers), 2);
  }

  std::string_view request() {
    const auto* url = get<String>(0);
    if (!url || (count() > 1 && !get<Object>(1))) return "A Request without a URL and an object begins";
    return done(Request{.url = url->wtf8(), .init = count() > 1 ? argument(1) : add(Object{})}, 2);
  }

  std::string_view response() {
    if (count() > 1 && !get<Object>(1)) return "A Response whose properties are no object begins";
    const NodeId body = count() > 0 ? argument(0) : add(Null{});
    return done(Response{.body = body, .init = count() > 1 ? argument(1) : add(Object{})}, 2);
  }

  std::string_view domException() {
    DomException exception;
    for (const std::size_t part : {1, 0, 2}) {
      const auto* text = get<String>(part);
      if (!text) return "A DOMException without message, name and stack begins";
      exception.parts.push_back(text->wtf8());
    }
    return done(std::move(exception), 3);
  }

  std::string_view blob() {
    Blob blob;
    auto* parts = takeApart<Array>(argument(0));
    if (!parts) return "A Blob without an array of its parts begins";
    for (const NodeId part : parts->elements) {
      if (const auto* text = value_.as<String>(part)) {
        blob.bytes += text->wtf8();
      } else if (const auto* buffer = takeApart<ArrayBuffer>(part)) {
        blob.bytes += buffer->bytes;
      } else {
        return "A Blob with a part that is neither text nor hex\"…\" begins";
      }
    }
    if (count() > 1) {
      const NodeId type = property(1, "type");
      const auto* text = type == kNoNode ? nullptr : value_.as<String>(type);
      if (!text) return "A Blob whose type is not text begins";
      blob.type = text->wtf8();
    }
    return done(std::move(blob), 2);
  }

  std::string_view capability(std::uint32_t tag) {
    auto* token = takeApart<ArrayBuffer>(argument(0));
    if (!token) return "A stored stub without hex\"…\" begins";
    return done(Capability{.tag = tag, .token = std::move(token->bytes)});
  }

  std::size_t count() const { return call_.arguments.size(); }
  NodeId argument(std::size_t i) const { return i < count() ? call_.arguments[i] : kNoNode; }

  template <class T>
  const T* get(std::size_t i) const {
    return i < count() ? value_.as<T>(call_.arguments[i]) : nullptr;
  }
  std::optional<double> numberOf(NodeId node) const {
    if (node == kNoNode) return {};
    if (const auto* i = value_.as<std::int32_t>(node)) return *i;
    if (const auto* d = value_.as<double>(node)) return *d;
    return {};
  }
  static bool isUint32(std::optional<double> number) {
    return number && *number == std::trunc(*number) && *number >= 0 &&
           *number <= std::numeric_limits<std::uint32_t>::max();
  }
  /// The value of property `name` of an argument that is an object; kNoNode when there is none.
  NodeId property(std::size_t i, std::string_view name) const {
    const auto* object = get<Object>(i);
    for (std::size_t entry = 0; object && entry < object->entries.size(); entry += 2) {
      if (keyText(value_, object->entries[entry]) == name) return object->entries[entry + 1];
    }
    return kNoNode;
  }
  /// What is to become part of the result: nobody else may refer to it.
  template <class T>
  T* takeApart(NodeId node) {
    if (node == kNoNode) return nullptr;
    auto* part = std::get_if<T>(&value_.nodes[node]);
    if (!part || !labelled_[node]) return part;
    metLabel_ = true;
    return nullptr;
  }

  NodeId add(Node node) {
    value_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(value_.nodes.size() - 1);
  }

  std::string_view done(Node node, std::size_t mostArguments = 1) {
    if (count() > mostArguments) return "Something with too many arguments begins";
    value_.nodes[call_.node] = std::move(node);
    return {};
  }

  std::string_view dispatch() {
    if (const auto type = viewNamed(call_.name)) return view(*type);
    if (const auto* error = std::find(kNativeErrors.begin() + 1, kNativeErrors.end(), call_.name);
        error != kNativeErrors.end()) {
      return nativeError(static_cast<std::uint32_t>(error - kNativeErrors.begin()));
    }
    struct Entry {
      std::string_view name;
      std::string_view (Maker::*make)();
    };
    static constexpr Entry kEntries[] = {{"Map", &Maker::map},           {"Set", &Maker::set},
                                         {"Date", &Maker::date},         {"RegExp", &Maker::regExp},
                                         {"Number", &Maker::boxed},      {"String", &Maker::boxed},
                                         {"Boolean", &Maker::boxed},     {"Object", &Maker::boxed},
                                         {"Headers", &Maker::headers},   {"ArrayBuffer", &Maker::arrayBuffer},
                                         {"Request", &Maker::request},   {"DOMException", &Maker::domException},
                                         {"Response", &Maker::response}, {"Blob", &Maker::blob}};
    for (const Entry& entry : kEntries) {
      if (entry.name == call_.name) return (this->*entry.make)();
    }
    if (call_.name == "ServiceStub") return capability(host::kServiceStub);
    if (call_.name == "ActorClass") return capability(host::kActorClass);
    return "Something that cannot be stored, or has another name, begins";
  }

  std::string_view dispatchLegacy() {
    for (const char prototype : {'\0', 'E', 'R', 'F', 'S', 'T', 'U'}) {
      if (errorClass(prototype) == call_.name) return legacyError(prototype);
    }
    return "Something that is no error of the older form begins";
  }

  const Call& call_;
  Value& value_;
  const std::vector<bool>& labelled_;
  bool metLabel_ = false;
};

}  // namespace

std::string_view makeOf(const Call& call, Value& value, const std::vector<bool>& labelled) {
  return Maker(call, value, labelled).make();
}

}  // namespace durascope::values
