// The Worker's entrypoints: the default export and the exported classes that extend WorkerEntrypoint, as services of the
// project itself (`services` of the configuration, ctx.exports), by fetch() and by RPC.
'use strict';

const kReserved = new Set(['alarm', 'webSocketMessage', 'webSocketClose', 'webSocketError', 'dup', 'constructor', 'fetch', 'connect']);
const kOneArgument = (name) => `Attempted to call RPC function "${name}" with the wrong number of arguments. When calling a top-level handler function that is not declared as part of a class, you must always send exactly one argument. In order to support variable numbers of arguments, the server must use class-based syntax (extending WorkerEntrypoint) instead.`;
const kNoRpc = (name) => `The receiving Worker does not support RPC, because its entrypoint ${JSON.stringify(name)} is no handler.`;

let exported = {};
const isEntrypoint = (value) => typeof value === 'function' && value.prototype instanceof lib.WorkerEntrypoint;

// ---- A call or a request comes in

function open(name, props) {
  const entry = exported[name];
  const ctx = lib.makeExecutionContext(props);
  if (isEntrypoint(entry)) return { isClass: true, self: new entry(ctx, lib.env), ctx };
  if (typeof entry === 'object' && entry !== null) return { isClass: false, self: entry, ctx };
  throw new TypeError(kNoRpc(name));
}

lib.rpcServeService = (token, name, props, names, read, args, held) => {
  const path = lib.rpcPath(names);
  let entry;
  try {
    entry = open(name, props);
    if (kReserved.has(path[0])) throw new TypeError(`'${path[0]}' is a reserved method and cannot be called over RPC.`);
  } catch (error) {
    lib.rpcFail(token, error, held, false);
    return;
  }
  if (entry.isClass) {
    lib.rpcServe(token, entry.self, lib.rpcRules.kOnClass, path, read, args, held, (method, self, given) => Reflect.apply(method, self, given));
    return;
  }
  // A handler that is no method of a class gets env and ctx, too.
  lib.rpcServe(token, entry.self, lib.rpcRules.kOwn, path, read, args, held, (method, self, given) => {
    if (given.length !== 1) throw new TypeError(kOneArgument(path.at(-1)));
    return Reflect.apply(method, self, [given[0], lib.env, entry.ctx]);
  });
};

lib.callEntrypoint = (name, props, token, method, url, flat, body, cf) => {
  let entry;
  try {
    entry = open(name, props);
    if (typeof entry.self.fetch !== 'function') throw new Error('Handler does not export a fetch() function.');
  } catch (error) {
    native.eventFailed(token, error);
    return;
  }
  lib.callFetch(entry.self.fetch, entry.self, entry.isClass ? null : [lib.env, entry.ctx], token, method, url, flat, body, cf);
};

// ---- Stubs of them

const service = (name, props) => native.openService(name, props);
const makeService = (name, props) => lib.makeServiceStub(service(name, props));
// Where the environment has one, the class of all stubs is called so, as on the real runtime.
lib.makeServiceBinding = (name, props) => {
  Object.defineProperty(lib.ServiceStub, 'name', { value: 'Fetcher', configurable: true });
  return makeService(name, props);
};

// ---- ctx.exports: stubs that can also be called, with the props of the one that is wanted.

function propsOf(options, type, argumentCount) {
  if (argumentCount === 0 || typeof options !== 'object' || options === null) {
    throw lib.wrongParameter('(called as function)', type, 1, 'Options');
  }
  const { props } = options;
  if (props !== undefined && (typeof props !== 'object' || props === null)) {
    throw new TypeError("Incorrect type for the 'props' field on 'Options': the provided value is not of type 'Object'.");
  }
  return props;
}

