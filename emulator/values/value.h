#pragma once
// What a stored value is: V8's structured-clone wire format as a tree that needs no V8.
//
// Objects may hold each other in cycles, and one object may be held twice. So a Value is a flat vector of nodes that
// name each other by index: no ownership puzzle, no deep recursion when it is destroyed. Primitives that occur twice
// are two nodes; an object that occurs twice is one.
//
// Everything that V8 writes differently is told apart here (an int from a double of the same value, a Latin-1 string
// from a UTF-16 one), because a value that was read must be written back as the same bytes.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "emulator/journal/preview.h"

namespace durascope::values {

using NodeId = std::uint32_t;  ///< Index into Value::nodes.

struct Undefined {};
struct Null {};
struct Hole {};  ///< An element that an array does not have. Only in Array::elements.

/// A JavaScript string, lone surrogates and all.
struct String {
  std::string units;  ///< Latin-1 bytes, or UTF-16 code units in little-endian order when `wide`.
  bool wide = false;

  std::size_t length() const { return wide ? units.size() / 2 : units.size(); }  ///< As JavaScript's length.
  /// UTF-8; a lone surrogate comes out as its three bytes (WTF-8), as storage has it in keys.
  std::string wtf8() const;
};

/// Latin-1 when every character fits, as V8 would have it. Bytes that are no WTF-8 become U+FFFD.
String stringFromWtf8(std::string_view wtf8);

struct BigInt {
  std::string magnitude;  ///< Little-endian bytes.
  bool negative = false;
};

struct Date {
  double ms = 0;  ///< Since the epoch; NaN when invalid.
};

struct RegExp {
  String pattern;
  std::uint32_t flags = 0;  ///< g 1, i 2, m 4, y 8, u 16, s 32, d 128, v 256.
};

struct Object {
  std::vector<NodeId> entries;  ///< Key, value, key, value. A key is a String, an int32 or a double node.
};

/// An array that was written densely.
struct Array {
  std::vector<NodeId> elements;
  std::vector<NodeId> extra;  ///< Named properties; as Object::entries.
};

/// An array with holes.
struct SparseArray {
  std::uint32_t length = 0;
  std::vector<NodeId> entries;  ///< Elements and named properties; as Object::entries.
};

struct Map {
  std::vector<NodeId> entries;  ///< As Object::entries, but a key is any node.
};

struct Set {
  std::vector<NodeId> members;
};

/// new Number(1), Object("s"), ...
struct Boxed {
  std::variant<bool, double, BigInt, String> primitive;
};

struct ArrayBuffer {
  std::string bytes;
  bool resizable = false;
  std::uint32_t maxLength = 0;  ///< When resizable.
};

/// A typed array or DataView. It lies within its buffer.
struct View {
  journal::ElementType type = journal::ElementType::kUint8;
  NodeId buffer = 0;             ///< An ArrayBuffer.
  std::uint32_t offset = 0;      ///< In bytes.
  std::uint32_t byteLength = 0;  ///< 0 when lengthTracking.
  bool lengthTracking = false;   ///< Ends where its resizable buffer ends.
  bool resizableBacked = false;
};

inline constexpr NodeId kNoNode = 0xFFFF'FFFF;

/// An Error in V8's own form: name, message and stack, nothing else.
struct LegacyError {
  char prototype = 0;  ///< 'E' EvalError, 'R' Range, 'F' Reference, 'S' Syntax, 'T' Type, 'U' URI; 0: Error.
  NodeId message = kNoNode;
  NodeId stack = kNoNode;
  NodeId cause = kNoNode;
};

/// An Error with its own properties (workerd's host object 10, from compatibility date 2026-04-21).
struct NativeError {
  std::uint32_t type = 0;  ///< Index into workerd's list; 0: `name` says it.
  NodeId name = kNoNode;   ///< Only when type is 0. Any value, as message: workerd writes what it finds.
  NodeId message = kNoNode;
  NodeId properties = kNoNode;  ///< An Object: stack, cause, errors and what the user set.
};

struct Header {
  std::uint32_t common = 0;  ///< Index into workerd's list of common names; 0: `name` says it.
  std::string name;          ///< As the program gave it; lower case for common ones.
  std::string value;
};

inline constexpr std::uint32_t kNoGuard = 3;  ///< What `new Headers()` has: may be changed at will.

struct Headers {
  std::uint32_t guard = kNoGuard;
  std::vector<Header> list;
};

struct Request {
  std::string url;
  NodeId init = kNoNode;  ///< An Object {method, headers, ...}.
};

struct Response {
  NodeId body = kNoNode;  ///< Null: only responses without a body can be stored.
  NodeId init = kNoNode;  ///< An Object {status, headers, ...}.
};

struct DomException {
  std::vector<std::string> parts;  ///< Name, message, stack.
};

struct Blob {
  std::string type;
  std::string bytes;
};

/// A stored service stub (11) or actor class (12): a token that only workerd can read. In a message between objects
/// also what cannot be copied (200): `token` says what it is, "function".
struct Capability {
  std::uint32_t tag = 11;
  std::string token;
};

using Node = std::variant<Undefined, Null, Hole, bool, std::int32_t, double, BigInt, String, Date, RegExp, Object,
                          Array, SparseArray, Map, Set, Boxed, ArrayBuffer, View, LegacyError, NativeError, Headers,
                          Request, Response, DomException, Blob, Capability>;

/// A decoded value. Plain data; any thread.
struct Value {
  std::vector<Node> nodes;
  NodeId root = 0;

  const Node& operator[](NodeId id) const { return nodes[id]; }
  /// The node as a T, or nullptr when it is something else.
  template <class T>
  const T* as(NodeId id) const {
    return std::get_if<T>(&nodes[id]);
  }
};

/// The bytes that a view shows; empty when it does not lie within its buffer any more.
std::string_view viewBytes(const Value& value, const View& view);

}  // namespace durascope::values
