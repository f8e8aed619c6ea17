// Symbol.dispose, the stacks of what is to be disposed, and SuppressedError, for a V8 that has none of them yet.
'use strict';

const plain = (value) => native.plainText(value);
for (const name of ['dispose', 'asyncDispose']) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
}
const addGlobal = (name, value) => {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
};
const hidden = (object, name, value) => Object.defineProperty(object, name, { value, writable: true, configurable: true });

function SuppressedError(error, suppressed, message) {
  const made = Reflect.construct(Error, message === undefined ? [] : [message], new.target ?? SuppressedError);
  Error.captureStackTrace(made, new.target ?? SuppressedError);
  hidden(made, 'error', error);
  hidden(made, 'suppressed', suppressed);
  return made;
}
Object.setPrototypeOf(SuppressedError, Error);
Object.defineProperty(SuppressedError, 'prototype', { value: Object.create(Error.prototype), writable: false });
hidden(SuppressedError.prototype, 'constructor', SuppressedError);
hidden(SuppressedError.prototype, 'name', 'SuppressedError');
hidden(SuppressedError.prototype, 'message', '');
addGlobal('SuppressedError', SuppressedError);
const suppress = (error, earlier) => new globalThis.SuppressedError(error, earlier, 'An error was suppressed during disposal');

// What `use` registers: a function that disposes of the value, or undefined for null and undefined.
function disposerOf(value, isAsync) {
  if (value === null || value === undefined) return undefined;
  if (!lib.isObject(value)) throw new TypeError('An object is expected with `using` declarations');
  let method = isAsync ? value[Symbol.asyncDispose] : undefined;
  const isSync = method === undefined || method === null;
  if (isSync) method = value[Symbol.dispose];
  if (typeof method !== 'function') throw new TypeError('Symbol(Symbol.dispose) is not a function');
  return () => {
    const result = Reflect.apply(method, value, []);
    return isSync ? undefined : result;  // what a synchronous method returns is not awaited
  };
}
const callable = (value) => {
  if (typeof value !== 'function') throw new TypeError(`${plain(value)} is not a function`);
};

// The two classes differ in which method disposes, and whether it waits.
const kinds = new WeakMap();  // a stack -> {type, steps, disposed}
function open(stack, type, method) {
  const state = kinds.get(stack);
  if (!state || state.type !== type) throw new TypeError(`Method ${type}.prototype.${method} called on incompatible receiver ${plain(stack)}`);
  if (state.disposed) throw new ReferenceError(`Cannot call ${type}.prototype.${method} on an already-disposed DisposableStack`);
  return state;
}
function stackMethods(type, isAsync) {
  return {
    use(value) {
      const state = open(this, type, 'use'), disposer = disposerOf(value, isAsync);
      if (disposer || isAsync) state.steps.push(disposer ?? (() => {}));
      return value;
    },
    adopt(value, onDispose) {
      const state = open(this, type, 'adopt');
      callable(onDispose);
      state.steps.push(() => onDispose(value));
      return value;
    },
    defer(onDispose) {
      const state = open(this, type, 'defer');
      callable(onDispose);
      state.steps.push(() => onDispose());
    },
    move() {
      const state = open(this, type, 'move');
      const stack = new (isAsync ? globalThis.AsyncDisposableStack : globalThis.DisposableStack)();
      kinds.get(stack).steps = state.steps;
      state.steps = [];
      state.disposed = true;
      return stack;
    },
    get disposed() {
      const state = kinds.get(this);
      if (!state || state.type !== type) throw new TypeError(`Method get ${type}.prototype.disposed called on incompatible receiver ${plain(this)}`);
      return state.disposed;
    },
  };
}
function makeClass(Stack, isAsync, dispose) {
  const type = Stack.name, { prototype } = Stack;
  const { use, adopt, defer, move, disposed } = Object.getOwnPropertyDescriptors(stackMethods(type, isAsync));
  hidden(prototype, 'use', use.value);
  hidden(prototype, dispose.name, dispose);
  for (const method of [adopt, defer, move]) hidden(prototype, method.value.name, method.value);
  Object.defineProperty(prototype, 'disposed', { get: disposed.get, configurable: true });
  hidden(prototype, isAsync ? Symbol.asyncDispose : Symbol.dispose, dispose);
  Object.defineProperty(prototype, Symbol.toStringTag, { value: type, configurable: true });
  addGlobal(type, Stack);
}

// A function, so that calling it without `new` says so in V8's words.
const begin = (target, type) => {
  if (!target) throw new TypeError(`Constructor ${type} requires 'new'`);
};
function DisposableStack() {
  begin(new.target, 'DisposableStack');
  kinds.set(this, { type: 'DisposableStack', steps: [], disposed: false });
}
function AsyncDisposableStack() {
  begin(new.target, 'AsyncDisposableStack');
  kinds.set(this, { type: 'AsyncDisposableStack', steps: [], disposed: false });
}
const { dispose } = {
  dispose() {
    const state = kinds.get(this);
    if (state?.type !== 'DisposableStack') throw new TypeError(`Method DisposableStack.prototype.dispose called on incompatible receiver ${plain(this)}`);
    if (state.disposed) return;
    state.disposed = true;
    let failed = false, failure;
    for (const step of state.steps.splice(0).reverse()) {
      try {
        step();
      } catch (error) {
        failure = failed ? suppress(error, failure) : error;
        failed = true;
      }
    }
    if (failed) throw failure;
  },
};
const { disposeAsync } = {
  async disposeAsync() {
    const state = kinds.get(this);
    if (state?.type !== 'AsyncDisposableStack') throw new TypeError('Receiver is not an AsyncDisposableStack');
    if (state.disposed) return;
    state.disposed = true;
    let failed = false, failure;
    for (const step of state.steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        failure = failed ? suppress(error, failure) : error;
        failed = true;
      }
    }
    if (failed) throw failure;
  },
};
makeClass(DisposableStack, false, dispose);
makeClass(AsyncDisposableStack, true, disposeAsync);
for (const Stack of [DisposableStack, AsyncDisposableStack]) Object.defineProperty(Stack, 'prototype', { writable: false });

// Iterators are disposed of by return().
const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype));
lib.addNewer(IteratorPrototype, { [Symbol.dispose]() { this.return?.(); } });
lib.addNewer(AsyncIteratorPrototype, { async [Symbol.asyncDispose]() { await this.return?.(); } });
