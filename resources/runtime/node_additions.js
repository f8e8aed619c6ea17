// What newer versions of Node added to assert, stream and diagnostics_channel, and what the real runtime leaves out there.
'use strict';

// ---- assert

const isObject = (value) => typeof value === 'object' && value !== null;
const isTheSame = (actual, expected) => node.require('util').isDeepStrictEqual(actual, expected);

// Whether all that `expected` has is in `actual`.
function contains(actual, expected) {
  if (!isObject(actual) || !isObject(expected)) return Object.is(actual, expected);
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return false;
  if (expected instanceof Map) return actual instanceof Map && [...expected].every(([key, value]) => actual.has(key) && contains(actual.get(key), value));
  if (expected instanceof Set) return actual instanceof Set && [...expected].every((value) => actual.has(value) || [...actual].some((own) => isObject(own) && contains(own, value)));
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && actual.length >= expected.length && expected.every((value, i) => contains(actual[i], value));
  }
  if (ArrayBuffer.isView(expected) || expected instanceof ArrayBuffer || expected instanceof Date || expected instanceof RegExp || expected instanceof Error) return isTheSame(actual, expected);
  return Reflect.ownKeys(expected).every((key) => !Object.prototype.propertyIsEnumerable.call(expected, key) || (Object.hasOwn(actual, key) && contains(actual[key], expected[key])));
}

function partialDeepStrictEqual(actual, expected, message) {
  const assert = node.require('assert');
  if (arguments.length < 2) throw lib.nodeError(TypeError, 'ERR_MISSING_ARGS', 'The "actual" and "expected" arguments must be specified');
  if (contains(actual, expected)) return;
  if (message instanceof Error) throw message;
  throw new assert.AssertionError({ message: message ?? 'Expected actual to be partially deeply strictly equal to expected', actual, expected, operator: 'partialDeepStrictEqual', stackStartFn: partialDeepStrictEqual });
}

// Assertions of one's own, which here are all strict anyway.
function Assert() {
  if (!new.target) throw lib.nodeError(TypeError, 'ERR_CONSTRUCT_CALL_REQUIRED', 'Class constructor Assert cannot be invoked without `new`');
  const { AssertionError, equal, deepEqual, notEqual, notDeepEqual } = node.require('assert');
  Object.assign(this, { AssertionError, equal, deepEqual, notEqual, notDeepEqual });
}
lib.namedFunction('Assert', 1, Assert);

lib.addToAssert = (assert) => {
  Object.assign(assert, { partialDeepStrictEqual, Assert });
  delete assert.CallTracker;
  for (const name of ['ok', 'throws', 'rejects', 'doesNotThrow', 'doesNotReject', 'match', 'doesNotMatch', 'strictEqual', 'notStrictEqual', 'deepStrictEqual', 'notDeepStrictEqual', 'partialDeepStrictEqual', 'ifError', 'fail']) {
    Assert.prototype[name] ??= assert[name];
  }
};

// ---- stream

// What is written to one of the two is read from the other.
function duplexPair(options) {
  const { Duplex } = node.require('stream');
  class Side extends Duplex {
    other;
    #resume;
    _read() {
      const resume = this.#resume;
      this.#resume = undefined;
      resume?.();
    }
    take(chunk, callback) {
      if (chunk.length === 0) return void node.process.nextTick(callback);
      this.push(chunk);
      this.#resume = callback;
      return undefined;
    }
    _write(chunk, encoding, callback) { this.other.take(chunk, callback); }
    _final(callback) {
      this.other.on('end', callback);
      this.other.push(null);
    }
  }
  const pair = [new Side(options), new Side(options)];
  [pair[0].other, pair[1].other] = [pair[1], pair[0]];
  return pair;
}
// The module is the old class Stream itself, which libraries inherit from.
lib.addToStream = (Stream) => {
  Stream.duplexPair ??= lib.namedFunction('duplexPair', 1, duplexPair);
  Stream._isArrayBufferView ??= lib.namedFunction('_isArrayBufferView', 1, (value) => ArrayBuffer.isView(value));
};

