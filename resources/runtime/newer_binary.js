// Base64 and hexadecimal of Uint8Array, and transfer of ArrayBuffer, for a V8 that has none of them yet. A buffer that can
// be resized cannot be made in JavaScript: the constructor ignores maxByteLength, and says so by `resizable`.
'use strict';

const plain = (value) => native.plainText(value);
const { Buffer } = node;

const receiver = (value, method) => {
  if (!(value instanceof Uint8Array)) throw new TypeError(`Method Uint8Array.prototype.${method} called on incompatible receiver ${plain(value)}`);
  return value;
};
const text = (value) => {
  if (typeof value !== 'string') throw new TypeError('input argument must be a string');
};
function option(options, name, allowed) {
  if (options === undefined) return allowed[0];
  if (!lib.isObject(options)) throw new TypeError('invalid_argument');
  const value = options[name];
  if (value === undefined) return allowed[0];
  if (!allowed.includes(value)) throw new TypeError(`invalid option ${typeof value === 'string' ? value : plain(value)}`);
  return value;
}
const kAlphabets = ['base64', 'base64url'], kHandling = ['loose', 'strict', 'stop-before-partial'];
const kDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const tableOf = (more) => new Map([...(kDigits + more)].map((digit, i) => [digit, i]));
const kTables = { base64: tableOf('+/'), base64url: tableOf('-_') };

const kBadCharacter = 'Found a character that cannot be part of a valid base64 string.';
const kLooseBits = 'The base64 input terminates with non-zero padding bits.';
const kSingle = 'The base64 input terminates with a single character, excluding padding (=).';

// ECMAScript's FromBase64 -> {read, bytes, error}: what was decoded before an error counts for setFromBase64.
function fromBase64(string, alphabet, handling, most) {
  const table = kTables[alphabet], bytes = [];
  let read = 0, at = 0, chunk = '';
  const failed = (message) => ({ read, bytes, error: new SyntaxError(message) });
  // The last 2 or 3 digits; `exact` refuses bits that mean nothing.
  const partial = (exact) => {
    const value = [...chunk.padEnd(4, 'A')].reduce((sum, digit) => sum * 64 + table.get(digit), 0);
    const whole = [value >> 16, (value >> 8) & 255, value & 255].slice(0, chunk.length - 1);
    if (exact && (chunk.length === 2 ? value & 0xffff : value & 0xff)) return kLooseBits;
    bytes.push(...whole);
    return null;
  };
  const skipSpace = () => { while (at < string.length && '\t\n\f\r '.includes(string[at])) ++at; };
  if (most === 0) return { read, bytes };
  for (;;) {
    skipSpace();
    if (at === string.length) {
      if (chunk !== '') {
        if (handling === 'stop-before-partial') return { read, bytes };
        if (handling === 'strict' || chunk.length === 1) return failed(kSingle);
        partial(false);
      }
      return { read: string.length, bytes };
    }
    const character = string[at++];
    if (character === '=') {
      if (chunk.length < 2) return failed(kSingle);
      skipSpace();
      if (chunk.length === 2) {
        if (at === string.length) return handling === 'stop-before-partial' ? { read, bytes } : failed(kSingle);
        if (string[at] === '=') { ++at; skipSpace(); }
      }
      if (at < string.length) return failed(kBadCharacter);
      const problem = partial(handling === 'strict');
      return problem ? failed(problem) : { read: string.length, bytes };
    }
    if (!table.has(character)) return failed(kBadCharacter);
    const left = most - bytes.length;
    if ((left === 1 && chunk.length === 2) || (left === 2 && chunk.length === 3)) return { read, bytes };
    chunk += character;
    if (chunk.length === 4) {
      const value = [...chunk].reduce((sum, digit) => sum * 64 + table.get(digit), 0);
      bytes.push(value >> 16, (value >> 8) & 255, value & 255);
      chunk = '';
      read = at;
      if (bytes.length === most) return { read, bytes };
    }
  }
}
const decoded = (string, options, most) => {
  text(string);
  return fromBase64(string, option(options, 'alphabet', kAlphabets), option(options, 'lastChunkHandling', kHandling), most);
};
function fromHex(string, most) {
  text(string);
  const digits = string.slice(0, most * 2), failed = new SyntaxError('Input string must contain hex characters in even length');
  if (string.length % 2) throw failed;
  const bytes = Buffer.from(digits, 'hex');  // as far as they are digits
  return { bytes, error: bytes.length * 2 < digits.length ? failed : undefined };
}

