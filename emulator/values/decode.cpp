// Reads the wire format into a Value. No recursion: what has been begun lies on a stack of frames, so depth is a limit
// of ours and not of the thread. A node gets its index when it begins, so that what lies inside may refer to it.

#include <utility>
#include <vector>

#include "emulator/values/byte_reader.h"
#include "emulator/values/leaf_reader.h"
#include "emulator/values/tags.h"
#include "emulator/values/wire.h"

namespace durascope::values {
namespace {

class Decoder {
 public:
  Decoder(std::string_view bytes, Limits limits) : in_(bytes), limits_(limits) {}

  Result<Value> run() {
    if (in_.takeTag(tag::kHeader)) {
      version_ = in_.varint();
      if (version_ > kLatestVersion)
        in_.fail("they are of version " + std::to_string(version_) + ", which is newer than 15,");
    }
    viewsHaveFlags_ = viewsHaveFlags_ || version_ >= 14;
    value_.root = readValue();
    while (in_.ok() && !frames_.empty()) advance();
    if (!in_.ok()) return fail(ErrorKind::kCorrupt, "These bytes are not a stored value: " + in_.problem() + ".");
    return std::move(value_);
  }

  /// For a time Chrome's V8 wrote views with flags as version 13; V8 tries this when the other way failed.
  void expectViewFlags() { viewsHaveFlags_ = true; }
  std::uint32_t version() const { return version_; }

 private:
  /// A container that is still being read.
  struct Frame {
    NodeId node;
    char tag;                    ///< What began it; for host objects tag::kHostObject.
    std::uint32_t elements = 0;  ///< Still to come, of a dense array; values still to come, of a host object.
    bool causeNext = false;      ///< Of a legacy error.
  };

  NodeId add(Node node) {
    if (value_.nodes.size() >= limits_.nodes) {
      in_.fail("there are more than " + std::to_string(limits_.nodes) + " values");
      return 0;
    }
    value_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(value_.nodes.size() - 1);
  }

  /// Adds what later bytes may refer to.
  NodeId addObject(Node node) {
    const NodeId id = add(std::move(node));
    objects_.push_back(id);
    return id;
  }

  NodeId begin(Node node, char tag, std::uint32_t elements = 0) {
    if (frames_.size() >= limits_.depth) {
      in_.fail("objects are more than " + std::to_string(limits_.depth) + " deep");
      return 0;
    }
    const NodeId id = addObject(std::move(node));
    frames_.push_back({id, tag, elements});
    return id;
  }

  template <class T>
  T& at(NodeId id) {
    return std::get<T>(value_.nodes[id]);
  }

  /// One value; of a container only the beginning, its frame is then on top of the stack.
  NodeId readValue() {
    while (in_.takeTag(tag::kObjectCount)) in_.varint();
    const std::size_t offset = in_.offset();
    const char tag = in_.tag();
    if (!in_.ok()) return 0;
    switch (tag) {
      case tag::kUndefined:
        return add(Undefined{});
      case tag::kNull:
        return add(Null{});
      case tag::kTrue:
        return add(true);
      case tag::kFalse:
        return add(false);
      case tag::kInt32:
        return add(readInt32(in_));
      case tag::kUint32:
        return add(readUint32(in_));
      case tag::kDouble:
        return add(in_.number());
      case tag::kBigInt:
        return add(readBigInt(in_));
      case tag::kUtf8String:
      case tag::kOneByteString:
      case tag::kTwoByteString:
        return add(readStringOf(in_, tag));
      case tag::kReference:
        return viewsOf(readReference());
      case tag::kObject:
        return begin(Object{}, tag);
      case tag::kMap:
        return begin(Map{}, tag);
      case tag::kSet:
        return begin(Set{}, tag);
      case tag::kSparseArray:
        return begin(SparseArray{.length = in_.varint()}, tag);
      case tag::kDenseArray:
        return beginDenseArray();
      case tag::kDate:
        return addObject(Date{in_.number()});
      case tag::kTrueObject:
        return addObject(Boxed{true});
      case tag::kFalseObject:
        return addObject(Boxed{false});
      case tag::kNumberObject:
        return addObject(Boxed{in_.number()});
      case tag::kBigIntObject:
        return addObject(Boxed{readBigInt(in_)});
      case tag::kStringObject:
        return addObject(Boxed{readString()});
      case tag::kRegExp:
        return readRegExp();
      case tag::kArrayBuffer:
        return viewsOf(addObject(readArrayBuffer(in_, false)));
      case tag::kResizableArrayBuffer:
        return viewsOf(addObject(readArrayBuffer(in_, true)));
      case tag::kError:
        return begin(LegacyError{}, tag);
      case tag::kHostObject:
        return readHostObject();
      case tag::kSharedArrayBuffer:
        in_.failAt("a SharedArrayBuffer, which no runtime can read back, stands", offset);
        return 0;
      default:
        in_.failAt("no value begins like what stands", offset);
        return 0;
    }
  }