// ---- zlib

const kZstdErrors = `GENERIC:1 checksum_wrong:22 corruption_detected:20 dictionaryCreation_failed:34 dictionary_corrupted:30 dictionary_wrong:32 dstBuffer_null:74 dstSize_tooSmall:70
frameParameter_unsupported:14 frameParameter_windowTooLarge:16 init_missing:62 literals_headerWrong:24 maxSymbolValue_tooLarge:46 maxSymbolValue_tooSmall:48
memory_allocation:64 noForwardProgress_destFull:80 noForwardProgress_inputEmpty:82 no_error:0 parameter_combination_unsupported:41 parameter_outOfBound:42
parameter_unsupported:40 prefix_unknown:10 srcSize_wrong:72 stabilityCondition_notRespected:50 stage_wrong:60 tableLog_tooLarge:44 version_unsupported:12 workSpace_tooSmall:66`;
const kZstd = {
  ZSTD_COMPRESS: 10, ZSTD_DECODE: 11, ZSTD_DECOMPRESS: 11, ZSTD_ENCODE: 10,
  ...Object.fromEntries(kZstdErrors.split(/\s/).map((entry) => entry.split(':')).map(([name, value]) => [`ZSTD_error_${name}`, +value])),
};
const noZstd = (name, length) => lib.namedFunction(name, length, () => { throw new Error(`zlib.${name}() is not available in Durascope, whose Node does not have Zstandard; use gzip or Brotli.`); });
lib.addedToZlib = () => {
  const { constants } = node.require('zlib');
  return {
    ...constants, constants: { ...constants, ...kZstd }, ...kZstd, ...Object.fromEntries(Object.entries({
      ZstdCompress: 1, ZstdDecompress: 1, createZstdCompress: 1, createZstdDecompress: 1, zstdCompress: 3, zstdCompressSync: 1, zstdDecompress: 3, zstdDecompressSync: 1,
    }).map(([name, length]) => [name, noZstd(name, length)])),
  };
};

// ---- crypto

lib.addedToCrypto = () => {
  const crypto = node.require('crypto');
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
  return {
    createCipher: lib.notImplemented('createCipher'), createDecipher: lib.notImplemented('createDecipher'), setEngine: lib.notImplemented('setEngine', 2), setFips: lib.notImplemented('setFips', 1),
    fips: true, pseudoRandomBytes: crypto.randomBytes, CryptoKey: lib.CryptoKey, PublicKeyObject: publicKey.constructor, PrivateKeyObject: privateKey.constructor,
    SecretKeyObject: crypto.createSecretKey(node.Buffer.alloc(1)).constructor,
  };
};

// ---- perf_hooks

const kGc = { MAJOR: 4, MINOR: 1, INCREMENTAL: 8, WEAKCB: 16, FLAGS_NO: 0, FLAGS_CONSTRUCT_RETAINED: 2, FLAGS_FORCED: 4, FLAGS_SYNCHRONOUS_PHANTOM_PROCESSING: 8, FLAGS_ALL_AVAILABLE_GARBAGE: 16, FLAGS_ALL_EXTERNAL_MEMORY: 32, FLAGS_SCHEDULE_IDLE: 64 };
const numbered = (prefix, names) => Object.fromEntries(names.split(' ').map((name, i) => [prefix + name, i]));
lib.addedToPerfHooks = () => ({
  constants: {
    ...Object.fromEntries(Object.entries(kGc).map(([name, value]) => [`NODE_PERFORMANCE_GC_${name}`, value])), ...numbered('NODE_PERFORMANCE_ENTRY_TYPE_', 'GC HTTP HTTP2 NET DNS'),
    ...numbered('NODE_PERFORMANCE_MILESTONE_', 'TIME_ORIGIN_TIMESTAMP TIME_ORIGIN ENVIRONMENT NODE_START V8_START LOOP_START LOOP_EXIT BOOTSTRAP_COMPLETE'),
  },
  createHistogram: lib.notImplemented('createHistogram'), monitorEventLoopDelay: lib.notImplemented('monitorEventLoopDelay'),
  eventLoopUtilization: lib.namedFunction('eventLoopUtilization', 2, () => ({ idle: 0, active: 0, utilization: 0 })), timerify: lib.namedFunction('timerify', 1, (body) => body),
});

