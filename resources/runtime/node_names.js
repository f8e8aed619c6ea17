// Node's modules of which the real runtime has little but the names: what it answers, and in its words what it refuses.
'use strict';

const EventEmitter = node.require('events');

// 'name:length', which refuse as `prefix` and their name; '*name' is a class that cannot be made.
function refused(list, prefix = '') {
  return Object.fromEntries(list.trim().split(/\s+/).map((entry) => {
    const [, star, name, length = 0] = entry.match(/^(\*?)([^:]+):?(\d*)$/);
    const said = prefix + name;
    if (!star) return [name, lib.notImplemented(name, +length, said)];
    const refuse = lib.notImplemented(name, 0, said);
    return [name, lib.namedFunction(name, +length, class { constructor() { refuse(); } })];
  }));
}
// 'name:length' that answer what `answer` answers.
const answering = (list, answer) => Object.fromEntries(list.trim().split(/\s+/).map((entry) => {
  const [name, length = 0] = entry.split(':');
  return [name, lib.namedFunction(name, +length, () => answer())];
}));
const zeros = (names) => Object.fromEntries(names.split(' ').map((name) => [name, 0]));

const kHeap = `total_heap_size total_heap_size_executable total_physical_size total_available_size used_heap_size heap_size_limit malloced_memory peak_malloced_memory does_zap_garbage
number_of_native_contexts number_of_detached_contexts total_global_handles_size used_global_handles_size external_memory total_allocated_bytes`.replace('\n', ' ');

function v8Module() {
  class GCProfiler {}
  Object.assign(GCProfiler.prototype, refused('start stop', 'GCProfiler.'));
  const classes = refused('*Deserializer:1 *Serializer');
  return {
    ...classes, DefaultDeserializer: class DefaultDeserializer extends classes.Deserializer {}, DefaultSerializer: class DefaultSerializer extends classes.Serializer {}, GCProfiler,
    ...answering('cachedDataVersionTag', () => 0), ...answering('getHeapSpaceStatistics', () => []), ...answering('getHeapStatistics', () => zeros(kHeap)),
    ...answering('getHeapCodeStatistics', () => zeros('code_and_metadata_size bytecode_and_metadata_size external_script_source_size cpu_profiler_metadata_size')),
    getCppHeapStatistics: lib.namedFunction('getCppHeapStatistics', 0, (type = 'detailed') => {
      if (type !== 'brief' && type !== 'detailed') throw lib.wrongValue('type', type, "must be one of: 'brief', 'detailed'");
      return { ...zeros('committed_size_bytes resident_size_bytes used_size_bytes'), space_statistics: [], type_names: [], detail_level: type };
    }),
    ...refused('deserialize:1 getHeapSnapshot isStringOneByteRepresentation:1 queryObjects:1 serialize:1 setFlagsFromString:1 setHeapSnapshotNearHeapLimit:1 stopCoverage takeCoverage writeHeapSnapshot:1'),
    promiseHooks: refused('createHook onInit onBefore onAfter onSettled', 'promiseHooks.'),
    startupSnapshot: { ...refused('addSerializeCallback addDeserializeCallback setDeserializeMainFunction', 'startupSnapshot.'), isBuildingSnapshot: () => false },
  };
}

function vmModule() {
  const contexts = new WeakSet();
  const needObject = (object, name = 'object') => {
    if (typeof object !== 'object' || object === null) throw lib.wrongArgument(name, 'of type object', object);
  };
  const { runInThisContext } = refused('runInThisContext:1');
  const inContext = (object) => {
    needObject(object);
    if (!contexts.has(object)) throw lib.wrongArgument('contextifiedObject', 'an vm.Context', object);
    return runInThisContext();
  };
  class Script {
    constructor(code) { Object.assign(this, { cachedDataRejected: undefined, cachedDataProduced: undefined, cachedData: undefined, sourceMapURL: undefined }); }
    createCachedData() { return node.Buffer.alloc(0); }
    runInThisContext() { return runInThisContext(); }
    runInContext(object) { return inContext(object); }
    runInNewContext() { return runInThisContext(); }
  }
  const createContext = (object = {}) => {
    needObject(object);
    contexts.add(object);
    return object;
  };
  return {
    Script, createScript: lib.namedFunction('createScript', 1, (code) => new Script(code)), createContext: lib.namedFunction('createContext', 0, createContext), constants: { __proto__: null },
    isContext: lib.namedFunction('isContext', 1, (object) => {
      needObject(object);
      return contexts.has(object);
    }),
    runInContext: lib.namedFunction('runInContext', 2, (code, object) => inContext(object)), runInNewContext: lib.namedFunction('runInNewContext', 3, () => runInThisContext()), runInThisContext,
    ...refused('compileFunction:1 measureMemory'),
  };
}

