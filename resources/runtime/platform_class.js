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
  if (!Object.hasOwn(type.prototype, kInspect)) Object.defineProperty(type.prototype, kInspect, { value: inspected, configurable: true });
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: name, writable: true, configurable: true });
  if (Object.getPrototypeOf(type.prototype) === native.HostObject.prototype) Object.setPrototypeOf(type.prototype, Object.prototype);
  return type;
};

// What console.log shows of an object of the platform: its properties, which are getters of its class, and what its class
// tells besides, in [brackets]. Collections show what is in them.
const kInspect = Symbol.for('nodejs.util.inspect.custom');
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
function inspected(depth, options, inspect) {
  const name = this.constructor?.name ?? 'Object';
  if (depth < 0) return `[${name}]`;
  const { list, ...inside } = insideOf(this);
  // Each name by itself: it may come several times.
  const shown = list === undefined ? {} : new Map(list.map(([key, value]) => [{ [kInspect]: () => inspect(key, options) }, value]));
  if (list === undefined) {
    for (const key in this) {
      if (!Object.hasOwn(this, key) && key === key.toUpperCase()) continue;  // a constant of the class
      try {
        const value = this[key];
        if (typeof value !== 'function') shown[key] = value;
      } catch { /* a prototype is no object of its class */ }
    }
  }
  for (const [key, value] of Object.entries(inside)) shown[Symbol(key)] = value;
  // Symbol() around a name is taken away again, and must not make the line too long.
  const breakLength = options.breakLength + 'Symbol()'.length * Object.keys(inside).length;
  const text = inspect(shown, { ...options, breakLength, depth: options.depth === null ? null : depth });
  const plain = list === undefined ? `${name} ${text}` : text.replace(/^Map/, name);
  return Object.keys(inside).reduce((all, key) => all.replace(`[Symbol(${key})]`, `[${key}]`), plain);
}

// Properties that a class has as own ones of its objects: to be read only, but there for all to see.
lib.instanceProperties = (object, values) => {
  for (const [key, value] of Object.entries(values)) Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
};
