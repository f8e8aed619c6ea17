// Errors in Node's form, with a code, as the real runtime's own half of Node's modules throws them.
'use strict';

const { inspect } = node.require('util');

// The classes of those that are no TypeErrors, each named as its code.
const classes = new Map();
function classOf(Type, code) {
  if (!classes.has(code)) {
    const { [code]: made } = { [code]: class extends Type {
      toString() { return `${this.name} [${this.code}]: ${this.message}`; }
    } };
    classes.set(code, made);
  }
  return classes.get(code);
}
lib.nodeError = (Type, code, message, more = {}, className = code) => {
  if (Type !== TypeError) return Object.assign(new (classOf(Type, className))(message), { code, ...more });
  const error = new Type(message);
  Object.assign(error, { code, toString: (() => () => `${error.name} [${code}]: ${error.message}`)() });
  return error;
};

function received(value) {
  if (value === undefined || value === null) return ` Received ${value}`;
  if (typeof value === 'function') return value.name ? ` Received function ${value.name}` : ' Received function ';
  if (typeof value === 'object') return value.constructor?.name ? ` Received an instance of ${value.constructor.name}` : ` Received ${inspect(value, { depth: -1 })}`;
  const shown = inspect(value, { colors: false });
  return ` Received type ${typeof value} (${shown.length > 28 ? `${shown.slice(0, 25)}...` : shown})`;
}
lib.wrongArgument = (name, expected, value) => lib.nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be ${expected}.${received(value)}`);
lib.wrongValue = (name, value, reason) => lib.nodeError(TypeError, 'ERR_INVALID_ARG_VALUE', `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${inspect(value)}`);
lib.needString = (name, value) => {
  if (typeof value !== 'string') throw lib.wrongArgument(name, 'of type string', value);
};

// A function that is called what the real one is called and takes as many parameters.
lib.namedFunction = (name, length, body) => Object.defineProperties(body, { name: { value: name, configurable: true }, length: { value: length, configurable: true } });

// What the real runtime has by name only.
lib.notImplemented = (name, length = 0, said = name) => lib.namedFunction(name.split('.').at(-1), length, function () {
  throw lib.nodeError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', `The ${said} method is not implemented`);
});
