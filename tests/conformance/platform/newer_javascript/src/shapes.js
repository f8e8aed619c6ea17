// How each of these is defined: as V8 does it, with that name, that length, not enumerable.
const shapeOf = (object, key) => {
  const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key);
  const attributes = `${writable === undefined ? "accessor" : writable ? "writable" : "read-only"}, ${enumerable ? "enumerable" : "hidden"}, ${configurable ? "configurable" : "fixed"}`;
  const functions = [value, get, set].filter((f) => typeof f === "function").map((f) => `${f.name}(${f.length})${Object.hasOwn(f, "prototype") ? " with a prototype" : ""}`);
  return [attributes, ...functions].join("; ");
};
const TypedArray = Object.getPrototypeOf(Int8Array);

export function shapes(facts) {
  for (const [name, object, keys] of [
    ["Array", Array, ["fromAsync"]],
    ["Array.prototype", Array.prototype, ["toReversed", "toSorted", "toSpliced", "with"]],
    ["TypedArray.prototype", TypedArray.prototype, ["toReversed", "toSorted", "with"]],
    ["Object", Object, ["groupBy"]],
    ["Map", Map, ["groupBy"]],
    ["Map.prototype", Map.prototype, ["getOrInsert", "getOrInsertComputed"]],
    ["WeakMap.prototype", WeakMap.prototype, ["getOrInsert", "getOrInsertComputed"]],
    ["Set.prototype", Set.prototype, ["union", "intersection", "difference", "symmetricDifference", "isSubsetOf", "isSupersetOf", "isDisjointFrom"]],
    ["Promise", Promise, ["withResolvers", "try"]],
    ["globalThis", globalThis, ["Iterator", "DisposableStack", "AsyncDisposableStack", "SuppressedError"]],
    ["Iterator", Iterator, ["from", "concat", "zip", "zipKeyed", "prototype"]],
    ["Iterator.prototype", Iterator.prototype, ["map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every", "find", "includes", "join", Symbol.dispose, "constructor", Symbol.toStringTag]],
    ["String.prototype", String.prototype, ["isWellFormed", "toWellFormed"]],
    ["ArrayBuffer.prototype", ArrayBuffer.prototype, ["transfer", "transferToFixedLength", "detached", "resizable", "maxByteLength", "resize"]],
    ["DataView.prototype", DataView.prototype, ["getFloat16", "setFloat16"]],
    ["Math", Math, ["f16round", "sumPrecise"]],
    ["Error", Error, ["isError"]],
    ["RegExp", RegExp, ["escape"]],
    ["RegExp.prototype", RegExp.prototype, ["unicodeSets"]],
    ["JSON", JSON, ["rawJSON", "isRawJSON", "parse", "stringify"]],
    ["Atomics", Atomics, ["pause"]],
    ["Uint8Array", Uint8Array, ["fromBase64", "fromHex"]],
    ["Uint8Array.prototype", Uint8Array.prototype, ["toBase64", "toHex", "setFromBase64", "setFromHex"]],
    ["Symbol", Symbol, ["dispose", "asyncDispose"]],
    ["DisposableStack.prototype", DisposableStack.prototype, Reflect.ownKeys(DisposableStack.prototype)],
    ["AsyncDisposableStack.prototype", AsyncDisposableStack.prototype, Reflect.ownKeys(AsyncDisposableStack.prototype)],
    ["SuppressedError.prototype", SuppressedError.prototype, Reflect.ownKeys(SuppressedError.prototype)],
  ]) {
    for (const key of keys) facts.say(`${name} ${String(key)}`, shapeOf(object, key));
  }
}