function workerThreads() {
  const data = new Map();
  return {
    ...refused('*BroadcastChannel *Worker postMessageToThread:4'), MessageChannel: globalThis.MessageChannel, MessagePort: globalThis.MessagePort, SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
    getEnvironmentData: lib.namedFunction('getEnvironmentData', 1, (key) => data.get(key)), setEnvironmentData: lib.namedFunction('setEnvironmentData', 2, (key, value) => {
      if (value === undefined) data.delete(key); else data.set(key, value);
    }),
    isInternalThread: false, isMainThread: true, parentPort: null, resourceLimits: {}, threadId: 0, workerData: null, ...answering('isMarkedAsUntransferable:1', () => false),
    ...answering('markAsUncloneable:1 markAsUntransferable:1 receiveMessageOnPort:1', () => undefined),
    moveMessagePortToContext: lib.namedFunction('moveMessagePortToContext', 2, () => { throw new TypeError('Illegal constructor'); }),
  };
}

function clusterModule() {
  class Worker extends EventEmitter {
    constructor() {
      super();
      Object.assign(this, { _connected: false, id: 0 });
    }
    isConnected() { return this._connected; }
    isDead() { return true; }
    send() { return false; }
    kill() {}
    destroy() {}
    disconnect() {}
  }
  lib.namedFunction('Worker', 1, Worker);
  class Cluster extends EventEmitter {
    constructor() {
      super();
      Object.assign(this, { Worker, isMaster: true, isPrimary: true, isWorker: false, SCHED_NONE: 1, SCHED_RR: 2, schedulingPolicy: 2, settings: {}, workers: {}, _maxListeners: 0 });
    }
  }
  const methods = { ...refused('disconnect:1 fork:1 setupPrimary:1', 'cluster.'), setupMaster: lib.notImplemented('setupMaster', 1, 'cluster.setupWorker') };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(Cluster.prototype, name, { value, writable: true, configurable: true });
  return new Cluster();
}

