export async function rest(facts) {
  facts.say("isWellFormed", ["a\u{1F600}".isWellFormed(), "a\uD800".isWellFormed(), "\uDC00\uD800".isWellFormed()]);
  facts.say("toWellFormed", "a\uD800b\uDC00\u{1F600}".toWellFormed());
  await facts.of("isWellFormed of null", () => String.prototype.isWellFormed.call(null));
  await facts.of("toWellFormed of undefined", () => String.prototype.toWellFormed.call(undefined));
  facts.say("isWellFormed of a number", String.prototype.isWellFormed.call(5));

  facts.say("RegExp.escape", RegExp.escape("a.b*c?d (e) [f] {g} ^$|\\/"));
  facts.say("RegExp.escape of a first letter", [RegExp.escape("abc"), RegExp.escape("1x"), RegExp.escape("_x")]);
  facts.say("RegExp.escape of punctuators", RegExp.escape(",-=<>#&!%:;@~'`\""));
  facts.say("RegExp.escape of white space", RegExp.escape("\t\n\v\f\r \u00a0\u2028\ufeff"));
  facts.say("RegExp.escape of a surrogate", RegExp.escape("\uD800-"));
  await facts.of("RegExp.escape of a number", () => RegExp.escape(5));
  await facts.of("RegExp.escape of nothing", () => RegExp.escape());

  facts.say("sumPrecise", [Math.sumPrecise([0.1, 0.2, 0.3]), Math.sumPrecise([1e20, 0.1, -1e20]), Math.sumPrecise([]), Math.sumPrecise([-0]), Math.sumPrecise([-0, 0])]);
  facts.say("sumPrecise of infinities", [Math.sumPrecise([Infinity, 1]), Math.sumPrecise([Infinity, -Infinity]), Math.sumPrecise([NaN, 1])]);
  facts.say("sumPrecise of the greatest", [Math.sumPrecise([1e308, 1e308]), Math.sumPrecise([1e308, 1e308, -1e308]), Math.sumPrecise([Number.MAX_VALUE, 9.979201547673598e291])]);
  facts.say("sumPrecise of a Set", Math.sumPrecise(new Set([1, 2])));
  await facts.of("sumPrecise of strings", () => Math.sumPrecise(["1"]));
  await facts.of("sumPrecise of a BigInt", () => Math.sumPrecise([1n]));
  await facts.of("sumPrecise of nothing", () => Math.sumPrecise());
  await facts.of("sumPrecise of a number", () => Math.sumPrecise(5));

  class Own extends Error {}
  facts.say("isError", [Error.isError(new Error()), Error.isError(new Own()), Error.isError(new DOMException("x")), Error.isError({ __proto__: Error.prototype }), Error.isError("x"), Error.isError()]);
  facts.say("isError of a Proxy", Error.isError(new Proxy(new Error(), {})));
  facts.say("Atomics.pause", Atomics.pause());
  facts.say("Atomics.pause of a number", Atomics.pause(3));
  await facts.of("Atomics.pause of a string", () => Atomics.pause("x"));
  await facts.of("Atomics.pause of a fraction", () => Atomics.pause(1.5));

  facts.say("rawJSON", JSON.stringify({ a: JSON.rawJSON("12345678901234567890"), b: [JSON.rawJSON('"x"')] }));
  facts.say("rawJSON, indented", JSON.stringify({ a: JSON.rawJSON("1e400") }, null, 2));
  facts.say("isRawJSON", [JSON.isRawJSON(JSON.rawJSON("1")), JSON.isRawJSON({ rawJSON: "1" }), JSON.isRawJSON(1)]);
  const raw = JSON.rawJSON("1.50");
  facts.say("what rawJSON is", [raw.rawJSON, Object.isFrozen(raw), Object.getPrototypeOf(raw)]);
  await facts.of("rawJSON of an object", () => JSON.rawJSON("{}"));
  await facts.of("rawJSON of nothing", () => JSON.rawJSON(""));
  await facts.of("rawJSON of space", () => JSON.rawJSON(" 1"));
  facts.say("the source of numbers", JSON.parse('{"a":1.0,"b":[12345678901234567890,"x",true,null,{}]}', (key, value, context) => (context?.source === undefined ? value : context.source)));
  facts.say("the contexts", (() => { const seen = []; JSON.parse('[1,{"k":"v"}]', (key, value, context) => { seen.push([key, Object.keys(context)]); return value; }); return seen; })());

  facts.say("hashbang, numeric separators", 1_000);
  facts.say("Error cause", new Error("x", { cause: 1 }).cause);
  facts.say("unicodeSets", /a/.unicodeSets);
  facts.say("flags", /a/dgimsuy.flags);
  facts.say("Array.prototype.at, findLast, hasOwn", [[1, 2].at(-1), [1, 2, 3].findLast((x) => x < 3), Object.hasOwn({ a: 1 }, "a")]);
}
