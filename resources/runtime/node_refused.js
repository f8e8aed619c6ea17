// Node's modules that reach the machine: libraries which import them load, what only computes works, the rest refuses.
'use strict';

const EventEmitter = node.require('events');

// What the real runtime does not have of Node's.
const kLeftOut = { net: ['_createServerHandle', '_setSimultaneousAccepts'], dgram: ['_createSocketHandle'], fs: ['_toUnixTimestamp'], _http_common: ['HTTPParser', 'freeParser', 'isLenient', 'prepareError'], _http_incoming: ['readStart', 'readStop'],
  _tls_wrap: ['Server', 'createServer'] };

// An agent of connections that are made nowhere: what it was given can be looked at.
class Agent extends EventEmitter {
  constructor(options = {}) {
    super();
    const { keepAliveMsecs = 1000, keepAlive = false, maxSockets = Infinity, maxFreeSockets = 256, scheduling = 'lifo', maxTotalSockets = Infinity } = options;
    Object.assign(this, {
      defaultPort: options.defaultPort ?? 80, protocol: options.protocol ?? 'http:', options: { __proto__: null, ...options, path: null, proxyEnv: undefined, noDelay: options.noDelay ?? true }, agentKeepAliveTimeoutBuffer: 1000,
      keepAliveMsecs, keepAlive, maxSockets, maxFreeSockets, scheduling, maxTotalSockets, totalSocketCount: 0, freeSockets: {}, sockets: {}, requests: {},
    });
  }
  createConnection() { throw lib.nodeError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The createConnection method is not implemented'); }
  getName({ host = 'localhost', port = '', localAddress = '', family, socketPath } = {}) {
    return `${host}:${port}:${localAddress}${family === 4 || family === 6 ? `:${family}` : ''}${socketPath ? `:${socketPath}` : ''}`;
  }
  addRequest() {}
  createSocket() {}
  removeSocket() {}
  keepSocketAlive() { return false; }
  reuseSocket() {}
  destroy() {}
}
lib.namedFunction('Agent', 1, Agent);
class SecureAgent extends Agent {
  constructor(options) { super({ defaultPort: 443, protocol: 'https:', ...options }); }
}
lib.namedFunction('Agent', 1, SecureAgent);
const kGlobal = { keepAlive: true, scheduling: 'lifo', timeout: 5000 };
const agents = new Map();
const globalAgent = (Type) => {
  if (!agents.has(Type)) agents.set(Type, new Type(kGlobal));
  return agents.get(Type);
};

const taken = (module, names) => Object.fromEntries(names.split(' ').map((name) => [name, node.require(module)[name]]));
const kServers = ['1.1.1.1', '2606:4700:4700::1111', '1.0.0.1', '2606:4700:4700::1001'];
const kDnsFlags = { ADDRCONFIG: 1024, ALL: 256, V4MAPPED: 2048 };
const dnsOrder = () => {
  let order = 'verbatim';
  const kOrders = ['verbatim', 'ipv4first', 'ipv6first'];
  return {
    getServers: () => [...kServers], getDefaultResultOrder: () => order,
    setDefaultResultOrder: lib.namedFunction('setDefaultResultOrder', 1, (dnsOrder) => {
      if (!kOrders.includes(dnsOrder)) throw lib.wrongValue('dnsOrder', dnsOrder, `must be one of: ${kOrders.map((each) => `'${each}'`).join(', ')}`);
      order = dnsOrder;
    }),
    setServers: lib.namedFunction('setServers', 0, () => { throw new Error('Not implemented'); }),
  };
};

// What works, or is there beyond what Node 18 has.
const kWorking = {
  net: () => ({
    ...taken('net', 'isIP isIPv4 isIPv6 BlockList SocketAddress _normalizeArgs'), BoundSocket: refuse('net.BoundSocket'), getDefaultAutoSelectFamily: () => false, getDefaultAutoSelectFamilyAttemptTimeout: () => 10,
    setDefaultAutoSelectFamily: lib.namedFunction('setDefaultAutoSelectFamily', 1, () => {}),
  }),
  tls: () => ({ ...taken('tls', 'checkServerIdentity'), rootCertificates: [], DEFAULT_CIPHERS: '', CLIENT_RENEG_LIMIT: 3, CLIENT_RENEG_WINDOW: 600, createSecurePair: lib.notImplemented('createSecurePair') }),
  http: () => ({
    ...taken('http', 'STATUS_CODES METHODS validateHeaderName validateHeaderValue maxHeaderSize'), Agent, globalAgent: globalAgent(Agent), WebSocket: lib.WebSocket, CloseEvent: lib.CloseEvent, MessageEvent: lib.MessageEvent,
    setMaxIdleHTTPParsers: lib.namedFunction('setMaxIdleHTTPParsers', 1, () => {}), _connectionListener: lib.notImplemented('_connectionListener'),
  }),
  https: () => ({ Agent: SecureAgent, globalAgent: globalAgent(SecureAgent) }),
  _http_agent: () => ({ Agent, globalAgent: globalAgent(Agent) }),
  _http_common: () => taken('_http_common', '_checkInvalidHeaderChar _checkIsHttpToken chunkExpression continueExpression CRLF methods kIncomingMessage parsers'),
  _http_server: () => ({ ...taken('_http_server', 'STATUS_CODES'), _connectionListener: lib.notImplemented('_connectionListener'), setupConnectionsTracking: lib.notImplemented('setupConnectionsTracking') }),
  _http_outgoing: () => taken('http', 'validateHeaderName validateHeaderValue'),
  fs: () => ({ glob: refuse('fs.glob'), globSync: refuse('fs.globSync'), lchmod: refuse('fs.lchmod'), lchmodSync: refuse('fs.lchmodSync'), openAsBlob: refuse('fs.openAsBlob'), constants: node.require('fs').constants, promises: lib.nodeModule('fs/promises').default, ...lib.workingFiles() }),
  'fs/promises': () => ({ constants: node.require('fs').constants, ...lib.workingFilePromises(), glob: refuse('fs/promises.glob'), FileHandle: refuse('fs/promises.FileHandle') }),
  dns: () => ({ ...dnsOrder(), promises: lib.nodeModule('dns/promises').default }),
  'dns/promises': () => ({ ...dnsOrder(), ...kDnsFlags }),
};

const refuse = (member) => lib.namedFunction(member.split('.').at(-1), 0, function () {
  if (/^fs[./]/.test(member)) throw new Error(`${member}() is not available: the files of node:fs are in memory here, and are read and written as a whole.`);
  throw new Error(`node:${member.split('.')[0]} is here for its names only: ${member}() would reach the machine that Durascope runs on.`);
});

// Everything that the module has, but whatever is called says that it does not work here.
lib.refusedModule = (name) => {
  const copy = (object, path) => {
    const result = {};
    for (const key of Object.keys(object)) {
      let value;
      try { value = object[key]; } catch { continue; }
      if (typeof value === 'function') result[key] = refuse(path + key);
      else if (typeof value === 'object' && value !== null && !Array.isArray(value)) { if (key === 'constants' || key === 'promises') result[key] = copy(value, `${path}${key}.`); }
      else result[key] = value;
    }
    return result;
  };
  if (name === '_stream_wrap') return refuse('_stream_wrap.JSStreamSocket');
  const exports = { ...copy(node.require(name), `${name.replace('/', '.')}.`), ...kWorking[name]?.() };
  for (const key of kLeftOut[name] ?? []) delete exports[key];
  return exports;
};