const kInternal = Symbol('made by the runtime');
class DurableObjectClass extends native.HostObject {
  #name;
  #props;
  constructor(key, name, props) {
    if (key !== kInternal) throw new TypeError('Illegal constructor');
    super();
    this.#name = name;
    this.#props = props === undefined ? undefined : native.clone(props);
  }
  static partsOf(value) { return #name in value ? { name: value.#name, props: value.#props } : undefined; }
}
lib.likeNative(DurableObjectClass);
const { partsOf } = DurableObjectClass;
delete DurableObjectClass.partsOf;

// What a facet may be made of: {name, props}; undefined: not of this.
lib.facetClass = (value) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const name = classNames.get(value);
  return name === undefined ? partsOf(value) : { name, props: undefined };
};
const classNames = new WeakMap();  // of the loopbacks that are classes

const loopbackType = (name, base, tag = name) => {
  const type = { [name]: class {} }[name];
  Object.setPrototypeOf(type.prototype, base);
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: tag, configurable: true });
  return type;
};
const LoopbackServiceStub = loopbackType('LoopbackServiceStub', lib.ServiceStub.prototype);
const LoopbackDurableObjectNamespace = loopbackType('LoopbackDurableObjectNamespace', lib.DurableObjectNamespace.prototype);
const LoopbackDurableObjectClass = loopbackType('LoopbackDurableObjectClass', Object.prototype);

const targetOfLoopback = (name) => lib.shownAs(() => name, name);
// What a loopback does not do itself, `inner` does: an ordinary stub or namespace.
const inners = new WeakMap();
lib.loopbackOf = (value) => inners.get(value);
function loopback(type, inner, called) {
  const made = new Proxy(targetOfLoopback(type.name), {
    apply: (target, self, args) => called(propsOf(args[0], type.name, args.length)),
    get(target, key, proxy) {
      if (key === 'constructor') return type;
      if (key === Symbol.toStringTag) return type.name;
      if (key in Object.prototype) return Object.prototype[key];
      const value = inner[key];
      return typeof value === 'function' && key in Object.getPrototypeOf(inner) && !lib.rpcPromiseName(value) ? value.bind(inner) : value;
    },
    has: (target, key) => key in inner,
    set: (target, key, value) => Reflect.set(inner, key, value),
    ownKeys: () => [],
    getOwnPropertyDescriptor: () => undefined,
    getPrototypeOf: () => type.prototype,
  });
  inners.set(made, inner);
  return made;
}

const ofService = (name) => loopback(LoopbackServiceStub, makeService(name, undefined), (props) => makeService(name, props));
function ofAClass(type, inner, name) {
  const made = loopback(type, inner, (props) => new DurableObjectClass(kInternal, name, props));
  classNames.set(made, name);
  return made;
}
const ofNamespace = (name, index) => ofAClass(LoopbackDurableObjectNamespace, lib.makeNamespace(index), name);
const ofClass = (name) => ofAClass(LoopbackDurableObjectClass, {}, name);

// `namespaces`: class name and index, by turns.
lib.keepEntrypoints = (exports, namespaces) => {
  exported = exports;
  const indices = new Map();
  for (let i = 0; i < namespaces.length; i += 2) if (!indices.has(namespaces[i])) indices.set(namespaces[i], namespaces[i + 1]);
  // As the real runtime lists them: what can be called first, by name.
  const names = Object.keys(exports);
  const { loopbacks } = lib;
  const add = (name, value) => { loopbacks[name] = value; };
  if (names.includes('default')) add('default', ofService('default'));
  const isHandler = (value) => isEntrypoint(value) || (typeof value === 'object' && value !== null);
  for (const name of names) if (name !== 'default' && isHandler(exports[name])) add(name, ofService(name));
  for (const name of names) {
    if (indices.has(name)) add(name, ofNamespace(name, indices.get(name)));
    else if (name === 'default' || isHandler(exports[name])) continue;
    else if (typeof exports[name] === 'function' && /^class\b/.test(Function.prototype.toString.call(exports[name]))) add(name, ofClass(name));
  }
};
lib.loopbacks = {};
