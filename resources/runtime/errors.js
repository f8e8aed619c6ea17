// Errors as they cross from an object to its caller: described here, made anew there, never shared.
'use strict';

const { DOMException } = globalThis;  // Node's; the global of that name becomes the one made here
const kNative = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError };

// As the real runtime's: what they say is their own and enumerable; and they are objects of the platform, so that they can
// be stored. Those that Node makes are neither, yet of the same class.
const own = (value) => ({ value, writable: false, configurable: true, enumerable: true });
const NodeException = DOMException;  // the name is ours as soon as programs run
const kCodes = { IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5, NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9,
  InUseAttributeError: 10, InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18,
  NetworkError: 19, AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23, InvalidNodeTypeError: 24, DataCloneError: 25 };
const codeOf = (name) => (Object.hasOwn(kCodes, name) ? kCodes[name] : 0);
// V8 asks the program's Error.prepareStackTrace, which may throw.
function ownStack(exception) {
  try {
    Error.captureStackTrace(exception, making.construct);
    return exception.stack;
  } catch {
    delete exception.stack;  // to define it would ask once more
    return undefined;
  }
}
function makeException(newTarget, message, name, stack) {
  const exception = Reflect.construct(native.HostObject, [], newTarget);
  Object.defineProperties(exception, { code: own(codeOf(name)), name: own(name), message: own(message) });
  Object.defineProperty(exception, 'stack', { value: stack ?? ownStack(exception), writable: true, configurable: stack === undefined, enumerable: true });
  return exception;
}
const text = (value, otherwise) => (value === undefined ? otherwise : `${value}`);
const making = {
  apply() { throw lib.notCallable('DOMException'); },
  construct: (target, [message, name], newTarget) => makeException(newTarget, text(message, ''), text(name, 'Error')),
};
lib.DOMException = new Proxy(DOMException, making);
Object.defineProperty(DOMException.prototype, 'constructor', { value: lib.DOMException, writable: true, configurable: true, enumerable: false });
lib.storedException = (name, message, stack) => makeException(NodeException, message, name, stack);

// "TypeError: m" -> ['TypeError', 'm']; a class that the receiver does not know stays in the message.
function splitHead(text) {
  const match = /^(\w*Error)(?:: ([^]*))?$/.exec(text);
  if (match && Object.hasOwn(kNative, match[1])) return [match[1], match[2] ?? ''];
  return ['Error', text];
}

function ownDetail(error) {
  const detail = { name: error.name };
  for (const key of Object.keys(error)) if (typeof error[key] !== 'function') detail[key] = error[key];
  for (const key of ['cause', 'errors']) if (Object.hasOwn(error, key)) detail[key] = error[key];
  return detail;
}

const hasFunction = (error) => Object.keys(error).some((key) => typeof error[key] === 'function');

// '' also where the program has made something else of it.
lib.stackOf = (error) => {
  try {
    return typeof error?.stack === 'string' ? error.stack : '';
  } catch {
    return '';
  }
};

// -> [class, message, stack, detail]: `detail` is a cloneable value, or undefined when class and message say it all.
lib.describeError = (thrown) => {
  try {
    if (thrown instanceof DOMException) return ['DOMException', thrown.message, lib.stackOf(thrown), { name: thrown.name }];
    if (thrown instanceof Error) {
      const stack = lib.stackOf(thrown);
      if (lib.flags.enhancedErrors && !hasFunction(thrown)) {
        const type = Object.keys(kNative).reverse().find((name) => thrown instanceof kNative[name]) ?? 'Error';
        return [type, `${thrown.message}`, stack, ownDetail(thrown)];
      }
      return [...splitHead(`${thrown}`), stack, undefined];
    }
    if (lib.flags.enhancedErrors && typeof thrown === 'object' && thrown !== null) return ['', native.plainText(thrown), '', { thrown }];
    return ['Error', typeof thrown === 'string' ? thrown : native.plainText(thrown), '', undefined];
  } catch {
    return ['Error', 'An error that cannot be described was thrown.', '', undefined];
  }
};

// The other end: a fresh error for each receiver. `flags` holds the true ones of remote, durableObjectReset, ...
lib.makeError = (type, message, detail, flags) => {
  let error;
  if (type === '' && detail) return Object.assign(detail.thrown, flags);
  if (type === 'DOMException') error = new lib.DOMException(message, detail?.name);
  else {
    error = type === 'AggregateError' ? new AggregateError([], message) : new (kNative[type] ?? Error)(message);
    if (type === 'AggregateError') delete error.errors;
    if (detail) {
      const { name, cause, errors, ...rest } = detail;
      if (name !== error.name) Object.defineProperty(error, 'name', { value: name, writable: true, configurable: true, enumerable: true });
      if (cause !== undefined) Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true, enumerable: true });
      if (errors !== undefined) Object.defineProperty(error, 'errors', { value: errors, writable: true, configurable: true, enumerable: true });
      Object.assign(error, rest);
    }
    error.stack = `${error.name}: ${message}`;
  }
  return Object.assign(error, flags);
};

// What comes out of the runtime again of an error that went into it, without its flags.
lib.copyOfError = (thrown) => {
  const [type, message, , detail] = lib.describeError(thrown);
  const { remote, durableObjectReset, overloaded, retryable, ...rest } = detail ?? {};
  return lib.makeError(type, message, detail && rest, {});
};

// What the caller sees of a failure that is not its own; the reference has no meaning, as on the real runtime.
lib.internalError = () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const reference = Array.from(node.require('crypto').randomBytes(24), (byte) => letters[byte % letters.length]).join('');
  return new Error(`internal error; reference = ${reference}`);
};
