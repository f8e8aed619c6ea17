// crypto: Node's web crypto under the real runtime's class names and words. It is computed on Node's threads, but seen
// from the object it does not let another event in.
'use strict';

const { webcrypto, createHash, timingSafeEqual, randomFillSync, randomUUID } = node.require('crypto');
const kTrusted = Symbol('made by the runtime');
const illegal = (trusted) => {
  if (trusted !== kTrusted) throw new TypeError('Illegal constructor');
};

const isBuffer = (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
const isSource = (value) => isBuffer(value) || ArrayBuffer.isView(value);
const bytesOf = (source) => (isBuffer(source) ? new Uint8Array(source) : new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
const isKey = (value) => value instanceof webcrypto.CryptoKey;

const kHashes = { 'MD5': 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
// A hash by the name that programs give it.
function hashOf(algorithm, method, type) {
  const name = typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm;
  if (name === undefined || name === null) {
    throw method ? lib.wrongParameter(method, type, 1, 'string or HashAlgorithm') : lib.wrongConstructorParameter(type, 1, 'string or HashAlgorithm');
  }
  const known = kHashes[`${name}`.toUpperCase()];
  if (!known) throw new lib.DOMException('Unrecognized or unimplemented digest algorithm requested.', 'NotSupportedError');
  return createHash(known);
}
const arrayBufferOf = (buffer) => buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);

// What each method's parameters are to be; further ones are Node's to check.
const kAlgorithm = ['string or Algorithm', (value) => typeof value === 'string' || (typeof value === 'object' && value !== null)];
const kSource = ['BufferSource', isSource], kKey = ['CryptoKey', isKey], kText = ['string', (value) => value !== undefined];
const kParameters = {
  encrypt: [kAlgorithm, kKey, kSource], decrypt: [kAlgorithm, kKey, kSource], sign: [kAlgorithm, kKey, kSource], verify: [kAlgorithm, kKey, kSource, kSource],
  generateKey: [kAlgorithm], deriveKey: [kAlgorithm, kKey], deriveBits: [kAlgorithm, kKey], importKey: [kText], exportKey: [kText, kKey], wrapKey: [kText, kKey, kKey],
  unwrapKey: [kText, kSource, kKey],
};
// What a key is refused for, in the real runtime's words.
function refuseKey(method, algorithm, key) {
  const name = (typeof algorithm === 'string' ? algorithm : algorithm.name) ?? '';
  if (`${name}`.toUpperCase() !== key.algorithm.name.toUpperCase()) {
    throw new lib.DOMException(`Requested algorithm "${name}" does not match this CryptoKey's algorithm "${key.algorithm.name}".`, 'InvalidAccessError');
  }
  if (!key.usages.includes(method)) {
    throw new lib.DOMException(`Requested operation "${method}" is not permitted by this CryptoKey's usages.`, 'InvalidAccessError');
  }
}
// The older name of Ed25519, which many programs use to verify signatures of webhooks. Node does not know it, and compares
// the name that a key shows: while it works it sees its own.
const kOldEd25519 = 'NODE-ED25519';
const kAlgorithmAt = { generateKey: 0, importKey: 2, sign: 0, verify: 0 };
const hasOldName = (algorithm) => {
  const name = typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm;
  return typeof name === 'string' && name.toUpperCase() === kOldEd25519;
};
const oldKeys = new WeakSet();

// A key shows what it is in members of its own, in this order; Node has getters.
const kUsages = 'encrypt decrypt sign verify deriveKey deriveBits wrapKey unwrapKey'.split(' ');
const getters = Object.getOwnPropertyDescriptors(webcrypto.CryptoKey.prototype);
const ofNode = (key, name) => Reflect.apply(getters[name].get, key, []);
function algorithmOf(key) {
  if (oldKeys.has(key)) return { name: kOldEd25519, namedCurve: kOldEd25519 };
  const { length, hash, ...others } = ofNode(key, 'algorithm');
  return { ...others, ...(hash && { hash }), ...(length && { length }) };
}
const showAs = (key, algorithm) => Object.defineProperty(key, 'algorithm', { value: algorithm });
function showMembers(key) {
  const usages = ofNode(key, 'usages');
  const members = {
    usages: kUsages.filter((usage) => usages.includes(usage)), algorithm: algorithmOf(key), extractable: ofNode(key, 'extractable'), type: ofNode(key, 'type'),
  };
  for (const [name, value] of Object.entries(members)) Object.defineProperty(key, name, { value, enumerable: true, configurable: true });
}

async function called(method, args) {
  const at = kAlgorithmAt[method];
  const given = at !== undefined && hasOldName(args[at]) ? args.with(at, { name: 'Ed25519' }) : args;
  const key = args.find((value) => isKey(value) && oldKeys.has(value));
  if (key) showAs(key, ofNode(key, 'algorithm'));
  let made;
  try {
    made = Reflect.apply(webcrypto.subtle[method], webcrypto.subtle, given);
  } finally {
    if (key) showAs(key, algorithmOf(key));
  }
  made = await made;
  for (const each of [made, made?.privateKey, made?.publicKey]) {
    if (!isKey(each)) continue;
    if (given !== args) oldKeys.add(each);
    showMembers(each);
  }
  return made;
}

// What Node refuses in other words, or not at all.
function refuseValue(method, args) {
  const [algorithm] = args;
  if ((method === 'encrypt' || method === 'decrypt') && algorithm.name === 'AES-GCM' && algorithm.iv?.byteLength === 0) throw new lib.DOMException('AES-GCM IV must not be empty.', 'OperationError');
  if (method === 'generateKey' && /^RSA/i.test(algorithm.name) && algorithm.publicExponent instanceof Uint8Array) {
    const exponent = algorithm.publicExponent.reduce((sum, byte) => sum * 256 + byte, 0);
    if (exponent !== 3 && exponent !== 65537) throw new lib.DOMException(`The "publicExponent" must be either 3 or 65537, but got ${exponent}.`, 'OperationError');
  }
  if (method === 'importKey' && algorithm === 'jwk' && args[1]?.kty === 'EC') {
    for (const name of ['x', 'y']) if (args[1][name] === undefined) throw new lib.DOMException(`Invalid EC key in JSON Web Key; missing "${name}".`, 'DataError');
  }
}

// Node's exceptions are not ours.
const translated = (error) => (error instanceof DOMException ? new lib.DOMException(error.message, error.name) : error);

const kAgreedBits = { 'P-256': 256, 'P-384': 384, 'P-521': 528 };

// The members of a JSON Web Key in the real runtime's order; newer dates have them all.
const kMembers = 'kty use key_ops alg ext crv x y d n e p q dp dq qi oth k pub priv'.split(' ');
const inOrder = (key) => Object.fromEntries(kMembers.filter((name) => name in key || lib.isEnabled('enable_fast_jsg_struct')).map((name) => [name, key[name]]));

class SubtleCrypto extends native.HostObject {
  #brand;
  constructor(trusted) {
    illegal(trusted);
    super();
  }
  async encrypt(...args) { return run('encrypt', args); }
  async decrypt(...args) { return run('decrypt', args); }
  async sign(...args) { return run('sign', args); }
  async verify(...args) { return run('verify', args); }
  async digest(algorithm, data) {
    const hash = hashOf(algorithm, 'digest', 'SubtleCrypto');
    if (!isSource(data)) throw lib.wrongParameter('digest', 'SubtleCrypto', 2, 'BufferSource');
    return arrayBufferOf(hash.update(bytesOf(data)).digest());
  }
  async generateKey(...args) {
    lib.inHandler();
    const made = await run('generateKey', args);
    return made.publicKey ? { publicKey: made.publicKey, privateKey: made.privateKey } : made;
  }
  async deriveKey(...args) { return run('deriveKey', args); }
  async deriveBits(algorithm, key, length) {
    const most = algorithm?.name === 'ECDH' && isKey(key) ? kAgreedBits[key.algorithm.namedCurve] : undefined;
    if (most === undefined) return run('deriveBits', [algorithm, key, length]);
    length ??= most;  // all there are
    if (length > most) throw new lib.DOMException(`Derived key length (${length} bits) is too long (should be at most ${most} bits).`, 'OperationError');
    return (await run('deriveBits', [algorithm, key, most])).slice(0, Math.ceil(length / 8));
  }
  async importKey(...args) { return run('importKey', args); }
  async exportKey(...args) {
    const key = await run('exportKey', args);
    return args[0] === 'jwk' ? inOrder(key) : key;
  }
  async wrapKey(...args) { return run('wrapKey', args); }
  async unwrapKey(...args) { return run('unwrapKey', args); }
  timingSafeEqual(a, b) {
    if (!isSource(a)) throw lib.wrongParameter('timingSafeEqual', 'SubtleCrypto', 1, 'BufferSource');
    if (!isSource(b)) throw lib.wrongParameter('timingSafeEqual', 'SubtleCrypto', 2, 'BufferSource');
    const left = bytesOf(a), right = bytesOf(b);
    if (left.length !== right.length) throw new TypeError('Input buffers must have the same byte length.');
    return timingSafeEqual(left, right);
  }
  static has(object) { return typeof object === 'object' && object !== null && #brand in object; }
}
const { has: isSubtle } = SubtleCrypto;
delete SubtleCrypto.has;
lib.platformClass(SubtleCrypto, isSubtle);

async function run(method, args) {
  kParameters[method].forEach(([expected, check], i) => {
    if (!check(args[i])) throw lib.wrongParameter(method, 'SubtleCrypto', i + 1, expected);
  });
  if (['encrypt', 'decrypt', 'sign', 'verify'].includes(method)) refuseKey(method, args[0], args[1]);
  if (method === 'exportKey' && !args[1].extractable) throw new lib.DOMException(`Attempt to export non-extractable ${args[1].algorithm.name} key.`, 'InvalidAccessError');
  refuseValue(method, args);
  try {
    return await native.holdGate(called(method, args));
  } catch (error) {
    if (method === 'decrypt' && error?.name === 'OperationError') {
      const { length } = bytesOf(args[2]), tag = args[1].algorithm.name === 'AES-GCM' ? (args[0].tagLength ?? 128) / 8 : 0;
      throw new lib.DOMException(`Decryption failed. This could be due to a ciphertext authentication failure, bad padding, incorrect CryptoKey, or another algorithm-specific reason. Input length was ${length - tag}, output length expected to be ${length - tag} for ${args[1].algorithm.name}`, 'OperationError');
    }
    throw translated(error);
  }
}

class DigestStream extends (lib.WritableStream ?? WritableStream) {
  #digest;
  #bytes = 0n;
  #end;
  constructor(algorithm) {
    const hash = hashOf(algorithm, '', 'DigestStream');
    const made = Promise.withResolvers();
    made.promise.catch(() => {});  // who does not ask is not told
    let count = () => {};
    super({
      write(chunk) {
        if (typeof chunk !== 'string' && !isSource(chunk)) {
          const error = new TypeError('DigestStream is a byte stream but received an object of non-ArrayBuffer/ArrayBufferView/string type on its writable side.');
          made.reject(error);
          throw error;
        }
        const bytes = typeof chunk === 'string' ? node.Buffer.from(chunk) : bytesOf(chunk);
        count(bytes.length);
        hash.update(bytes);
      },
      close() { made.resolve(arrayBufferOf(hash.digest())); },
      abort(reason) { made.reject(reason); },
    });
    this.#end = (error) => {
      made.reject(error);
      lib.failWritable(this, error);
    };
    count = (length) => { this.#bytes += BigInt(length); };
    this.#digest = made.promise;
  }
  get digest() { return this.#digest; }
  [Symbol.dispose]() { this.#end(new TypeError('The DigestStream was disposed.')); }
  get bytesWritten() { return this.#bytes; }
  static has(object) { return #digest in object; }
}
const { has: isDigestStream } = DigestStream;
delete DigestStream.has;
lib.platformClass(DigestStream, isDigestStream);

class Crypto extends native.HostObject {
  #subtle = new SubtleCrypto(kTrusted);
  constructor(trusted) {
    illegal(trusted);
    super();
  }
  get subtle() { return this.#subtle; }
  getRandomValues(view) {
    if (!ArrayBuffer.isView(view)) throw lib.wrongParameter('getRandomValues', 'Crypto', 1, 'ArrayBufferView');
    if (view instanceof DataView || view instanceof Float32Array || view instanceof Float64Array) {
      throw new lib.DOMException('ArrayBufferView argument to getRandomValues() must be an integer-typed view.', 'TypeMismatchError');
    }
    if (view.byteLength > 65536) throw new lib.DOMException(`getRandomValues() only accepts buffers of size <= 64K but provided ${view.byteLength} bytes.`, 'QuotaExceededError');
    lib.inHandler();
    return randomFillSync(view);
  }
  randomUUID() {
    lib.inHandler();
    return randomUUID();
  }
  static has(object) { return typeof object === 'object' && object !== null && #subtle in object; }
}
const { has: isCrypto } = Crypto;
delete Crypto.has;
lib.platformClass(Crypto, isCrypto);
const { constructor } = Object.getOwnPropertyDescriptors(Crypto.prototype);
delete Crypto.prototype.constructor;
Object.defineProperty(Crypto.prototype, 'DigestStream', { value: DigestStream, writable: true, enumerable: true, configurable: true });
Object.defineProperty(Crypto.prototype, 'constructor', constructor);

lib.giveInspection(webcrypto.CryptoKey);
Object.assign(lib, { crypto: new Crypto(kTrusted), Crypto, SubtleCrypto, CryptoKey: webcrypto.CryptoKey });
