// process, as programs written for Node look at it. The real one would let them end Durascope, or reach the machine.
'use strict';

const EventEmitter = node.require('events');
const kVersion = 'v22.23.4';
const kNoTexts = (names) => Object.fromEntries(names.split(' ').map((name) => [name, '']));
const kVersions = { node: kVersion.slice(1), ...kNoTexts(`v8 modules zlib brotli zstd ares napi llhttp nghttp2 acorn ada simdutf nbytes ncrypto uvwasi uv openssl sqlite icu undici simdjson unicode cldr tz
cjs_module_lexer amaro merve`.replace('\n', ' ')) };
const kFeatures = {
  cached_builtins: true, debug: false, inspector: false, ipv6: true, openssl_is_boringssl: true, require_module: false, tls: true, tls_alpn: true, tls_ocsp: true, tls_sni: true, typescript: false, uv: true,
};

// ---- The environment: texts only, and nothing that is computed.

// The texts among the bindings, which are there from the first event on.
function makeEnv() {
  const values = {};
  const isFilled = lib.isEnabled('nodejs_compat_populate_process_env');
  let waits = isFilled;
  const filled = () => {
    if (waits && lib.env) {
      waits = false;
      for (const [key, value] of Object.entries(lib.env)) if (typeof value === 'string' && !(key in values)) values[key] = value;
    }
    return values;
  };
  const lazy = (trap) => (target, ...rest) => Reflect[trap](filled(), ...rest);
  return new Proxy(values, {
    get: lazy('get'), has: lazy('has'), ownKeys: lazy('ownKeys'), getOwnPropertyDescriptor: lazy('getOwnPropertyDescriptor'), deleteProperty: lazy('deleteProperty'),
    set(target, key, value) {
      filled()[key] = `${value}`;
      return true;
    },
    defineProperty(target, key, descriptor) {
      if ('get' in descriptor || 'set' in descriptor) throw lib.wrongValue('descriptor', descriptor, 'process.env value must not have getter/setter');
      for (const name of ['configurable', 'writable', 'enumerable']) if (!descriptor[name]) throw lib.wrongValue(`descriptor.${name}`, descriptor, `process.env value must be ${name}`);
      return Reflect.defineProperty(filled(), key, { ...descriptor, value: `${descriptor.value}` });
    },
  });
}

// ---- Methods

const unavailable = (name, length = 1) => lib.namedFunction(name, length, () => { throw new Error(`process.${name}() is not available: other objects run here, too.`); });
const missing = (name, length) => lib.notImplemented(`process.${name}`, length);

// By the world's clock, which may stand.
const bigint = () => BigInt(Date.now()) * 1_000_000n;
function hrtime(time) {
  if (time !== undefined && !Array.isArray(time)) throw lib.wrongArgument('time', 'tuple of integers', time);
  if (time && time.length !== 2) throw lib.nodeError(RangeError, 'ERR_OUT_OF_RANGE', `The value of "time" is out of range. It must be 2. Received ${node.require('util').inspect(time)}`);
  const ns = bigint() - (time ? BigInt(time[0]) * 1_000_000_000n + BigInt(time[1]) : 0n);
  return [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];
}
hrtime.bigint = bigint;

function umask(mask) {
  const isOctal = typeof mask === 'string' && /^[0-7]+$/.test(mask);
  if (mask !== undefined && typeof mask !== 'string' && typeof mask !== 'number') throw lib.wrongArgument('mask', 'of type number', mask);
  if (mask !== undefined && !isOctal && !(Number.isInteger(mask) && mask >= 0 && mask < 2 ** 32)) throw lib.wrongValue('mask', mask, 'must be a 32-bit unsigned integer or an octal string');
  return 0o22;
}

function warn(process, warning, type, code) {
  let detail;
  if (typeof type === 'object' && type !== null && !Array.isArray(type)) ({ type, code, detail } = type);
  else if (type !== undefined && typeof type !== 'string' && typeof type !== 'function') throw lib.wrongArgument('options', 'of type object', type);
  if (typeof warning === 'string') {
    const told = new Error(warning);
    told.name = typeof type === 'string' && type ? type : 'Warning';
    if (typeof code === 'string') told.code = code;
    if (typeof detail === 'string') told.detail = detail;
    warning = told;
  } else if (!(warning instanceof Error)) {
    throw lib.wrongArgument('warning', 'an string or Error', warning);
  }
  if (warning.name === 'DeprecationWarning' && process.noDeprecation) return;
  process.nextTick(() => process.emit('warning', warning));
}

const changeUser = (name, length, isOwn = (id) => id === 0) => lib.namedFunction(name, length, (...ids) => {
  if (!isOwn(...ids)) throw lib.nodeError(Error, 'EPERM', 'operation not permitted', { syscall: name, errno: 1, path: undefined }, 'ERR_EPERM');
});

function getBuiltinModule(name) {
  if (typeof name !== 'string') return undefined;
  return name.startsWith('cloudflare:') ? lib.cloudflareModule(name) : lib.nodeModule(name.replace(/^node:/, ''))?.default;
}

const nextTick = lib.namedFunction('nextTick', 1, (callback, ...args) => { Promise.resolve().then(() => callback(...args)); });
const zero = (name) => lib.namedFunction(name, 0, () => 0);
const nothing = (name, length = 0) => lib.namedFunction(name, length, () => {});
const usage = () => Object.fromEntries(`userCPUTime systemCPUTime maxRSS sharedMemorySize unsharedDataSize unsharedStackSize minorPageFault majorPageFault swappedOut fsRead fsWrite ipcSent ipcReceived
signalsCount voluntaryContextSwitches involuntaryContextSwitches`.split(/\s/).map((name) => [name, 0]));

