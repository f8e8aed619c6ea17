function counting(n, log = []) {
  let i = 0;
  return Object.setPrototypeOf({
    next: () => (i < n ? { value: i++, done: false } : { value: "end", done: true }),
    return(x) { log.push("return"); return { value: x, done: true }; },
  }, Iterator.prototype);
}

export async function iterators(facts) {
  facts.say("map", [...counting(3).map((x, i) => x * 10 + i)]);
  facts.say("filter", [...counting(5).filter((x) => x % 2)]);
  facts.say("take", [...counting(5).take(2)]);
  facts.say("take of more", [...counting(2).take(5)]);
  facts.say("take Infinity", [...counting(2).take(Infinity)]);
  facts.say("drop", [...counting(5).drop(3)]);
  facts.say("flatMap", [...counting(3).flatMap((x) => [x, x])]);
  await facts.of("flatMap to a string", () => [...counting(1).flatMap(() => "ab")]);
  await facts.of("flatMap to a String", () => [...counting(1).flatMap(() => new String("ab"))]);
  await facts.of("flatMap to a number", () => [...counting(1).flatMap(() => 5)]);
  facts.say("reduce", counting(4).reduce((a, b) => a + b));
  facts.say("reduce from", counting(4).reduce((a, b) => a + b, "x"));
  await facts.of("reduce of none", () => counting(0).reduce((a, b) => a + b));
  facts.say("toArray", counting(3).toArray());
  const seen = [];
  facts.say("forEach", counting(2).forEach((x, i) => seen.push([x, i])));
  facts.say("its calls", seen);
  facts.say("some", [counting(3).some((x) => x === 1), counting(3).some((x) => x === 5)]);
  facts.say("every", [counting(3).every((x) => x < 3), counting(3).every((x) => x < 1)]);
  facts.say("find", [counting(3).find((x) => x > 0), counting(3).find((x) => x > 5)]);
  for (const name of ["map", "filter", "flatMap", "reduce", "forEach", "some", "every", "find"]) {
    const log = [];
    await facts.of(`${name} by no function`, () => counting(1, log)[name]("x"));
    await facts.of(`${name} by undefined`, () => counting(1, log)[name]());
    await facts.of(`${name} of undefined`, () => Iterator.prototype[name].call(undefined, () => {}));
    await facts.of(`${name} of a number`, () => Iterator.prototype[name].call(5, () => {}));
    await facts.of(`${name} that throws`, () => counting(2, log)[name](() => { throw new Error("callback"); })?.next?.());
    facts.say(`${name} closes`, log);
  }
  for (const name of ["take", "drop"]) {
    const log = [];
    await facts.of(`${name} of a negative`, () => counting(1, log)[name](-1));
    await facts.of(`${name} of NaN`, () => counting(1, log)[name](NaN));
    await facts.of(`${name} of nothing`, () => counting(1, log)[name]());
    await facts.of(`${name} of a Symbol`, () => counting(1, log)[name](Symbol("s")));
    await facts.of(`${name} of undefined's iterator`, () => Iterator.prototype[name].call(undefined, 1));
    facts.say(`${name} closes`, log);
  }
  const log = [];
  const helper = counting(5, log).map((x) => x);
  helper.next();
  facts.say("return() of a helper", helper.return());
  facts.say("and its source", log);
  facts.say("next() after", helper.next());
  facts.say("a helper's tag", Object.prototype.toString.call(helper));
  facts.say("a helper is an Iterator", helper instanceof Iterator);
  facts.say("what a helper's prototype has", Reflect.ownKeys(Object.getPrototypeOf(helper)).map(String));
  facts.say("a generator is an Iterator", (function* () {})() instanceof Iterator);
  facts.say("of an array", [1, 2, 3].values().map((x) => x + 1).toArray());
  facts.say("of a Map", new Map([[1, 2]]).entries().map(([k, v]) => k + v).toArray());
  await facts.of("new Iterator", () => new Iterator());
  await facts.of("Iterator()", () => Iterator());
  facts.say("an heir", new (class Own extends Iterator {})() instanceof Iterator);
  facts.say("from an iterable", Iterator.from([1, 2]).toArray());
  facts.say("from a string", Iterator.from("ab").toArray());
  facts.say("from an iterator", Iterator.from({ next: () => ({ done: true }) }).toArray());
  facts.say("from its own kind", (() => { const it = [1].values(); return Iterator.from(it) === it; })());
  await facts.of("from a number", () => Iterator.from(5));
  await facts.of("from null", () => Iterator.from(null));
  await facts.of("from an object without next", () => Iterator.from({}).toArray());
  facts.say("concat", [...Iterator.concat([1, 2], new Set([3]), [])]);
  await facts.of("concat of a number", () => Iterator.concat([1], 5));
  await facts.of("concat of no iterable", () => Iterator.concat({}));
  facts.say("zip", [...Iterator.zip([[1, 2, 3], ["a", "b"]])]);
  facts.say("zip, longest", [...Iterator.zip([[1, 2, 3], ["a"]], { mode: "longest", padding: [0, "-"] })]);
  await facts.of("zip, strict", () => [...Iterator.zip([[1, 2], ["a"]], { mode: "strict" })]);
  await facts.of("zip of a wrong mode", () => Iterator.zip([], { mode: "x" }));
  await facts.of("zip of a number", () => Iterator.zip(5));
  await facts.of("zip with wrong options", () => Iterator.zip([], 5));
  facts.say("zipKeyed", [...Iterator.zipKeyed({ a: [1, 2], b: ["x", "y"] })].map((row) => Object.entries(row)));
  facts.say("zipKeyed, longest", [...Iterator.zipKeyed({ a: [1, 2], b: [] }, { mode: "longest", padding: { b: "-" } })].map((row) => Object.entries(row)));
  facts.say("includes", [counting(3).includes(2), counting(3).includes(5), [NaN].values().includes(NaN)]);
  facts.say("includes after skipping", counting(5).includes(1, 2));
  await facts.of("includes skipping a negative", () => counting(5).includes(1, -1));
  await facts.of("includes skipping a string", () => counting(5).includes(1, "1"));
  facts.say("join", [counting(3).join(), counting(3).join("-"), [1, null, undefined, "x"].values().join("/")]);
  facts.say("tag", Iterator.prototype[Symbol.toStringTag]);
  await facts.of("setting the tag on the prototype", () => { "use strict"; Iterator.prototype[Symbol.toStringTag] = "x"; });
  const heir = Object.create(Iterator.prototype);
  heir[Symbol.toStringTag] = "Mine";
  facts.say("setting it on an heir", [heir[Symbol.toStringTag], Object.keys(heir).length, Object.getOwnPropertySymbols(heir).length]);
  facts.say("dispose", typeof Iterator.prototype[Symbol.dispose]);
  const last = [];
  counting(1, last)[Symbol.dispose]();
  facts.say("dispose returns", last);
}
