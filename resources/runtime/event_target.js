// Event, EventTarget and AbortSignal as the real runtime has them. Node's differ in what is thrown where: here an error in
// a listener comes out of dispatchEvent(), and ends it, except on the newest compatibility dates.
'use strict';

const kThisIsTarget = lib.isEnabled('set_event_target_this');
const kErrorsAreReported = lib.isEnabled('spec_compliant_dispatch_exceptions');

const kTrusted = Symbol('made by the runtime');
const { isObject } = lib;
const kConstants = { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 };

class Event extends native.HostObject {
  #type;
  #init;
  #phase = 0;
  #target;
  #current;
  #trusted;
  #prevented = false;
  #stopped = false;
  #cancelBubble = false;
  #passive = false;

  constructor(type, init, trusted) {
    super();
    if (trusted !== kTrusted) {
      if (arguments.length === 0) throw lib.wrongConstructorParameter(new.target.name, 1, 'string');
      if (init !== undefined && init !== null && !isObject(init)) throw lib.wrongConstructorParameter(new.target.name, 2, 'Init');
    }
    this.#type = `${type}`;
    this.#init = { bubbles: !!init?.bubbles, cancelable: !!init?.cancelable, composed: !!init?.composed };
    this.#trusted = trusted === kTrusted;
  }