// ---- What can be imported, though the module itself does not have it.

const onlyNamed = (...names) => (exports) => Object.fromEntries(names.map((name) => [name, exports[name] ?? exports]));
lib.onlyNamed = {
  diagnostics_channel: (exports) => ({ TracingChannel: exports.tracingChannel('durascope').constructor }),
  cluster: (exports) => ({ Cluster: exports.constructor, ...onlyNamed('disconnect', 'fork', 'setupMaster', 'setupPrimary')(exports) }),
  _stream_duplex: onlyNamed('Duplex'), _stream_passthrough: onlyNamed('PassThrough'), _stream_readable: onlyNamed('Readable'), _stream_transform: onlyNamed('Transform'), _stream_writable: onlyNamed('Writable'),
  'stream/promises': (exports) => ({ promises: exports }), timers: () => ({ Timeout: lib.Timeout }),
};
// And what the module has, but cannot be imported by its name.
lib.notNamed = {
  events: ['init'], _stream_readable: ['_fromList'], zlib: ['BROTLI_PARAM_SIZE_HINT'],
};

// ---- module

const kCache = { compileCacheStatus: { __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 } };
const kOnlyNames = `SourceMap _debug _findPath _initPaths _load _nodeModulePaths _preloadModules _resolveFilename _resolveLookupPaths findPackageJSON findSourceMap register registerHooks runMain
setSourceMapsSupport stripTypeScriptTypes syncBuiltinESMExports wrap`.split(/\s/);
// Those without their own name: only `node:test` means node:test.
const kWithPrefixOnly = ['sqlite', 'test'];

function createRequire(path) {
  const text = `${path}`;
  if (!(path instanceof lib.URL) && !(typeof path === 'string' && /^(\/|file:)/.test(path))) {
    throw lib.wrongValue('path', text, 'The argument must be a file URL object, a file URL string, or an absolute path string.');
  }
  return (name) => lib.requireModule(name);
}
lib.requireModule = (name) => {
  const found = name.startsWith('cloudflare:') ? { default: lib.cloudflareModule(name) } : lib.nodeModule(name.replace(/^node:/, ''));
  if (!found?.default) throw new Error(`No such module "${name}".`);
  return found.default;
};

lib.nodeModuleModule = () => {
  const said = (name) => lib.notImplemented(name, 0, `module.${name}`);
  const Module = said('Module');
  const isBuiltin = (name) => (`${name}`.startsWith('node:') || !kWithPrefixOnly.includes(name)) && lib.nodeModuleNames().includes(`${name}`.replace(/^node:/, ''));
  return Object.assign(Module, {
    Module, ...Object.fromEntries(kOnlyNames.map((name) => [name, said(name)])), _cache: { __proto__: null }, _extensions: {}, _pathCache: { __proto__: null }, globalPaths: [],
    builtinModules: lib.nodeModuleNames().filter((name) => !kWithPrefixOnly.includes(name)), constants: { __proto__: null, ...kCache }, createRequire, isBuiltin: lib.namedFunction('isBuiltin', 1, isBuiltin),
    ...Object.fromEntries(['enableCompileCache', 'flushCompileCache', 'getCompileCacheDir'].map((name) => [name, lib.namedFunction(name, 0, () => {})])),
    getSourceMapsSupport: lib.namedFunction('getSourceMapsSupport', 0, () => ({ __proto__: null, enabled: false, nodeModules: false, generatedCode: false })),
  });
};
