#pragma once
// A Value as JSON that loses nothing, for `durascope inspect --json`.
//
// What JSON has is written as itself: null, booleans, finite numbers but -0, strings (lone surrogates as \ud800), dense
// arrays, objects. Everything else is an object whose first member is "$type":
//
// clang-format off
//   undefined          {"$type":"undefined"}
//   NaN, -0, ±Infinity {"$type":"Number","value":"NaN"}
//   12n                {"$type":"BigInt","value":"12"}; in hexadecimal ("0x…", "-0x…") beyond 1,024 bits
//   Date               {"$type":"Date","value":"2023-11-14T22:13:20.000Z","ms":1700000000000}
//                      beyond what a Date can hold {"$type":"Date","value":"Invalid Date"}
//   RegExp             {"$type":"RegExp","source":"a+b","flags":"gi"}
//   Map, Set           {"$type":"Map","entries":[[key,value],…]}, {"$type":"Set","values":[…]}
//   boxed primitive    {"$type":"Boxed","value":…}
//   ArrayBuffer        {"$type":"ArrayBuffer","hex":"010203"}, with "maxByteLength" when resizable
//   typed array        {"$type":"Uint8Array","buffer":…,"byteOffset":0,"byteLength":3}; DataView alike;
//                      "byteLength":null when it follows the length of its buffer
//   hole               {"$type":"hole"}, in arrays that were written densely
//   array, unlike JSON {"$type":"Array","length":3,"values":[…],"entries":[[0,…],["p",2]]}: "values" are the elements
//                      of a dense one, "entries" the elements of a sparse one and named properties
//   object, unlike it  {"$type":"Object","entries":[["$type",1]]}: when a key begins with '$', occurs twice, or is
//                      "__proto__"
//   Error              {"$type":"TypeError","message":…,"stack":…,"cause":…}; in the newer form
//                      {"$type":"TypeError","message":…,"properties":{…}}, and with a name of the user's own
//                      {"$type":"Error","name":"Custom","message":…,"properties":{…}}
//   Headers            {"$type":"Headers","entries":[["a","b"]]}, with "guard" when they are not free to be changed
//   Request, Response  {"$type":"Request","url":"…","init":{…}}, {"$type":"Response","body":null,"init":{…}}
//   DOMException       {"$type":"DOMException","name":…,"message":…,"stack":…}
//   Blob               {"$type":"Blob","type":"text/plain","hex":"78"}
//   stored stub        {"$type":"ServiceStub","token":"<hex>"}, {"$type":"ActorClass","token":"<hex>"}
// clang-format on
//
// An object that occurs more than once carries "$id":n after "$type" where it stands first (a plain object or array
// is then written in its "$type" form), and is {"$ref":n} wherever it comes again; so cycles end.
//
// Any thread.

#include <string>

#include "emulator/values/value.h"

namespace durascope::values {

/// One line, no spaces. Time linear in the value; no recursion.
std::string toJson(const Value& value);

}  // namespace durascope::values