// ---- The object: before 2025-09-15 a few names, then all of Node's.

function firstProcess() {
  return { nextTick, env: makeEnv(), exit: unavailable('exit'), getBuiltinModule, platform: 'linux', features: kFeatures };
}

const kConfig = { target_defaults: { default_configuration: 'Release' }, variables: { asan: 0, clang: 1, coverage: false, host_arch: 'x64', is_debug: 0, napi_build_version: '9', node_module_version: 127, node_shared: false, node_use_openssl: true } };

function wholeProcess() {
  const process = new EventEmitter();
  Object.assign(process, {
    assert: lib.namedFunction('bound assert', 2, (...args) => lib.nodeModule('assert').default.ok(...args)),
    version: kVersion, versions: kVersions, title: 'workerd', argv: ['workerd'], argv0: 'workerd', execArgv: [], arch: 'x64', platform: 'linux', config: kConfig, pid: 1, ppid: 0,
    getegid: zero('getegid'), getgid: zero('getgid'), getgroups: () => [0], geteuid: zero('geteuid'), getuid: zero('getuid'),
    setegid: changeUser('setegid', 1), setgid: changeUser('setgid', 1), setgroups: changeUser('setgroups', 1, () => false), seteuid: changeUser('seteuid', 1), setuid: changeUser('setuid', 1),
    initgroups: changeUser('initgroups', 2, () => false), setSourceMapsEnabled: nothing('setSourceMapsEnabled', 2), getSourceMapsSupport: () => ({ enabled: false, nodeModules: false, generatedCode: false }),
    nextTick, emitWarning: lib.namedFunction('emitWarning', 4, (...args) => warn(process, ...args)), env: makeEnv(), exit: unavailable('exit'), abort: unavailable('abort', 0), getBuiltinModule,
    features: kFeatures, allowedNodeEnvironmentFlags: new Set(), kill: missing('kill', 2), ref: nothing('ref'), unref: nothing('unref'),
    chdir: lib.namedFunction('chdir', 1, (directory) => lib.changeDirectory(directory)), cwd: lib.namedFunction('bound getCwd', 0, () => lib.workingDirectory()), umask, hrtime,
    uptime: () => (lib.started ? (Date.now() - lib.startedAt) / 1000 : 0), loadEnvFile: lib.namedFunction('loadEnvFile', 0, (path = '.env') => {
      const text = lib.readFile(`${path}`);
      for (const [key, value] of Object.entries(lib.parseEnv(`${text}`))) if (!(key in process.env)) process.env[key] = value;
    }),
    exitCode: undefined, channel: null, connected: false, binding: missing('binding', 1), debugPort: 0, dlopen: missing('dlopen', 3),
    finalization: { register: missing('finalization.register', 2), registerBeforeExit: missing('finalization.registerBeforeExit', 2), unregister: missing('finalization.unregister', 1) },
    getActiveResourcesInfo: missing('getActiveResourcesInfo'), setUncaughtExceptionCaptureCallback: missing('setUncaughtExceptionCaptureCallback', 1),
    hasUncaughtExceptionCaptureCallback: missing('hasUncaughtExceptionCaptureCallback'), memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }), noDeprecation: false,
    permission: { has: missing('permission.has', 2) }, release: { name: 'node', lts: true, sourceUrl: '', headersUrl: '' },
    report: { compact: false, directory: '', filename: '', getReport: () => ({}), reportOnFatalError: false, reportOnSignal: false, reportOnUncaughtException: false, excludeNetwork: false, excludeEnv: false, signal: 'SIGUSR2', writeReport: missing('report.writeReport', 2) },
    resourceUsage: lib.namedFunction('resourceUsage', 0, usage), send: lib.namedFunction('send', 2, () => false), traceDeprecation: false, throwDeprecation: false, sourceMapsEnabled: false, threadCpuUsage: missing('threadCpuUsage'), cpuUsage: missing('cpuUsage', 1),
    execPath: '', constrainedMemory: zero('constrainedMemory'), availableMemory: zero('availableMemory'), execve: missing('execve', 3), openStdin: () => process.stdin,
    _rawDebug: lib.namedFunction('_rawDebug', 0, (...args) => native.log(2, node.require('util').format(...args))), moduleLoadList: [], _linkedBinding: missing('_linkedBinding', 1), domain: null, _exiting: false,
    _getActiveRequests: () => [], _getActiveHandles: () => [], reallyExit: unavailable('reallyExit'), _kill: missing('_kill', 2), _fatalException: lib.namedFunction('_fatalException', 1, () => false),
    _tickCallback: nothing('_tickCallback'), _debugProcess: nothing('_debugProcess', 1), _debugEnd: nothing('_debugEnd'), _startProfilerIdleNotifier: nothing('_startProfilerIdleNotifier'),
    _stopProfilerIdleNotifier: nothing('_stopProfilerIdleNotifier'), _preload_modules: [], _disconnect: undefined, _handleQueue: undefined, _pendingMessage: undefined, _channel: undefined, _send: undefined,
  });
  lib.installStdio(process);
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });
  return process;
}

let made;
lib.nodeProcess = () => made ??= lib.isEnabled('enable_nodejs_process_v2') ? wholeProcess() : firstProcess();

// ---- The working directory

lib.changeDirectory = (to) => {
  lib.needString('directory', to);
  const path = node.require('path').posix.resolve(lib.workingDirectory(), to);
  if (!lib.isDirectory(path)) throw Object.assign(new Error(`no such file or directory, chdir '${path.slice(1)}'`), { syscall: 'chdir', code: 'ENOENT', path: path.slice(1) });
  lib.setWorkingDirectory(path);
};
