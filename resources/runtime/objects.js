// What user code sees of objects from outside: namespaces, ids, stubs; and from inside: ctx.
'use strict';

const kInternal = Symbol('made by the runtime');
const illegal = () => new TypeError('Illegal constructor');
const wrong = lib.wrongParameter;

const { HostObject } = native;

class DurableObjectId extends HostObject {
  #hex;
  constructor(key, hex, name) {
    if (key !== kInternal) throw illegal();
    super();
    this.#hex = hex;
    lib.instanceProperties(this, { jurisdiction: undefined, name });
  }
  toString() { return this.#hex; }
  equals(other) {
    if (!(#hex in Object(other))) throw wrong('equals', 'DurableObjectId', 1, 'DurableObjectId');
    return this.#hex === other.#hex;
  }
  static hexOf(value) { return typeof value === 'object' && value !== null && #hex in value ? value.#hex : undefined; }
}
const { hexOf } = DurableObjectId;
delete DurableObjectId.hexOf;

const kMaxAutoResponse = 2048;          // bytes
const kMaxEventTimeout = 604_800_000;  // a week, in ms

// Whatever has a fetch() on another side.
class ServiceStub extends HostObject {
  #state;
  constructor(key, handle) {
    if (key !== kInternal) throw illegal();
    super();
    this.#state = new lib.ServiceState(handle);
  }

  fetch(...args) {
    if (!(#state in Object(this))) return Promise.reject(lib.illegalInvocation());
    return lib.fetchThrough(args, (method, url, flat, body, cf, resolve, reject, mayGiveUp) => native.stubFetch(this.#state.handle, method, url, flat, body, resolve, reject, cf, mayGiveUp));
  }

  connect(address) {
    if (arguments.length === 0) throw wrong('connect', 'Fetcher', 1, 'SocketAddress or string');
    return lib.refusedSocket(address);
  }

  static stateOf(value) { return #state in value ? value.#state : undefined; }
}
lib.serviceState = ServiceStub.stateOf;
delete ServiceStub.stateOf;
lib.makeServiceStub = (handle) => new ServiceStub(kInternal, handle);

// Stubs of facets stay with the object that has made them.
const facetStubs = new WeakSet();
lib.kFacetStub = 'Stubs pointing to Durable Object facets are not serializable.';
lib.isFacetStub = (value) => facetStubs.has(value);
lib.makeFacetStub = (handle) => {
  const stub = lib.makeServiceStub(handle);
  facetStubs.add(stub);
  return stub;
};

const DurableObjectStub = (() => {
  class DurableObject extends ServiceStub {
    constructor(key, handle, id) {
      super(key, handle);
      lib.instanceProperties(this, { name: id.name, id });
    }
  }
  return lib.likeNative(DurableObject);
})();

const kJurisdiction = 'Jurisdiction restrictions are not implemented in workerd.';

class DurableObjectNamespace extends HostObject {
  #index;
  constructor(key, index) {
    if (key !== kInternal) throw illegal();
    super();
    this.#index = index;
  }

  newUniqueId(options) {
    if (options !== undefined && options !== null) {
      if (typeof options !== 'object') throw wrong('newUniqueId', 'DurableObjectNamespace', 1, 'NewUniqueIdOptions');
      if (options.jurisdiction !== undefined && options.jurisdiction !== null) throw new Error(kJurisdiction);
    }
    return new DurableObjectId(kInternal, native.newUniqueId(this.#index), undefined);
  }

  idFromName(name) {
    if (arguments.length === 0) throw wrong('idFromName', 'DurableObjectNamespace', 1, 'string');
    name = `${name}`;
    return new DurableObjectId(kInternal, native.idFromName(this.#index, name), name);
  }

  idFromString(hex) {
    if (arguments.length === 0) throw wrong('idFromString', 'DurableObjectNamespace', 1, 'string');
    return new DurableObjectId(kInternal, native.idFromString(this.#index, `${hex}`), undefined);
  }

  get(id, options) {
    const hex = hexOf(id);
    if (hex === undefined) throw wrong('get', 'DurableObjectNamespace', 1, 'DurableObjectId');
    if (options !== undefined && options !== null) {
      if (typeof options !== 'object') throw wrong('get', 'DurableObjectNamespace', 2, 'GetDurableObjectOptions');
      const mode = options.routingMode;
      if (mode !== undefined && `${mode}` !== 'primary-only') throw new RangeError(`unknown routingMode: ${mode}`);
    }
    return new DurableObjectStub(kInternal, native.openStub(this.#index, hex, id.name), id);
  }

  getByName(name, options) {
    if (arguments.length === 0) throw wrong('getByName', 'DurableObjectNamespace', 1, 'string');
    return this.get(this.idFromName(name), options);
  }

  jurisdiction(jurisdiction) {
    if (jurisdiction === undefined || jurisdiction === null) return new DurableObjectNamespace(kInternal, this.#index);
    throw new Error(kJurisdiction);
  }
}

class DurableObjectState extends HostObject {
  #handle;
  constructor(key, handle, id, props) {
    if (key !== kInternal) throw illegal();
    super();
    this.#handle = handle;
    this.facets = lib.makeFacets(handle, id);
    this.container = undefined;
    this.storage = lib.makeStorage(handle);
    this.id = id;
    this.props = props;
    if (lib.flags.ctxExports) this.exports = lib.loopbacks;
  }
  waitUntil(promise) {
    if (arguments.length === 0) throw wrong('waitUntil', 'DurableObjectState', 1, 'Promise');
    native.waitUntil(Promise.resolve(promise));
  }
  blockConcurrencyWhile(callback) {
    if (typeof callback !== 'function') throw wrong('blockConcurrencyWhile', 'DurableObjectState', 1, 'function');
    return native.blockConcurrencyWhile(this.#handle, callback);
  }
  acceptWebSocket(socket, tags) {
    const handle = lib.socketHandle(socket);
    if (handle === undefined) throw wrong('acceptWebSocket', 'DurableObjectState', 1, 'WebSocket');
    if (tags !== undefined && !Array.isArray(tags)) throw wrong('acceptWebSocket', 'DurableObjectState', 2, 'Array');
    native.socketAcceptHibernatable(this.#handle, handle, socket, tags?.map((tag) => `${tag}`));
  }
  getWebSockets(tag) { return native.socketList(this.#handle, tag === undefined ? undefined : `${tag}`); }
  setWebSocketAutoResponse(pair) {
    if (pair === undefined) { native.socketSetAutoResponse(this.#handle); return; }
    if (!(pair instanceof lib.WebSocketRequestResponsePair)) throw wrong('setWebSocketAutoResponse', 'DurableObjectState', 1, 'WebSocketRequestResponsePair');
    for (const [what, text] of [['Request', pair.request], ['Response', pair.response]]) {
      const size = node.Buffer.byteLength(text);
      if (size > kMaxAutoResponse) throw new RangeError(`${what} cannot be larger than ${kMaxAutoResponse} bytes. A ${what.toLowerCase()} of size ${size} was provided.`);
    }
    native.socketSetAutoResponse(this.#handle, pair.request, pair.response);
  }
  getWebSocketAutoResponse() {
    const pair = native.socketAutoResponse(this.#handle);
    return pair && new lib.WebSocketRequestResponsePair(...pair);
  }
  getWebSocketAutoResponseTimestamp(socket) {
    const handle = lib.socketHandle(socket);
    if (handle === undefined) throw wrong('getWebSocketAutoResponseTimestamp', 'DurableObjectState', 1, 'WebSocket');
    const time = native.socketAutoResponseTime(handle);
    return time === 0 ? null : new Date(time);
  }
  setHibernatableWebSocketEventTimeout(ms) {
    const time = ms === undefined ? 0 : Math.trunc(Number(ms));
    if (Number.isNaN(time)) throw new TypeError('The value cannot be converted because it is not an integer.');
    if (time < 0) throw new TypeError('The value cannot be converted because it is negative and this API expects a positive number.');
    if (time > 4294967295) throw new TypeError('Value out of range. Must be less than or equal to 4294967295.');
    if (time > kMaxEventTimeout) throw new Error(`Event timeout should not exceed ${kMaxEventTimeout} ms.`);
    native.socketSetEventTimeout(this.#handle, time);
  }
  getHibernatableWebSocketEventTimeout() { return native.socketEventTimeout(this.#handle) || null; }
  getTags(socket) {
    const handle = lib.socketHandle(socket);
    if (handle === undefined) throw wrong('getTags', 'DurableObjectState', 1, 'WebSocket');
    return native.socketTags(handle);
  }
  abort(reason, options) {
    native.abort(this.#handle, reason === undefined ? undefined : `${reason}`, options?.retryAlarm ?? true);
  }
}

// Base class exported by `cloudflare:workers`.
class DurableObject extends HostObject {
  constructor(ctx, env) {
    super();
    if (!(ctx instanceof DurableObjectState)) throw new TypeError("Failed to construct 'DurableObjectBase': constructor parameter 1 is not of type 'DurableObjectState'.");
    this.ctx = ctx;
    this.env = env;
  }
}
const entrypointBase = (type) => ({
  [type]: class extends HostObject {
    constructor(ctx, env) {
      super();
      if ((typeof ctx !== 'object' && typeof ctx !== 'function') || ctx === null) throw new TypeError(`Failed to construct '${type}': constructor parameter 1 is not of type 'Object'.`);
      this.ctx = ctx;
      this.env = env;
    }
  },
})[type];
const WorkerEntrypoint = entrypointBase('WorkerEntrypoint');
const WorkflowEntrypoint = entrypointBase('WorkflowEntrypoint');
class RpcTarget extends HostObject {
  constructor() {
    if (new.target === undefined) throw new TypeError("Failed to construct 'JsRpcTarget': Please use the 'new' operator, this object constructor cannot be called as a function.");
    super();
  }
}

for (const type of [WorkerEntrypoint, WorkflowEntrypoint, DurableObjectId, DurableObjectNamespace, DurableObjectState]) lib.likeNative(type);
lib.likeNative(DurableObject, 'DurableObjectBase');
lib.likeNative(RpcTarget, 'JsRpcTarget');
lib.likeNative(ServiceStub, 'Fetcher');
lib.rpcWildcard(ServiceStub);

lib.makeNamespace = (index) => new DurableObjectNamespace(kInternal, index);
lib.hexOfId = hexOf;
lib.makeContext = (handle, hex, name) => new DurableObjectState(kInternal, handle, new DurableObjectId(kInternal, hex, name), {});
// `id`: text, or a DurableObjectId that some other context has, too.
lib.makeFacetContext = (handle, id, props) => {
  const hex = hexOf(id);
  const own = hex === undefined ? id : new DurableObjectId(kInternal, hex, id.name);
  return new DurableObjectState(kInternal, handle, own, props === undefined ? {} : native.clone(props));
};
Object.assign(lib, { DurableObject, WorkerEntrypoint, WorkflowEntrypoint, RpcTarget, ServiceStub, DurableObjectId, DurableObjectNamespace, DurableObjectState });