  get type() { return this.#type; }
  get eventPhase() { return this.#phase; }
  get composed() { return this.#init.composed; }
  get bubbles() { return this.#init.bubbles; }
  get cancelable() { return this.#init.cancelable; }
  get defaultPrevented() { return this.#init.cancelable && this.#prevented; }
  get returnValue() { return !this.defaultPrevented; }
  get currentTarget() { return this.#current; }
  get target() { return this.#target; }
  get srcElement() { return this.#target; }
  get timeStamp() { return 0; }
  get isTrusted() { return this.#trusted; }
  get cancelBubble() { return this.#cancelBubble; }
  set cancelBubble(value) { this.#cancelBubble = !!value; }
  stopImmediatePropagation() { this.#stopped = true; }
  preventDefault() { if (!this.#passive) this.#prevented = true; }
  stopPropagation() { this.#cancelBubble = true; }
  composedPath() { return this.#phase === 0 ? [] : [this.#current]; }

  static has(object) { return typeof object === 'object' && object !== null && #type in object; }
  static begin(event, target) {
    if (event.#phase !== 0) throw new lib.DOMException('The event is already being dispatched.', 'InvalidStateError');
    event.#target = event.#current = target;
    event.#phase = 2;
    event.#stopped = false;
  }
  static end(event) {
    event.#phase = 0;
    event.#passive = false;
  }
  // Also of an event that cannot be cancelled, as on the real runtime.
  static wasPrevented(event) { return event.#prevented; }
  static cancel(event) { event.#prevented = true; }
  // Whether the next listener is to be called.
  static goesOn(event, passive) {
    event.#passive = passive;
    return !event.#stopped;
  }
}
const { has: isEvent, begin, end, wasPrevented, goesOn, cancel } = Event;
for (const name of ['has', 'begin', 'end', 'wasPrevented', 'goesOn', 'cancel']) delete Event[name];
for (const object of [Event, Event.prototype]) lib.instanceProperties(object, kConstants);
lib.platformClass(Event, isEvent);

const field = (init, name, convert, otherwise) => (init?.[name] === undefined ? otherwise : convert(init[name]));
const text = (value) => `${value}`;
const same = (value) => value;

class CustomEvent extends Event {
  #detail;
  constructor(type, init) {
    super(...arguments);
    this.#detail = init?.detail;
  }
  get detail() { return this.#detail; }
  static has(object) { return #detail in object; }
}
class ErrorEvent extends Event {
  #fields;
  constructor(type, init, trusted) {
    super(...arguments);
    this.#fields = [field(init, 'filename', text, ''), field(init, 'message', text, ''), field(init, 'lineno', Number, 0), field(init, 'colno', Number, 0), init?.error];
  }
  get filename() { return this.#fields[0]; }
  get message() { return this.#fields[1]; }
  get lineno() { return this.#fields[2]; }
  get colno() { return this.#fields[3]; }
  get error() { return this.#fields[4]; }
  static has(object) { return #fields in object; }
}
class MessageEvent extends Event {
  constructor(type, init, trusted) {
    super(...arguments);
    lib.instanceProperties(this, {
      ports: field(init, 'ports', Array.from, []), source: field(init, 'source', same, null), lastEventId: field(init, 'lastEventId', text, ''),
      origin: field(init, 'origin', text, ''), data: field(init, 'data', same, null),
    });
  }
}
class CloseEvent extends Event {
  constructor(type, init, trusted) {
    super(...arguments);
    lib.instanceProperties(this, { wasClean: field(init, 'wasClean', Boolean, false), reason: field(init, 'reason', text, ''), code: field(init, 'code', Number, 0) });
  }
}

const illegal = (trusted) => {
  if (trusted !== kTrusted) throw new TypeError('Illegal constructor');
};
// preventDefault() works although it cannot be cancelled, as on the real runtime.
class PromiseRejectionEvent extends Event {
  constructor(type, init, trusted) {
    illegal(trusted);
    super(type, {}, kTrusted);
    lib.instanceProperties(this, { promise: init.promise, reason: init.reason });
  }
}
class ExtendableEvent extends Event {
  constructor(type, init, trusted) {
    illegal(trusted);
    super(type, init, kTrusted);
  }
  waitUntil(promise) { native.waitUntil(Promise.resolve(promise)); }
}
class FetchEvent extends ExtendableEvent {
  respondWith() { throw new TypeError('Illegal invocation'); }
  passThroughOnException() {}
}
class ScheduledEvent extends ExtendableEvent {
  noRetry() {}
}
class TailEvent extends ExtendableEvent {}

for (const type of [CustomEvent, ErrorEvent]) {
  const { has } = type;
  delete type.has;
  lib.platformClass(type, (object) => isEvent(object) && has(object));
}
for (const type of [MessageEvent, CloseEvent, PromiseRejectionEvent, ExtendableEvent, FetchEvent, ScheduledEvent, TailEvent]) lib.platformClass(type, isEvent);

// ---- Targets

class EventTarget extends native.HostObject {
  #listeners = new Map();  // type -> listeners in the order in which they were added

  addEventListener(type, handler, options) {
    const listeners = listenersOf(this);
    if (arguments.length === 0) throw lib.wrongParameter('addEventListener', 'EventTarget', 1, 'string');
    if (arguments.length === 1) throw lib.wrongParameter('addEventListener', 'EventTarget', 2, 'function or HandlerObject');
    const name = `${type}`;
    const listener = listenerOf(handler);
    const { useCapture, capture, passive, once, signal } = settingsOf(options);
    if (!listener) return;
    if (useCapture) throw new TypeError('addEventListener(): useCapture must be false.');
    if (capture) throw new TypeError('addEventListener(): options.capture must be false.');
    if (signal?.aborted) return;
    lib.listenerAdded?.(this ?? globalThis, name);
    const list = listeners.get(name) ?? [];
    if (list.some((other) => other.handler === handler)) return;
    listeners.set(name, [...list, { handler, call: listener, once: !!once, passive: !!passive }]);
    signal?.addEventListener('abort', () => remove(listeners, name, handler), { once: true });
  }

  removeEventListener(type, handler, options) {
    const listeners = listenersOf(this);
    if (arguments.length === 0) throw lib.wrongParameter('removeEventListener', 'EventTarget', 1, 'string');
    if (handler !== undefined && handler !== null && !isObject(handler)) throw lib.wrongParameter('removeEventListener', 'EventTarget', 2, 'Object');
    if (isObject(options) ? options.capture : options) throw new TypeError(`removeEventListener(): ${isObject(options) ? 'options.capture' : 'useCapture'} must be false.`);
    if (handler) remove(listeners, `${type}`, handler);
  }

  dispatchEvent(event) {
    const listeners = listenersOf(this);
    if (!isEvent(event)) throw lib.wrongParameter('dispatchEvent', 'EventTarget', 1, 'Event');
    return dispatch(this ?? globalThis, listeners, event);
  }

  static has(object) { return typeof object === 'object' && object !== null && #listeners in object; }
  static of(target) { return target.#listeners; }
}
const { has: isTarget, of: ownListeners } = EventTarget;
delete EventTarget.has;
delete EventTarget.of;

// The global scope is a target, too; its methods are called without a receiver.
const globalListeners = new Map();
function listenersOf(target) {
  if (isTarget(target)) return ownListeners(target);
  if (target === undefined || target === null || target === globalThis) return globalListeners;
  throw lib.illegalInvocation();
}
function listenerOf(handler) {
  if (typeof handler === 'function') return handler;
  if (handler === undefined || handler === null) return undefined;
  if (typeof handler !== 'object') throw lib.wrongParameter('addEventListener', 'EventTarget', 2, 'function or HandlerObject');
  const { handleEvent } = handler;
  if (typeof handleEvent !== 'function') throw lib.wrongField('handleEvent', 'HandlerObject', 'function');
  return (event) => Reflect.apply(handleEvent, handler, [event]);
}
// What addEventListener() is told besides, each option read once.
function settingsOf(options) {
  if (!isObject(options)) return { useCapture: !!options };
  const capture = !!options.capture;
  const passive = !!options.passive;
  const once = !!options.once;
  const { signal } = options;
  if (signal !== undefined && !isSignal(signal)) throw lib.wrongField('signal', 'AddEventListenerOptions', 'AbortSignal');
  return { capture, passive, once, signal };
}
function remove(listeners, name, handler) {
  const list = listeners.get(name);
  if (list) listeners.set(name, list.filter((listener) => listener.handler !== handler || !(listener.removed = true)));
}
// The property `on<type>`, also one of no class's, is called before the listeners; an attribute in its place among them.
function handlerOf(target, type) {
  const own = attributes.get(target);
  const handler = own?.has(type) ? own.get(type) : target[`on${type}`];
  return typeof handler === 'function' ? (event) => Reflect.apply(handler, globalThis, [event]) : undefined;
}
const isAttribute = (listener) => listener.attribute;
function dispatch(target, listeners, event) {
  begin(event, target);
  try {
    const list = listeners.get(event.type) ?? [];
    // What answers true takes the event as its own, whether or not it can be cancelled.
    if (!list.some(isAttribute) && handlerOf(target, event.type)?.(event) === true) cancel(event);
    for (const listener of list) {
      if (!goesOn(event, listener.passive)) break;
      if (listener.removed) continue;
      if (listener.once) remove(listeners, event.type, listener.handler);
      try {
        if (listener.attribute) {
          if (handlerOf(target, event.type)?.(event) === true) cancel(event);
        } else if (Reflect.apply(listener.call, kThisIsTarget ? target : globalThis, [event]) === true) cancel(event);
      } catch (error) {
        if (!kErrorsAreReported) throw error;
        lib.reportUncaught(error);
      }
    }
    return !wasPrevented(event);
  } finally {
    end(event);
  }
}
lib.platformClass(EventTarget);

// Whether anybody listens; what the runtime itself lets happen. An error of a listener comes out of dispatch().
lib.hasListener = (target, type) => !!listenersOf(target).get(type)?.some((listener) => !listener.attribute) || !!handlerOf(target, type);
lib.dispatch = (target, event) => dispatch(target, listenersOf(target), event);
lib.makeEvent = (Type, type, init) => new Type(type, init, kTrusted);

// The attribute `on<type>` of a class of targets; what is no object counts as null.
// `onSet` is told the target.
const attributes = new WeakMap();  // target -> type -> handler
lib.eventAttribute = (prototype, type, has, onSet = () => {}) => {
  const name = `on${type}`;
  const accessor = {
    get [name]() {
      if (!has(this)) throw lib.illegalInvocation();
      return attributes.get(this)?.get(type) ?? null;
    },
    set [name](handler) {
      if (!has(this)) throw lib.illegalInvocation();
      const own = attributes.get(this) ?? new Map();
      const listeners = listenersOf(this), list = listeners.get(type) ?? [];
      if (isObject(handler)) {
        own.set(type, handler);
        if (!list.some(isAttribute)) listeners.set(type, [...list, { attribute: true }]);
      } else {
        own.delete(type);
        listeners.set(type, list.filter((listener) => !listener.attribute));
      }
      attributes.set(this, own);
      onSet(this);
    },
  };
  const { get, set } = Object.getOwnPropertyDescriptor(accessor, name);
  Object.defineProperty(prototype, name, { get, set, enumerable: true, configurable: true });
};

// ---- Abort

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  #sources = [];    // whom it follows
  #followers = [];  // who is aborted with it

  constructor(trusted) {
    illegal(trusted);
    super();
  }

  get aborted() { return this.#aborted; }
  get reason() { return this.#reason; }
  get onabort() { return null; }  // defined below
  throwIfAborted() { if (this.#aborted) throw this.#reason; }

  static abort(reason) {
    const signal = new AbortSignal(kTrusted);
    signal.#aborted = true;
    signal.#reason = reason === undefined ? abortError() : reason;
    return signal;
  }

  static timeout(delay) {
    if (arguments.length === 0) throw lib.wrongParameter('timeout', 'AbortSignal', 1, 'number');
    const signal = new AbortSignal(kTrusted);
    lib.startTimer(() => trigger(signal, retryable(new lib.DOMException('The operation was aborted due to timeout', 'TimeoutError'))), Number(delay), false, 'AbortSignal.timeout');
    return signal;
  }

  static any(signals) {
    if (typeof signals !== 'object' || signals === null || typeof signals[Symbol.iterator] !== 'function') throw lib.wrongParameter('any', 'AbortSignal', 1, 'Array');
    const all = Array.from(signals);
    all.forEach((signal, i) => {
      if (!isSignal(signal)) throw new TypeError(`Incorrect type for array element ${i}: the provided value is not of type 'AbortSignal'.`);
    });
    const combined = new AbortSignal(kTrusted);
    const first = all.find((signal) => signal.#aborted);
    if (first) {
      combined.#aborted = true;
      combined.#reason = first.#reason;
    } else {
      combined.#sources = [...new Set(all.flatMap((signal) => (signal.#sources.length ? signal.#sources : [signal])))];
      for (const source of combined.#sources) source.#followers.push(combined);
    }
    return combined;
  }

  static has(object) { return typeof object === 'object' && object !== null && #aborted in object; }
  static trigger(signal, reason) {
    if (signal.#aborted) return;
    if (reason === undefined) reason = abortError();
    // All are aborted before anybody is told.
    const gone = [signal, ...signal.#followers.splice(0)].filter((each) => !each.#aborted);
    for (const each of gone) {
      each.#aborted = true;
      each.#reason = reason;
    }
    for (const each of gone) lib.dispatch(each, lib.makeEvent(Event, 'abort'));
  }
}
const { has: isSignal, trigger } = AbortSignal;
delete AbortSignal.has;
delete AbortSignal.trigger;
const retryable = (error) => Object.assign(error, { retryable: true });
const abortError = () => retryable(new lib.DOMException('The operation was aborted', 'AbortError'));
lib.eventAttribute(AbortSignal.prototype, 'abort', isSignal);
lib.platformClass(AbortSignal, isSignal);

class AbortController extends native.HostObject {
  #signal = new AbortSignal(kTrusted);
  get signal() { return this.#signal; }
  abort(reason) { trigger(this.#signal, reason); }
  static has(object) { return typeof object === 'object' && object !== null && #signal in object; }
}
const { has: isController } = AbortController;
delete AbortController.has;
lib.platformClass(AbortController, isController);
lib.isSignal = isSignal;

Object.assign(lib, { Event, CustomEvent, ErrorEvent, MessageEvent, CloseEvent, PromiseRejectionEvent, ExtendableEvent, FetchEvent, ScheduledEvent, TailEvent, EventTarget, AbortSignal, AbortController });
// At once: what follows, and what is loaded later, is to use these.
for (const name of ['Event', 'EventTarget', 'AbortSignal', 'AbortController']) {
  Object.defineProperty(globalThis, name, { value: lib[name], writable: true, configurable: true });
}