lib.addNewer(Uint8Array, lib.withLength({
  fromBase64(string, options) {
    const { bytes, error } = decoded(string, options, Infinity);
    if (error) throw error;
    return new Uint8Array(bytes);
  },
  fromHex(string) {
    const { bytes, error } = fromHex(string, Infinity);
    if (error) throw error;
    return new Uint8Array(bytes);
  },
}, { fromBase64: 1 }));
lib.addNewer(Uint8Array.prototype, lib.withLength({
  toBase64(options) {
    const self = receiver(this, 'toBase64'), alphabet = option(options, 'alphabet', kAlphabets);
    const result = Buffer.from(self.buffer, self.byteOffset, self.byteLength).toString('base64');
    const inAlphabet = alphabet === 'base64' ? result : result.replaceAll('+', '-').replaceAll('/', '_');
    return options?.omitPadding ? inAlphabet.replace(/=+$/, '') : inAlphabet;
  },
  toHex() {
    const self = receiver(this, 'toHex');
    return Buffer.from(self.buffer, self.byteOffset, self.byteLength).toString('hex');
  },
  setFromBase64(string, options) {
    const self = receiver(this, 'setFromBase64');
    const { read, bytes, error } = decoded(string, options, self.length);
    self.set(bytes);
    if (error) throw error;
    return { read, written: bytes.length };
  },
  setFromHex(string) {
    const self = receiver(this, 'setFromHex'), { bytes, error } = fromHex(string, self.length);
    self.set(bytes);
    if (error) throw error;
    return { read: bytes.length * 2, written: bytes.length };
  },
}, { toBase64: 0, setFromBase64: 1 }));

// ---- ArrayBuffer: a buffer is emptied by transferring it to nobody.

const move = structuredClone, byteLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get;
const detachedBuffers = new WeakSet();
const lengthOf = (buffer, method) => {
  try {
    return Reflect.apply(byteLength, buffer, []);
  } catch {
    throw new TypeError(`Method ArrayBuffer.prototype.${method} called on incompatible receiver ${plain(buffer)}`);
  }
};
// Who else has emptied a buffer (a transfer by structuredClone) leaves no other trace than that no view can be made.
const isDetached = (buffer) => {
  if (detachedBuffers.has(buffer)) return true;
  if (Reflect.apply(byteLength, buffer, []) !== 0) return false;
  try {
    return !new Uint8Array(buffer);
  } catch {
    return true;
  }
};
function transferred(buffer, newLength, method) {
  const length = lengthOf(buffer, method);
  const wanted = newLength === undefined ? length : Math.trunc(Number(newLength)) || 0;
  if (wanted < 0) throw new RangeError('Invalid array buffer length');
  if (isDetached(buffer)) throw new TypeError(`Cannot perform ArrayBuffer.prototype.${method} on a detached ArrayBuffer`);
  const whole = move(buffer, { transfer: [buffer] });
  detachedBuffers.add(buffer);
  if (wanted === length) return whole;
  const result = new ArrayBuffer(wanted);
  new Uint8Array(result).set(new Uint8Array(whole, 0, Math.min(wanted, length)));
  return result;
}
lib.addNewer(ArrayBuffer.prototype, lib.withLength({
  transfer(newLength) { return transferred(this, newLength, 'transfer'); },
  transferToFixedLength(newLength) { return transferred(this, newLength, 'transferToFixedLength'); },
  get detached() { lengthOf(this, 'detached'); return isDetached(this); },
  get resizable() { lengthOf(this, 'resizable'); return false; },
  get maxByteLength() { return lengthOf(this, 'maxByteLength'); },
  resize(newLength) {
    lengthOf(this, 'resize');
    throw new TypeError(`Method ArrayBuffer.prototype.resize called on incompatible receiver ${plain(this)}`);
  },
}, { transfer: 0, transferToFixedLength: 0 }));

// WebAssembly's newer looks.
Object.defineProperty(WebAssembly.Exception.prototype, Symbol.toStringTag, { value: 'WebAssembly.Exception', configurable: true });
Object.defineProperty(WebAssembly.Table.prototype.set, 'length', { value: 1, configurable: true });