  /// A string where nothing else may stand.
  String readString() {
    if (version_ < 12) return readStringOf(in_, tag::kUtf8String);
    const char tag = in_.tag();
    if (tag == tag::kUtf8String || tag == tag::kOneByteString || tag == tag::kTwoByteString)
      return readStringOf(in_, tag);
    in_.fail("a string is missing");
    return {};
  }

  NodeId readReference() {
    const std::uint32_t object = in_.varint();
    if (in_.ok() && object < objects_.size()) return objects_[object];
    in_.fail("there is a reference to an object that did not come before");
    return 0;
  }

  NodeId beginDenseArray() {
    const std::uint32_t length = in_.varint();
    return begin(Array{}, tag::kDenseArray, length);
  }

  NodeId readRegExp() {
    String pattern = readString();
    const std::uint32_t flags = in_.varint();
    if ((flags & ~kRegExpFlags) != 0) in_.fail("a regular expression has unknown flags");
    return addObject(RegExp{std::move(pattern), flags});
  }

  /// A view is written behind its buffer, and it is the view that was meant.
  NodeId viewsOf(NodeId id) {
    if (!in_.ok() || !value_.as<ArrayBuffer>(id) || !in_.takeTag(tag::kView)) return id;
    View view = readView(in_, at<ArrayBuffer>(id), viewsHaveFlags_);
    view.buffer = id;
    return addObject(view);
  }

  NodeId readHostObject() {
    const std::uint32_t type = in_.varint();
    switch (type) {
      case host::kHeaders:
        return addObject(readHeaders(in_));
      case host::kRequest:
        return begin(Request{.url = in_.text()}, tag::kHostObject, 1);
      case host::kResponse:
        return begin(Response{}, tag::kHostObject, 2);
      case host::kDomException:
        return addObject(readDomException(in_));
      case host::kNativeError:
        return beginNativeError();
      case host::kServiceStub:
      case host::kActorClass:
        return addObject(Capability{.tag = type, .token = in_.text()});
      case host::kBlob:
        return addObject(readBlob(in_));
      case host::kExternal:
        if (limits_.externals) return beginExternal();
        [[fallthrough]];
      default:
        in_.fail("a platform object of unknown type " + std::to_string(type) + " begins");
        return 0;
    }
  }

  /// Its number is for the receiver; what it is made of, too.
  NodeId beginExternal() {
    in_.varint();
    return begin(Capability{.tag = host::kExternal, .token = in_.text()}, tag::kHostObject, 1);
  }

  NodeId beginNativeError() {
    NativeError error{.type = in_.varint()};
    if (error.type >= kNativeErrors.size()) in_.fail("an error is of unknown type " + std::to_string(error.type));
    return begin(error, tag::kHostObject, error.type == 0 ? 3 : 2);
  }

  /// Ends the innermost container or reads one value more of it.
  void advance() {
    const std::size_t top = frames_.size() - 1;
    const std::size_t offset = in_.offset();
    if (ends(frames_[top])) {
      frames_.pop_back();
      return;
    }
    if (!in_.ok()) return;
    if (frames_[top].tag == tag::kDenseArray && frames_[top].elements > 0) {
      --frames_[top].elements;
      // Before version 11 a hole was written as undefined.
      const bool hole = in_.takeTag(tag::kHole) || (version_ < 11 && in_.takeTag(tag::kUndefined));
      const NodeId element = hole ? add(Hole{}) : readValue();
      if (in_.ok()) at<Array>(frames_[top].node).elements.push_back(element);
      return;
    }
    const NodeId child = readValue();
    if (in_.ok()) attach(frames_[top], child, offset);
  }

