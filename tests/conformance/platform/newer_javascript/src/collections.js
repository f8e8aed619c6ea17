export async function collections(facts) {
  facts.say("Object.groupBy", Object.entries(Object.groupBy([1, 2, 3, 4], (x) => (x % 2 ? "odd" : "even"))));
  facts.say("its prototype", Object.getPrototypeOf(Object.groupBy([], (x) => x)));
  facts.say("Object.groupBy gives the index", Object.keys(Object.groupBy("abc", (x, i) => x + i)));
  facts.say("Object.groupBy by a Symbol", Object.getOwnPropertySymbols(Object.groupBy([1], () => Symbol.iterator)).length);
  await facts.of("Object.groupBy of null", () => Object.groupBy(null, (x) => x));
  await facts.of("Object.groupBy of a number", () => Object.groupBy(5, (x) => x));
  await facts.of("Object.groupBy by no function", () => Object.groupBy([1], "x"));
  facts.say("Map.groupBy", Map.groupBy([1, 2, 3], (x) => (x > 1 ? -0 : null)));
  await facts.of("Map.groupBy of undefined", () => Map.groupBy(undefined, (x) => x));
  await facts.of("Map.groupBy by no function", () => Map.groupBy([1]));
  let closed = "left open";
  const source = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { closed = "closed"; return {}; } }) };
  await facts.of("groupBy whose callback throws", () => Map.groupBy(source, () => { throw new Error("callback"); }));
  facts.say("and its source is", closed);

  const a = new Set([1, 2, 3]), b = new Set([3, 4]);
  for (const name of ["union", "intersection", "difference", "symmetricDifference", "isSubsetOf", "isSupersetOf", "isDisjointFrom"]) {
    facts.say(`Set ${name}`, a[name](b));
    facts.say(`Set ${name}, the other way`, b[name](a));
    facts.say(`Set ${name} with itself`, a[name](a));
    facts.say(`Set ${name} with none`, a[name](new Set()));
    facts.say(`Set ${name} with a Map`, a[name](new Map([[1, "x"], [9, "y"]])));
    facts.say(`Set ${name} with a likeness`, a[name]({ size: 2, has: (x) => x === 2, keys: () => [2, 5][Symbol.iterator]() }));
    await facts.of(`Set ${name} with an array`, () => a[name]([1]));
    await facts.of(`Set ${name} with a number`, () => a[name](5));
    await facts.of(`Set ${name} with nothing`, () => a[name]());
    await facts.of(`Set ${name} with a negative size`, () => a[name]({ size: -1, has() {}, keys() {} }));
    await facts.of(`Set ${name} with a size that is none`, () => a[name]({ size: "x", has() {}, keys() {} }));
    await facts.of(`Set ${name} with has that is none`, () => a[name]({ size: 1, has: 5, keys() {} }));
    await facts.of(`Set ${name} with keys that are none`, () => a[name]({ size: 1, has() {}, keys: undefined }));
    await facts.of(`Set ${name} with keys that give no object`, () => a[name]({ size: 1, has: () => true, keys: () => 5 }));
    await facts.of(`Set ${name} of an array`, () => Set.prototype[name].call([], new Set()));
  }
  facts.say("the order of an intersection", [...new Set([1, 2, 3]).intersection(new Set([3, 2]))]);
  facts.say("the order of a smaller's intersection", [...new Set([3, 2]).intersection(new Set([1, 2, 3]))]);
  class Kin extends Set {}
  facts.say("the result is a plain Set", new Kin([1]).union(new Set()).constructor.name);
  facts.say("-0 in a union", [...new Set([1]).union({ size: 1, has() {}, keys: () => [-0][Symbol.iterator]() })]);
  facts.say("-0 in a difference", [...new Set([0, 1]).difference({ size: 1, has() {}, keys: () => [-0][Symbol.iterator]() })]);

  const map = new Map([["a", 1]]);
  facts.say("Map getOrInsert, there", map.getOrInsert("a", 2));
  facts.say("Map getOrInsert, not there", map.getOrInsert("b", 2));
  facts.say("Map getOrInsertComputed", map.getOrInsertComputed("c", (key) => key + "!"));
  facts.say("Map getOrInsertComputed, there", map.getOrInsertComputed("a", () => { throw new Error("not called"); }));
  facts.say("the map", map);
  facts.say("Map getOrInsert keeps +0", Object.is([...new Map().getOrInsertComputed(-0, (k) => [k])][0], 0));
  await facts.of("Map getOrInsertComputed by no function", () => map.getOrInsertComputed("d", 5));
  await facts.of("Map getOrInsert of a Set", () => Map.prototype.getOrInsert.call(new Set(), 1, 2));
  const weak = new WeakMap(), key = {};
  facts.say("WeakMap getOrInsert", [weak.getOrInsert(key, 1), weak.getOrInsert(key, 2), weak.getOrInsertComputed(key, () => 3)]);
  await facts.of("WeakMap getOrInsert of a string", () => weak.getOrInsert("x", 1));
  await facts.of("WeakMap getOrInsertComputed by no function", () => weak.getOrInsertComputed({}, 5));

  const made = Promise.withResolvers();
  facts.say("withResolvers", Object.keys(made));
  made.resolve("resolved");
  await facts.of("its promise", () => made.promise);
  const other = Promise.withResolvers();
  other.reject(new RangeError("rejected"));
  await facts.of("its rejection", () => other.promise);
  await facts.of("withResolvers of no constructor", () => Promise.withResolvers.call(5));
  await facts.of("withResolvers of undefined", () => { const { withResolvers } = Promise; return withResolvers(); });
  await facts.of("Promise.try", () => Promise.try((x, y) => x + y, 1, 2));
  await facts.of("Promise.try that throws", () => Promise.try(() => { throw new TypeError("at once"); }));
  await facts.of("Promise.try that rejects", () => Promise.try(async () => { throw new TypeError("later"); }));
  await facts.of("Promise.try of no function", () => Promise.try(5));
  await facts.of("Promise.try of no constructor", () => Promise.try.call(undefined, () => {}));
  class Pledge extends Promise {}
  facts.say("on another class", [Pledge.withResolvers().promise.constructor.name, Pledge.try(() => 1).constructor.name]);
}
