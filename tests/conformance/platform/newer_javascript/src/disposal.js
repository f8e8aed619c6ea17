export async function disposal(facts) {
  facts.say("symbols", [String(Symbol.dispose), String(Symbol.asyncDispose)]);
  const log = [];
  const resource = (name) => ({ name, [Symbol.dispose]() { log.push(name); } });
  const stack = new DisposableStack();
  facts.say("use gives the resource", stack.use(resource("a")).name);
  facts.say("use of null", stack.use(null));
  facts.say("adopt", stack.adopt("value", (x) => log.push(`adopted ${x}`)));
  facts.say("defer", stack.defer(() => log.push("deferred")));
  facts.say("disposed before", stack.disposed);
  facts.say("dispose", stack.dispose());
  facts.say("order", log.splice(0));
  facts.say("disposed after", stack.disposed);
  facts.say("dispose again", stack.dispose());
  await facts.of("use after", () => stack.use(resource("b")));
  await facts.of("adopt after", () => stack.adopt(1, () => {}));
  await facts.of("defer after", () => stack.defer(() => {}));
  await facts.of("move after", () => stack.move());
  await facts.of("use of what cannot be disposed", () => new DisposableStack().use({}));
  await facts.of("use of a number", () => new DisposableStack().use(5));
  await facts.of("use of a method that is none", () => new DisposableStack().use({ [Symbol.dispose]: 5 }));
  await facts.of("adopt by no function", () => new DisposableStack().adopt(1, 5));
  await facts.of("defer of no function", () => new DisposableStack().defer({}));
  await facts.of("DisposableStack()", () => DisposableStack());
  await facts.of("dispose of something else", () => DisposableStack.prototype.dispose.call({}));
  await facts.of("disposed of something else", () => Object.getOwnPropertyDescriptor(DisposableStack.prototype, "disposed").get.call({}));
  const first = new DisposableStack();
  first.use(resource("moved"));
  const second = first.move();
  facts.say("moved", [first.disposed, second.disposed, second instanceof DisposableStack]);
  second[Symbol.dispose]();
  facts.say("by its symbol", log.splice(0));
  const failing = new DisposableStack();
  failing.defer(() => { throw new Error("first"); });
  failing.defer(() => { throw new RangeError("second"); });
  try {
    failing.dispose();
  } catch (error) {
    facts.say("two errors", [error.constructor.name, error.name, error.message, error.error, error.suppressed]);
  }
  const one = new DisposableStack();
  one.defer(() => { throw new RangeError("only"); });
  await facts.of("one error", () => one.dispose());

  const made = new SuppressedError(new Error("e"), new Error("s"), "message");
  facts.say("SuppressedError", [made.name, made.message, made.error, made.suppressed, made instanceof Error]);
  facts.say("its own properties", Object.getOwnPropertyNames(made).filter((name) => name !== "stack"));
  facts.say("without a message", Object.hasOwn(new SuppressedError(1, 2), "message"));
  facts.say("without new", SuppressedError(1, 2).suppressed);
  facts.say("to a string", String(made));

  const later = new AsyncDisposableStack();
  later.use({ async [Symbol.asyncDispose]() { log.push("async"); } });
  later.use(resource("sync"));
  later.adopt("v", async (x) => log.push(`adopted ${x}`));
  later.defer(async () => log.push("deferred"));
  await facts.of("disposeAsync", () => later.disposeAsync());
  facts.say("order, async", log.splice(0));
  facts.say("disposed, async", later.disposed);
  await facts.of("disposeAsync again", () => later.disposeAsync());
  await facts.of("use after, async", () => later.use(resource("c")));
  await facts.of("use of what cannot be disposed, async", () => new AsyncDisposableStack().use({}));
  await facts.of("disposeAsync of something else", () => AsyncDisposableStack.prototype.disposeAsync.call({}));
  const failingLater = new AsyncDisposableStack();
  failingLater.defer(async () => { throw new Error("first"); });
  failingLater.defer(() => { throw new RangeError("second"); });
  try {
    await failingLater.disposeAsync();
  } catch (error) {
    facts.say("two errors, async", [error.constructor.name, error.message, error.error, error.suppressed]);
  }
  facts.say("tags", [String(stack), String(later)]);
  facts.say("an async iterator's", typeof Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype))[Symbol.asyncDispose]);
}