  bool ends(Frame& frame) {
    switch (frame.tag) {
      case tag::kObject:
        return endsWithPairs(tag::kObjectEnd, at<Object>(frame.node).entries, {});
      case tag::kSparseArray: {
        const auto& array = at<SparseArray>(frame.node);
        return endsWithPairs(tag::kSparseArrayEnd, array.entries, array.length);
      }
      case tag::kDenseArray: {
        if (frame.elements > 0) return false;
        const auto& array = at<Array>(frame.node);
        return endsWithPairs(tag::kDenseArrayEnd, array.extra, static_cast<std::uint32_t>(array.elements.size()));
      }
      case tag::kMap: {
        const auto& entries = at<Map>(frame.node).entries;
        return entries.size() % 2 == 0 && in_.takeTag(tag::kMapEnd) && counts(entries.size());
      }
      case tag::kSet:
        return in_.takeTag(tag::kSetEnd) && counts(at<Set>(frame.node).members.size());
      case tag::kError:
        return !frame.causeNext && readErrorFields(frame);
      default:
        return frame.elements == 0;
    }
  }

  bool endsWithPairs(char endTag, const std::vector<NodeId>& entries, std::optional<std::uint32_t> length) {
    if (entries.size() % 2 != 0 || !in_.takeTag(endTag)) return false;
    return counts(entries.size() / 2) && (!length || counts(*length));
  }

  bool counts(std::size_t expected) {
    return in_.varint() == expected || in_.fail("something else was counted than what came");
  }

  /// Message and stack of a legacy error, up to its end (true) or its cause (false).
  bool readErrorFields(Frame& frame) {
    while (in_.ok()) {
      const char field = in_.byte();
      switch (field) {
        case tag::kErrorEnd:
          return true;
        case tag::kErrorCause:
          frame.causeNext = true;
          return false;
        case tag::kErrorMessage:
          setErrorText(frame.node, &LegacyError::message);
          break;
        case tag::kErrorStack:
          setErrorText(frame.node, &LegacyError::stack);
          break;
        case 'E':
        case 'R':
        case 'F':
        case 'S':
        case 'T':
        case 'U':
          at<LegacyError>(frame.node).prototype = field;
          break;
        default:
          return in_.fail("an error has an unknown field");
      }
    }
    return false;
  }

  void setErrorText(NodeId error, NodeId LegacyError::*field) {
    const NodeId text = add(readString());
    if (in_.ok()) at<LegacyError>(error).*field = text;
  }

  void attach(Frame& frame, NodeId child, std::size_t offset) {
    switch (frame.tag) {
      case tag::kObject:
        return attachPair(at<Object>(frame.node).entries, child, offset);
      case tag::kSparseArray:
        return attachPair(at<SparseArray>(frame.node).entries, child, offset);
      case tag::kDenseArray:
        return attachPair(at<Array>(frame.node).extra, child, offset);
      case tag::kMap:
        at<Map>(frame.node).entries.push_back(child);
        return;
      case tag::kSet:
        at<Set>(frame.node).members.push_back(child);
        return;
      case tag::kError:
        frame.causeNext = false;
        at<LegacyError>(frame.node).cause = child;
        return;
      default:
        attachToHostObject(frame.node, frame.elements--, child, offset);
        return;
    }
  }

  void attachPair(std::vector<NodeId>& entries, NodeId child, std::size_t offset) {
    const bool isKey = entries.size() % 2 == 0;
    if (isKey && !value_.as<String>(child) && !value_.as<std::int32_t>(child) && !value_.as<double>(child)) {
      in_.failAt("a property has no name", offset);
      return;
    }
    entries.push_back(child);
  }

  void attachToHostObject(NodeId node, std::uint32_t remaining, NodeId child, std::size_t offset) {
    const bool last = remaining == 1;
    if (value_.as<Capability>(node)) return;
    if (last && !value_.as<Object>(child)) {
      in_.failAt("a platform object lacks its properties", offset);
    } else if (auto* request = std::get_if<Request>(&value_.nodes[node])) {
      request->init = child;
    } else if (auto* response = std::get_if<Response>(&value_.nodes[node])) {
      (last ? response->init : response->body) = child;
    } else {
      auto& error = at<NativeError>(node);
      (last ? error.properties : remaining == 2 ? error.message : error.name) = child;
    }
  }

  ByteReader in_;
  const Limits limits_;
  std::uint32_t version_ = kHeaderlessVersion;
  bool viewsHaveFlags_ = false;
  Value value_;
  std::vector<NodeId> objects_;  ///< By the number that references use.
  std::vector<Frame> frames_;
};

}  // namespace

Result<Value> decode(std::string_view bytes, Limits limits) {
  Decoder decoder(bytes, limits);
  Result<Value> value = decoder.run();
  if (value || decoder.version() != 13) return value;
  Decoder again(bytes, limits);
  again.expectViewFlags();
  Result<Value> other = again.run();
  return other ? std::move(other) : std::move(value);
}

}  // namespace durascope::values
