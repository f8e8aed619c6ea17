// caches: an in-memory Cache API, by the rules that `wrangler dev` applies: what a shared cache may keep and for how long
// is in the response's own headers. Each isolate has its own; a reload empties it.
'use strict';

const kTrusted = Symbol('made by the runtime');
const kMaxBytes = 64 * 1024 * 1024;  // of all bodies; the oldest go first
const illegal = (trusted) => {
  if (trusted !== kTrusted) throw new TypeError('Illegal constructor');
};
const missing = (type, method) => { throw new Error(`Failed to execute '${method}' on '${type}': the method is not implemented.`); };

// ---- What a shared cache may do

const directives = (headers) => new Map(`${headers.get('cache-control') ?? ''}`.split(',').map((part) => part.trim()).filter(Boolean).map((part) => {
  const [name, value] = part.split('=');
  return [name.toLowerCase(), value?.replace(/^"|"$/g, '')];
}));
// -> milliseconds; 0: not at all
function lifetime({ headers }) {
  const control = directives(headers);
  if (control.has('no-store') || control.has('private') || control.has('no-cache') || headers.has('set-cookie')) return 0;
  for (const name of ['s-maxage', 'max-age']) if (control.has(name)) return Math.max(Number.parseInt(control.get(name), 10) || 0, 0) * 1000;
  if (headers.has('expires')) return Math.max(Date.parse(headers.get('expires')) - Date.now(), 0) || 0;
  // As HTTP advises: a tenth of its age.
  const changed = Date.parse(headers.get('last-modified') ?? '');
  return Number.isNaN(changed) ? 0 : Math.max(Date.now() - changed, 0) / 10;
}

const entries = new Map();  // cache name and URL -> what is kept, oldest first
let total = 0;
function forget(key) {
  total -= entries.get(key)?.bytes.length ?? 0;
  return entries.delete(key);
}
function keep(key, entry) {
  forget(key);
  entries.set(key, entry);
  total += entry.bytes.length;
  for (const oldest of entries.keys()) {
    if (total <= kMaxBytes) break;
    forget(oldest);
  }
}
function find(key, request) {
  const entry = entries.get(key);
  if (!entry) return undefined;
  if (entry.until <= Date.now()) {
    forget(key);
    return undefined;
  }
  const headers = new lib.Headers(entry.headers);
  headers.set('cf-cache-status', 'HIT');
  const tags = request.headers.get('if-none-match'), since = Date.parse(request.headers.get('if-modified-since') ?? '');
  const tag = headers.get('etag');
  const isSame = tags !== null ? tag !== null && (tags.trim() === '*' || tags.split(',').some((one) => one.trim().replace(/^W\//, '') === tag.replace(/^W\//, '')))
    : !Number.isNaN(since) && Date.parse(headers.get('last-modified') ?? '') <= since;
  if (isSame) return new lib.Response(null, { status: 304, headers });
  return new lib.Response(entry.bytes.length || !entry.isNull ? entry.bytes.slice() : null, { status: entry.status, statusText: entry.statusText, headers });
}

// ---- Cache

function requestOf(method, input) {
  if (input === undefined) throw lib.wrongParameter(method, 'Cache', 1, 'Request or string');
  return input instanceof lib.Request ? input : new lib.Request(input);
}
function optionsOf(method, options) {
  if (options !== undefined && options !== null && typeof options !== 'object') throw lib.wrongParameter(method, 'Cache', 2, 'CacheQueryOptions');
  for (const field of ['ignoreSearch', 'ignoreVary']) if (options?.[field] !== undefined) throw new Error(`The '${field}' field on 'CacheQueryOptions' is not implemented.`);
  return options ?? {};
}

class Cache extends native.HostObject {
  #name;
  constructor(name, trusted) {
    illegal(trusted);
    super();
    this.#name = name;
  }
  add() { return missing('Cache', 'add'); }
  addAll() { return missing('Cache', 'addAll'); }
  async delete(input, options) {
    const request = requestOf('delete', input);
    if (request.method !== 'GET' && !optionsOf('delete', options).ignoreMethod) return false;
    lib.inHandler();
    return native.subrequest(Promise.resolve(forget(`${this.#name}\n${request.url}`)));
  }
  async match(input, options) {
    const request = requestOf('match', input);
    if (request.method !== 'GET' && !optionsOf('match', options).ignoreMethod) return undefined;
    optionsOf('match', options);
    lib.inHandler();
    return native.subrequest(Promise.resolve(find(`${this.#name}\n${request.url}`, request)));
  }
  async put(input, response) {
    const request = requestOf('put', input);
    if (!(response instanceof lib.Response)) throw lib.wrongParameter('put', 'Cache', 2, 'Response');
    if (request.method !== 'GET') throw new TypeError('Cannot cache response to non-GET request.');
    if (response.status === 206) throw new TypeError('Cannot cache response to a range request (206 Partial Content).');
    if ((response.headers.get('vary') ?? '').split(',').some((name) => name.trim() === '*')) throw new TypeError("Cannot cache response with 'Vary: *' header.");
    if (response.bodyUsed) throw new TypeError('Body has already been used. It can only be used once. Use tee() first if you need to read it twice.');
    if (response.status === 304) return;
    lib.inHandler();
    const kept = { headers: [...response.headers], status: response.status, statusText: response.statusText, isNull: response.body === null, until: Date.now() + lifetime(response) };
    await native.subrequest((async () => {
      kept.bytes = new Uint8Array(await response.arrayBuffer());
      if (kept.until > Date.now()) keep(`${this.#name}\n${request.url}`, kept);
    })());
  }
  matchAll() { return missing('Cache', 'matchAll'); }
  keys() { return missing('Cache', 'keys'); }
  static has(object) { return typeof object === 'object' && object !== null && #name in object; }
}
const { has: isCache } = Cache;
delete Cache.has;

class CacheStorage extends native.HostObject {
  #brand;
  constructor(trusted) {
    illegal(trusted);
    super();
    lib.instanceProperties(this, { default: new Cache('', kTrusted) });
  }
  async open(name) {
    if (arguments.length === 0) throw lib.wrongParameter('open', 'CacheStorage', 1, 'string');
    return new Cache(`cache ${name}`, kTrusted);
  }
  delete() { return missing('CacheStorage', 'delete'); }
  match() { return missing('CacheStorage', 'match'); }
  has() { return missing('CacheStorage', 'has'); }
  keys() { return missing('CacheStorage', 'keys'); }
  static isOne(object) { return typeof object === 'object' && object !== null && #brand in object; }
}
const { isOne } = CacheStorage;
delete CacheStorage.isOne;
lib.platformClass(Cache, isCache);
lib.platformClass(CacheStorage, isOne);

Object.assign(lib, { Cache, CacheStorage, caches: new CacheStorage(kTrusted) });