// An interface to a terminal that nobody sits at.
function readlineInterface(question) {
  class Interface extends EventEmitter {
    terminal = false;
    line = '';
    cursor = 0;
    #prompt = '';
    getPrompt() { return this.#prompt; }
    setPrompt(prompt) { this.#prompt = `${prompt}`; }
    prompt() {}
    question(...args) { return question(...args); }
    pause() { return this; }
    resume() { return this; }
    close() {}
    write() {}
    getCursorPos() { return { rows: 0, cols: 0 }; }
    async* [Symbol.asyncIterator]() { yield ''; }
  }
  return { Interface, createInterface: lib.namedFunction('createInterface', 0, (...args) => new Interface(...args)) };
}
function readlinePromises() {
  class Readline {
    clearLine() { return this; }
    clearScreenDown() { return this; }
    async commit() {}
    cursorTo() { return this; }
    moveCursor() { return this; }
    rollback() { return this; }
  }
  return { ...readlineInterface(async () => ''), Readline };
}
const readlineModule = () => ({
  ...readlineInterface((query, options, callback = options) => { callback(''); }), ...answering('clearLine clearScreenDown cursorTo moveCursor', () => false), ...answering('emitKeypressEvents', () => undefined),
  promises: lib.nodeModule('readline/promises').default,
});

function ttyModule() {
  class ReadStream {
    constructor(fd) { Object.assign(this, { fd, isRaw: false, isTTY: false }); }
    setRawMode(isRaw) {
      this.isRaw = isRaw;
      return this;
    }
  }
  class WriteStream {
    constructor(fd) { Object.assign(this, { fd, columns: 0, rows: 0, isTTY: true }); }
    clearLine() { return true; }
    clearScreenDown() { return true; }
    cursorTo() { return true; }
    moveCursor() { return true; }
    getColorDepth() { return 8; }
    getWindowSize() { return [this.columns, this.rows]; }
    hasColors() { return false; }
  }
  return { ReadStream, WriteStream, ...answering('isatty:1', () => false) };
}

function domainModule() {
  class Domain extends EventEmitter {
    _errorHandler() {}
    enter() {}
    exit() {}
    add() {}
    remove() {}
    run(body, ...args) { return Reflect.apply(body, this, args); }
    intercept(callback) { return callback; }
    bind(callback) { return callback; }
  }
  return { Domain, active: null, create: new Domain(), createDomain: lib.namedFunction('createDomain', 0, () => new Domain()) };
}

function traceEvents() {
  class Tracing {
    #categories;
    #isEnabled = false;
    constructor(categories) { this.#categories = categories; }
    get enabled() { return this.#isEnabled; }
    get categories() { return this.#categories.join(','); }
    enable() { this.#isEnabled = true; }
    disable() { this.#isEnabled = false; }
  }
  return {
    createTracing: lib.namedFunction('createTracing', 1, (options) => {
      if (typeof options !== 'object' || options === null) throw lib.wrongArgument('options', 'of type object', options);
      const wrong = lib.wrongArgument('options.categories', 'an instance of Array', options.categories);
      if (!Array.isArray(options.categories)) throw lib.nodeError(TypeError, wrong.code, wrong.message.replace('argument', 'property'));
      if (!options.categories.length) throw lib.nodeError(TypeError, 'ERR_TRACE_EVENTS_CATEGORY_REQUIRED', 'At least one category is required');
      return new Tracing(options.categories);
    }),
    ...answering('getEnabledCategories', () => undefined),
  };
}

const kNetwork = 'requestWillBeSent dataReceived dataSent responseReceived loadingFinished loadingFailed webSocketCreated webSocketHandshakeResponseReceived webSocketClosed';
const kConsole = 'debug error info log warn dir dirxml table trace group groupCollapsed groupEnd clear count countReset assert profile profileEnd time timeLog timeStamp';
const inspecting = () => ({
  Network: refused(kNetwork, 'Network.'), console: Object.fromEntries(kConsole.split(' ').map((name) => [name, lib.console[name]])), ...refused('*Session'), ...answering('waitForDebugger', () => undefined),
});
const inspectorModule = () => ({ ...inspecting(), ...answering('close url', () => undefined), ...answering('open:3', () => ({ [Symbol.dispose]() {} })) });

function replModule() {
  const names = () => lib.nodeModuleNames().filter((name) => !name.startsWith('_') && name !== 'sqlite' && name !== 'test');
  class Recoverable extends SyntaxError {
    constructor(error) {
      super();
      this.err = error;
    }
  }
  return { ...refused('*REPLServer start writer'), REPL_MODE_SLOPPY: Symbol('repl-sloppy'), REPL_MODE_STRICT: Symbol('repl-strict'), Recoverable, _builtinLibs: names(), builtinModules: names() };
}

const kSqlite = { CHANGESET_OMIT: 0, CHANGESET_REPLACE: 1, CHANGESET_ABORT: 2, CHANGESET_DATA: 1, CHANGESET_NOTFOUND: 2, CHANGESET_CONFLICT: 3, CHANGESET_CONSTRAINT: 4, CHANGESET_FOREIGN_KEY: 5, OK: 0, DENY: 1, IGNORE: 2 };
const kActions = `CREATE_INDEX CREATE_TABLE CREATE_TEMP_INDEX CREATE_TEMP_TABLE CREATE_TEMP_TRIGGER CREATE_TEMP_VIEW CREATE_TRIGGER CREATE_VIEW DELETE DROP_INDEX DROP_TABLE DROP_TEMP_INDEX DROP_TEMP_TABLE
DROP_TEMP_TRIGGER DROP_TEMP_VIEW DROP_TRIGGER DROP_VIEW INSERT PRAGMA READ SELECT TRANSACTION UPDATE ATTACH DETACH ALTER_TABLE REINDEX ANALYZE CREATE_VTABLE DROP_VTABLE FUNCTION SAVEPOINT`.split(/\s/);
function sqliteModule() {
  const illegal = () => { throw new TypeError('Illegal constructor'); };
  const constants = { ...kSqlite, ...Object.fromEntries(kActions.map((name, i) => [name, i + 1])), COPY: 0, RECURSIVE: 33 };
  return {
    DatabaseSync: class DatabaseSync { constructor() { illegal(); } }, StatementSync: class StatementSync { constructor() { illegal(); } },
    backup: lib.namedFunction('backup', 0, () => { throw new Error('backup is not implemented'); }), constants: Object.fromEntries(Object.entries(constants).map(([name, value]) => [`SQLITE_${name}`, value])),
  };
}

function testModule() {
  const { mock } = node.require('module').createRequire('/')('node:test');
  Object.defineProperty(mock, 'timers', { value: undefined, configurable: true });  // as on the real runtime
  return { mock, MockFunctionContext: mock.fn().mock.constructor, MockTracker: mock.constructor };
}

lib.nodeNames = {
  v8: v8Module, vm: vmModule, worker_threads: workerThreads, cluster: clusterModule, readline: readlineModule, 'readline/promises': readlinePromises, tty: ttyModule, domain: domainModule,
  trace_events: traceEvents, inspector: inspectorModule, 'inspector/promises': () => ({ ...inspecting(), ...refused('close open url', 'Inspector.') }), repl: replModule, sqlite: sqliteModule, test: testModule,
  wasi: () => refused('*WASI'), child_process: () => refused('*ChildProcess _forkChild:2 exec:3 execFile:4 execFileSync:3 execSync:2 fork:3 spawn spawnSync:3', 'child_process.'),
  http2: () => ({
    ...refused('*Http2ServerRequest *Http2ServerResponse connect createSecureServer createServer performServerHandshake', 'http2.'), constants: node.require('http2').constants, sensitiveHeaders: Symbol('nodejs.http2.sensitiveHeaders'),
    ...answering('getDefaultSettings getUnpackedSettings', () => ({})), ...answering('getPackedSettings', () => node.Buffer.alloc(0)),
  }),
};
