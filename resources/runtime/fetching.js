// What every fetch() has in common, wherever it goes: checks, the headers that a body adds, signals, redirects.
'use strict';

const kMaxRedirects = 20;
const kFollowed = new Set([301, 302, 303, 307, 308]);
const kOneTimeBody = 'A request with a one-time-use body (it was initialized from a stream, not a buffer) encountered a redirect requiring the body to be retransmitted. To avoid this error in the future, construct this request from a buffer-like body initializer.';

const isBuffer = (body) => body === null || typeof body === 'string' || body instanceof Uint8Array;
const without = (flat, ...names) => flat.filter((_, i) => !names.includes(flat[i - (i % 2)]));

// One request on its way, changed by each redirect.
class Hop {
  constructor(request) {
    this.method = request.method;
    this.url = request.url.replace(/#.*$/, '');
    this.flat = lib.flatHeaders(request.headers);
    if (request.cache !== undefined) this.flat.push(...kNoCache.filter((name, i) => !request.headers.has(kNoCache[i - (i % 2)])));
    this.body = null;
    this.once = lib.hasStreamBody(request);  // it cannot be sent again
    this.follow = request.redirect === 'follow';
    this.passed = [];  // addresses
  }

  get redirected() { return this.passed.length > 0; }

  // Whether the answer is a redirect to be followed; then this is the next request.
  redirect(status, location) {
    if (!this.follow || !location || !kFollowed.has(status)) return false;
    let next;
    try {
      next = new URL(location, this.url);
    } catch {
      throw new TypeError('Invalid Location header; unable to follow redirect.');
    }
    next.hash = '';
    this.passed.push(this.url);
    if (this.passed.length > kMaxRedirects) throw new TypeError(`Too many redirects.${this.passed.join(', ')}`);
    if (next.host !== new URL(this.url).host) this.flat = without(this.flat, 'authorization');
    this.url = next.href;
    if (this.once && status !== 303) throw new TypeError(kOneTimeBody);
    if (status === 303 || (status <= 302 && this.method === 'POST')) {
      if (this.method !== 'HEAD') this.method = 'GET';
      this.body = null;
      this.once = false;
      this.flat = without(this.flat, 'content-length', 'transfer-encoding');
    }
    return true;
  }
}

// On old dates what is no URL is noticed late, and an object's address need not be a whole one.
const kLooseUrls = !lib.isEnabled('fetch_standard_url');
const kHostOfObjects = lib.isEnabled('durable_object_fetch_requires_full_url') ? undefined : 'https://fake-host/';
const kAnyScheme = !lib.isEnabled('fetch_refuses_unknown_protocols');

function looseUrl(input, host) {
  for (const base of host === undefined ? [undefined] : [undefined, host]) {
    try {
      return new URL(input, base).href;
    } catch {}
  }
  throw new TypeError(`Fetch API cannot load: ${input}`);
}

// workerd: what `cache` and `cacheTtl` mean is told to the other side in the words that production's cache knows.
const kNoCache = ['cache-control', 'no-cache', 'pragma', 'no-cache'];
const kCaching = {
  'no-store': { cacheTtl: -1, cacheLevel: 'bypass', cacheControl: 'no-store' },
  'no-cache': { cacheForceRevalidate: true, cacheControl: 'no-cache' },
};
function cachingOf({ cache, cf }) {
  if (cache !== undefined) return { ...cf, ...kCaching[cache] };
  if (!Number.isInteger(cf?.cacheTtl) || cf.cacheControl !== undefined) return cf;
  return { ...cf, cacheControl: cf.cacheTtl === -1 ? 'no-store' : `max-age=${cf.cacheTtl}` };
}

function checkedRequest(input, init, also, toObject) {
  lib.inHandler();
  if (kLooseUrls && !(input instanceof lib.Request)) input = looseUrl(`${input}`, toObject ? kHostOfObjects : undefined);
  const request = new lib.Request(input, init);
  const { protocol } = new URL(request.url);
  if (!(toObject && kAnyScheme) && protocol !== also && protocol !== 'http:' && protocol !== 'https:') throw new TypeError(`Fetch API cannot load: ${request.url}`);
  const ttl = request.cf?.cacheTtl;
  if (request.cache === 'no-store' && ttl !== undefined && ttl !== -1) throw new TypeError(`CacheTtl: ${ttl}, is not compatible with cache: no-store header.`);
  return request;
}

const withoutCredentials = (url) => {
  if (!url.includes('@')) return url;
  const plain = new URL(url);
  plain.username = plain.password = '';
  return plain.href;
};

// A fetch to another Worker or object: `send(method, url, flat, body, cf, resolve, reject)` brings one request there, and
// what is resolved with makes the response: (status, statusText, flat, body, handle of a WebSocket). With a signal it may
// answer what to call, with the reason, when the caller gives up; that rejects, too.
lib.fetchThrough = (args, send) => {
  let request;
  try {
    if (args.length === 0) throw lib.wrongParameter('fetch', 'Fetcher', 1, 'Request or string');
    request = checkedRequest(args[0], args[1], undefined, true);
  } catch (error) {
    return Promise.reject(error);
  }
  return through(request, send);
};

async function through(request, send) {
  const signal = lib.hasSignal(request) ? lib.signalOf(request) : undefined;
  if (signal?.aborted) throw signal.reason;
  const length = lib.bodyLength(request);
  const hop = new Hop(request);
  if (!lib.hasNullBody(request)) {
    if (length === undefined) hop.flat.push('transfer-encoding', 'chunked');
    else if (!request.headers.has('content-length')) hop.flat.push('content-length', `${length}`);
  }
  // A body that breaks ends for the other side, as on the real runtime.
  hop.body = lib.sendBody(request, native.pipeClose);
  const caching = cachingOf(request);
  const cf = caching === undefined ? undefined : JSON.stringify(caching);
  for (;;) {
    const answer = await new Promise((resolve, reject) => {
      let giveUp;
      signal?.addEventListener('abort', () => (giveUp ?? reject)(signal.reason), { once: true });
      giveUp = send(hop.method, withoutCredentials(hop.url), hop.flat, hop.body, cf, (...parts) => resolve(parts), reject, signal !== undefined);
    });
    const [status, statusText, flat, body, socket] = answer;
    if (hop.redirect(status, hop.follow && kFollowed.has(status) ? lib.headersFromFlat(flat, true).get('location') : null)) continue;
    // A response always has a body here, except where there can be none, and to HEAD.
    const bodyless = hop.method === 'HEAD' || body === null;
    if (bodyless && !isBuffer(body)) native.pipeCancel(body);
    const response = lib.makeResponse(status, statusText, flat, bodyless ? (hop.method === 'HEAD' || lib.isNullStatus(status) ? null : '') : body, hop.url, hop.redirected,
      socket && lib.wrapSocket(socket));
    return signal ? lib.boundTo(signal, response) : response;
  }
}

// The same response, whose body breaks when the signal is aborted.
lib.boundTo = (signal, response) => {
  if (lib.hasNullBody(response)) return response;
  const reader = response.body.getReader();
  let controller;
  const aborted = () => {
    controller.error(signal.reason);
    reader.cancel().catch(() => {});
  };
  const body = new ReadableStream({
    type: 'bytes',
    start(made) { controller = made; },
    async pull() {
      const { done, value } = await reader.read();
      if (signal.aborted) return;
      if (!done) return controller.enqueue(value);
      signal.removeEventListener('abort', aborted);
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel() {
      signal.removeEventListener('abort', aborted);
      return reader.cancel();
    },
  }, { highWaterMark: 0 });
  signal.addEventListener('abort', aborted);
  return lib.withBody(response, body);
};

Object.assign(lib, { Hop, checkedRequest, isBuffer });
