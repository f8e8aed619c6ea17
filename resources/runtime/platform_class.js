// How the classes of the platform look: members are enumerable, functions have length 0, and whoever calls one on another
// object is told so in the real runtime's words.
'use strict';

lib.illegalInvocation = () =>
  new TypeError('Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.');
lib.wrongParameter = (method, type, position, expected) =>
  new TypeError(`Failed to execute '${method}' on '${type}': parameter ${position} is not of type '${expected}'.`);
lib.wrongConstructorParameter = (type, position, expected) =>
  new TypeError(`Failed to construct '${type}': constructor parameter ${position} is not of type '${expected}'.`);
lib.wrongField = (field, type, expected) =>
  new TypeError(`Incorrect type for the '${field}' field on '${type}': the provided value is not of type '${expected}'.`);
lib.notCallable = (type) =>
  new TypeError(`Failed to construct '${type}': Please use the 'new' operator, this object constructor cannot be called as a function.`);

const withLengthZero = (f) => Object.defineProperty(f, 'length', { value: 0, configurable: true });
// A function named as `method` is that calls it where `has` accepts the receiver.
function guarded(method, has) {
  if (!has) return withLengthZero(method);
  const { wrapper } = { wrapper(...args) {
    if (!has(this)) throw lib.illegalInvocation();
    return Reflect.apply(method, this, args);
  } };
  Object.defineProperty(wrapper, 'name', { value: method.name, configurable: true });
  return withLengthZero(wrapper);
}

// Classes whose names older dates do not tell.
lib.platformClasses = [];

lib.constructorLast = (type) => {
  lib.platformClasses.push(type);
  const { constructor } = Object.getOwnPropertyDescriptors(type.prototype);
  delete type.prototype.constructor;
  Object.defineProperty(type.prototype, 'constructor', constructor);
  return type;
};

// Objects of the platform have a place for something native, which is how the serialiser knows that they are none of the
// user's and cannot be cloned. The class that gives it is not to be seen in their prototypes.
const hideBase = ({ prototype }) => {
  if (Object.getPrototypeOf(prototype) === native.HostObject.prototype) Object.setPrototypeOf(prototype, Object.prototype);
};
const giveTag = ({ prototype }, tag) => Object.defineProperty(prototype, Symbol.toStringTag, { value: tag, writable: true, configurable: true });

// Gives a class that look which checks its receivers itself. `tag`: its name for Object.prototype.toString().
// Answers the class.
lib.likeNative = (type, tag = type.name) => {
  const { prototype } = type;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name === 'constructor') continue;
    const { value } = Object.getOwnPropertyDescriptor(prototype, name);
    if (typeof value === 'function') withLengthZero(value);
    Object.defineProperty(prototype, name, { enumerable: true });
  }
  lib.constructorLast(type);
  withLengthZero(type);
  giveInspection(type);
  giveTag(type, tag);
  hideBase(type);
  return type;
};

// Gives a class written in JavaScript that look. `has` tells whether an object is one of the class; without it receivers are
// not checked here (a class that does so itself, or is too hot for another call). Answers the class.
lib.platformClass = (type, has, name = type.name) => {
  const shape = (object, check) => {
    for (const key of Reflect.ownKeys(object)) {
      if (key === 'constructor' || key === Symbol.toStringTag) continue;
      if (object === type && ['prototype', 'length', 'name'].includes(key)) continue;
      const { get, set, value, writable } = Object.getOwnPropertyDescriptor(object, key);
      const enumerable = typeof key === 'string';
      if (get || set) Object.defineProperty(object, key, { get: get && guarded(get, check), set: set && guarded(set, check), enumerable, configurable: true });
      else if (typeof value === 'function') Object.defineProperty(object, key, { value: guarded(value, check), writable: true, enumerable, configurable: true });
      else Object.defineProperty(object, key, { value, writable, enumerable, configurable: true });
    }
  };
  shape(type.prototype, has);
  lib.constructorLast(type);
  shape(type);
  withLengthZero(type);
  if (type.name !== name) Object.defineProperty(type, 'name', { value: name, configurable: true });
  if (!Object.hasOwn(type.prototype, kInspect)) giveInspection(type);
  giveTag(type, name);
  hideBase(type);
  return type;
};

// What console.log shows of an object of the platform: its properties, which are getters of its class, and what its class
// tells besides, in [brackets]. Collections show what is in them.
const { isProxy } = node.require('util').types;
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const giveInspection = lib.giveInspection = ({ prototype }) => Object.defineProperty(prototype, kInspect, { value: inspected, configurable: true });
// As what console.log shows proxies of a target; it looks at no trap.
lib.shownAs = (target, name) => Object.defineProperty(target, kInspect, { value: (depth) => (depth < 0 ? `[${name}]` : `${name} {}`), configurable: true });
const insides = new Map();  // prototype -> object -> what it shows besides; `list`: what is in it
lib.showInside = (type, show) => { insides.set(type.prototype, show); };
function insideOf(object) {
  let show;
  for (let type = object; type && !show; type = Object.getPrototypeOf(type)) show = insides.get(type);
  try {
    return show?.(object) ?? {};
  } catch {
    return {};  // an heir that was not made by the class
  }
}
// Own members, then the accessors of its class, also of a user's that extends one of the platform; then whatever the
// classes above have. What a getter of the user's throws ends up with whoever logs; where one of the platform does (the
// databaseSize of an object without SQLite), it is left out.
function membersOf(object) {
  const shown = Object.fromEntries(Object.entries(object));
  const own = Object.getPrototypeOf(object);
  for (let type = own; type !== null && type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    if (isProxy(type)) break;  // of stubs: there is no end to what it has
    for (const [key, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
      if (Object.hasOwn(shown, key) || !(get || set || type !== own)) continue;
      try {
        shown[key] = object[key];
      } catch (error) {
        if (!Object.hasOwn(type, kInspect)) throw error;
      }
    }
  }
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => typeof value !== 'function'));
}
function inspected(depth, options, inspect) {
  const name = this.constructor?.name ?? 'Object';
  if (depth < 0) return `[${name}]`;
  const { list, ...inside } = insideOf(this);
  // Each name by itself: it may come several times.
  const shown = list === undefined ? membersOf(this) : new Map(list.map(([key, value]) => [{ [kInspect]: () => inspect(key, options) }, value]));
  for (const [key, value] of Object.entries(inside)) shown[Symbol(key)] = value;
  // Symbol() around a name is taken away again, and must not make the line too long.
  const breakLength = options.breakLength + 'Symbol()'.length * Object.keys(inside).length;
  const text = inspect(shown, { ...options, showHidden: true, breakLength, depth: options.depth === null ? null : depth });
  const plain = list === undefined ? `${name} ${text}` : text.replace(/^Map/, name);
  return Object.keys(inside).reduce((all, key) => all.replace(`[Symbol(${key})]`, `[${key}]`), plain);
}

// Properties that a class has as own ones of its objects: to be read only, but there for all to see.
lib.instanceProperties = (object, values) => {
  for (const [key, value] of Object.entries(values)) Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
};
