#pragma once
// A stored value as text that a person can read, change, and have read back: for the window's editor. Close to what one
// would write in JavaScript; where JavaScript has no literal, something that looks like the call that makes one.
//
// clang-format off
//   undefined null true false 12 -0 1.5 NaN -Infinity 12n "text\n" 'text'
//   { a: 1, "b c": 2, 3: [1, , 4] }      a comma without a value leaves a hole
//   new Map([["k", 1]])  new Set([1, 2])
//   new Date("2023-11-14T22:13:20.000Z")  new Date(1700000000000)  new Date(NaN)
//   /a+b/gi  new RegExp("a+b", "gi")
//   new Uint8Array([1, 2, 3]) and the other typed arrays; new BigInt64Array([1n])
//   new Uint8Array(<buffer>, byteOffset, length)  new DataView(<buffer>, byteOffset, byteLength)
//   new ArrayBuffer(hex"01 02 ff")  new ArrayBuffer(hex"0102", { maxByteLength: 8 })
//   new Number(1)  new String("s")  new Boolean(true)  Object(5n)
//   new TypeError("message", { stack: "…", cause: …, code: 5 })  with all its own properties, as newer dates store it
//   new Error("message", { stack: "…" }, "Custom")               … and a name of the user's own
//   legacy TypeError("message", { stack: "…", cause: … })        as older compatibility dates store it
//   new Headers([["a", "b"]])  new Request("http://a/", { method: "GET" })  new Response(null, { status: 204 })
//   new Blob(["text"], { type: "text/plain" })  new Blob([hex"00ff"])
//   new DOMException("message", "AbortError", "stack")
//   ServiceStub(hex"…")  ActorClass(hex"…")                      tokens that only the real runtime can read
// clang-format on
//
// An object that occurs more than once, or within itself, is labelled where it stands first: `#1 = { self: #1 }`.
//
// Not JavaScript, because the same value can lie in a file as different bytes and those must survive: `2.0` is a number
// stored as a double where `2` is stored as an int, `wide"a"` a string stored as UTF-16 although Latin-1 would do,
// `sparse [1, 2]` an array stored as if it had holes, `Array(9) { 0: 1, p: 2 }` such an array with few elements or with
// named properties, `[1] with { p: 2 }` a dense one with named properties.

#include <string>
#include <string_view>

#include "emulator/base/result.h"
#include "emulator/values/value.h"

namespace durascope::values {

/// The value as text of some lines, indented by two blanks. Nothing is cut; time linear in the value. Any thread.
std::string textOfValue(const Value& value);

/// The same of a stored value. bytesOfText() of the answer gives `bytes` again for whatever workerd wrote. Failure:
/// kCorrupt, the sentence of decode().
Result<std::string> textOfValue(std::string_view bytes);

/// The same of what crossed between objects, for those who only look: what cannot be copied stands in brackets, as
/// [function], [RpcTarget], [stub], [ReadableStream]. Any thread.
Result<std::string> textOfMessage(std::string_view bytes);

/// Reads such text. Failure: kBadInput, a sentence with line and column (counted from 1, in characters), which
/// are also its `where` as "2:14".
Result<Value> valueOfText(std::string_view text);

/// The bytes to store for such text, as workerd would write the value. Fails as valueOfText() does. Any thread.
Result<std::string> bytesOfText(std::string_view text);

}  // namespace durascope::values
