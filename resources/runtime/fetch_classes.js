// Request and Response. Node's own are an order of magnitude slower and need Node's globals.
'use strict';

const { STATUS_CODES } = node.require('http');
const kTrusted = Symbol('made by the runtime');
const kMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'PURGE', 'OPTIONS', 'TRACE', 'COPY', 'LOCK', 'MKCOL', 'MOVE', 'PROPFIND', 'PROPPATCH', 'SEARCH',
  'UNLOCK', 'ACL', 'REPORT', 'MKACTIVITY', 'CHECKOUT', 'MERGE', 'MSEARCH', 'NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE', 'QUERY', 'BAN']);
const wrongField = (field, dictionary, expected) =>
  new TypeError(`Incorrect type for the '${field}' field on '${dictionary}': the provided value is not of type '${expected}'.`);
const { isObject } = lib;

function parseUrl(input) {
  try {
    return new URL(input);
  } catch {
    throw new TypeError(`Invalid URL: ${input}`);
  }
}

// As the real runtime does it: what JSON can hold, taken when the object is made.
const copyOfCf = (cf) => (cf === undefined ? undefined : JSON.parse(JSON.stringify(cf)));
function checkedInit(init, type, expected) {
  if (init === undefined || init === null) return {};
  if (!isObject(init)) throw new TypeError(`Failed to construct '${type}': constructor parameter 2 is not of type '${expected} or ${type}'.`);
  return init;
}
// Each member once and in this order, as a program can see.
const requestInitOf = (init) => ({
  method: init.method, headers: init.headers, body: init.body, redirect: init.redirect, fetcher: init.fetcher, cf: init.cf, cache: init.cache, integrity: init.integrity, signal: init.signal, encodeResponseBody: init.encodeResponseBody,
});
const responseInitOf = (init) => ({ status: init.status, statusText: init.statusText, headers: init.headers, cf: init.cf, webSocket: init.webSocket, encodeBody: init.encodeBody });
function checkFields(init, dictionary) {
  if (init.headers !== undefined && !isObject(init.headers)) throw wrongField('headers', dictionary, 'Headers or Sequence or object');
  if (init.cf !== undefined && !isObject(init.cf)) throw wrongField('cf', dictionary, 'Object');
}
function checkCacheControl({ cf, cache }) {
  if (cf?.cacheControl === undefined) return;
  if (cf.cacheTtl !== undefined) throw new TypeError("The 'cacheControl' and 'cacheTtl' options on cf are mutually exclusive. Use 'cacheControl' for explicit Cache-Control header directives, or 'cacheTtl' for a simplified TTL, but not both.");
  if (cache !== undefined) throw new TypeError("The 'cacheControl' option on cf cannot be used together with the 'cache' request option. The 'cache' option ('no-store'/'no-cache') maps to cache TTL behavior internally, which conflicts with explicit Cache-Control directives.");
}
const kBodyless = 'Request with a GET or HEAD method cannot have a body.';
const kRedirect = 'Invalid redirect value, must be one of "follow" or "manual" ("error" won\'t be implemented since it does not make sense at the edge; use "manual" and check the response status code).';

class Request extends lib.Body {
  #method;
  #url;
  #headers;
  #redirect;
  #signal;
  #cf;
  #cache;
  #hasSignal = false;  // one was given, not just asked for

  constructor(input = undefined, init, trusted) {
    if (trusted === kTrusted) {
      super(init.body, true);
      this.#method = init.method;
      this.#url = input;
      this.#headers = init.headers;
      this.#redirect = init.redirect;
      this.#signal = init.signal;
      this.#hasSignal = init.passesSignal ?? !!init.signal;
      this.#cf = init.cf;
      this.#cache = init.cache;
      return;
    }
    if (arguments.length === 0) throw new TypeError("Failed to construct 'Request': constructor parameter 1 is not of type 'Request or string'.");
    const from = input instanceof Request ? input : null;
    init = checkedInit(init, 'Request', 'RequestInitializerDict');
    if (init instanceof Request) {
      init = { method: init.method, headers: init.headers, body: init.body ?? undefined, redirect: init.redirect, signal: init.#hasSignal ? init.signal : undefined, cf: init.cf };
    }
    else init = requestInitOf(init);
    checkFields(init, 'RequestInitializerDict');
    if (init.signal !== undefined && init.signal !== null && !(init.signal instanceof AbortSignal)) throw wrongField('signal', 'RequestInitializerDict', 'AbortSignal');
    let method = from?.method ?? 'GET';
    if (init.method !== undefined) {
      method = `${init.method}`.toUpperCase();
      if (!kMethods.has(method)) throw new TypeError(`Invalid HTTP method string: ${init.method}`);
    }
    checkCacheControl(init);
    const redirect = init.redirect === undefined ? from?.redirect ?? 'follow' : `${init.redirect}`;
    if (redirect !== 'follow' && redirect !== 'manual') throw new TypeError(kRedirect);
    if (init.cache !== undefined && init.cache !== 'no-store' && init.cache !== 'no-cache') throw new TypeError(`Unsupported cache mode: ${init.cache}`);
    const { encodeResponseBody } = init;
    if (encodeResponseBody !== undefined && encodeResponseBody !== 'manual' && encodeResponseBody !== 'automatic') throw new TypeError(`encodeResponseBody: unexpected value: ${encodeResponseBody}`);
    if (init.integrity !== undefined && init.integrity !== '') throw new TypeError('Subrequest integrity checking is not implemented. The integrity option must be either undefined or an empty string.');
    let body;
    let type = null;
    if (init.body !== undefined && init.body !== null) {
      if (method === 'GET' || method === 'HEAD') throw new TypeError(kBodyless);
      ({ source: body, type } = lib.extractBody(init.body));
    } else if (from && init.body === undefined && !lib.hasNullBody(from)) {
      if (from.bodyUsed) throw new TypeError('Cannot reconstruct a Request with a used body.');
      if (method === 'GET' || method === 'HEAD') throw new TypeError(kBodyless);
      body = lib.moveBody(from);
    } else {
      body = null;
    }
    super(body);
    this.#method = method;
    this.#url = from ? from.#url : parseUrl(`${input}`).href;
    this.#headers = new lib.Headers(init.headers ?? from?.headers);
    if (type && !this.#headers.has('content-type')) this.#headers.set('content-type', type);
    this.#redirect = redirect;
    this.#signal = init.signal === undefined ? from?.#signal : init.signal ?? undefined;
    this.#hasSignal = init.signal ? true : from && init.signal === undefined ? from.#hasSignal : false;
    this.#cf = copyOfCf(init.cf === undefined ? from?.cf : init.cf);
    this.#cache = init.cache === undefined ? from?.#cache : `${init.cache}`;
  }

  clone() {
    const body = lib.forkBody(this);
    return new Request(this.#url, { method: this.#method, headers: lib.cloneHeaders(this.#headers), body, redirect: this.#redirect, signal: this.#signal, passesSignal: this.#hasSignal, cf: copyOfCf(this.#cf), cache: this.#cache }, kTrusted);
  }

  get method() { return this.#method; }
  get url() { return this.#url; }
  get headers() { return this.#headers; }
  get redirect() { return this.#redirect; }
  get fetcher() { return null; }
  get signal() { return this.#signal ??= new AbortController().signal; }
  get cf() { return this.#cf; }
  get integrity() { return ''; }
  get keepalive() { return false; }
  get cache() { return this.#cache; }
  get [Symbol.toStringTag]() { return 'Request'; }

  static signalOf(request) { return request.#signal; }
  static hasSignal(request) { return request.#hasSignal; }
}
const { signalOf, hasSignal } = Request;
delete Request.signalOf;
delete Request.hasSignal;

const kNullStatus = new Set([101, 204, 205, 304]);
const kRedirectStatus = new Set([301, 302, 303, 307, 308]);

class Response extends lib.Body {
  #status;
  #statusText;
  #headers;
  #url = '';
  #redirected = false;
  #cf;
  #encodeBody;
  #type = 'default';
  #webSocket = null;

  constructor(body = undefined, init, trusted) {
    if (trusted === kTrusted) {
      super(init.body, true);
      this.#status = init.status;
      this.#statusText = init.statusText;
      this.#headers = init.headers;
      this.#url = init.url;
      this.#redirected = init.redirected;
      this.#cf = init.cf;
      this.#webSocket = init.webSocket ?? null;
      return;
    }
    init = checkedInit(init, 'Response', 'InitializerDict');
    if (!(init instanceof Response)) init = responseInitOf(init);
    checkFields(init, 'InitializerDict');
    const webSocket = init.webSocket ?? null;
    if (webSocket !== null && !lib.socketHandle(webSocket)) throw new TypeError("Incorrect type for the 'webSocket' field on 'InitializerDict': the provided value is not of type 'WebSocket'.");
    const status = init.status === undefined ? 200 : Number(init.status) | 0;
    if (webSocket !== null && status !== 101) throw new RangeError('Responses with a WebSocket must have status code 101.');
    if ((status < 200 || status > 599) && webSocket === null) throw new RangeError('Responses may only be constructed with status codes in the range 200 to 599, inclusive.');
    // No body and an empty one are the same where there can be none.
    const isEmpty = body === '' || (ArrayBuffer.isView(body) && body.byteLength === 0);
    const { source, type } = lib.extractBody(isEmpty && kNullStatus.has(status) ? null : body);
    if (source !== null && kNullStatus.has(status)) throw new TypeError(`Response with null body status (101, 204, 205, or 304) cannot have a body.`);
    const statusText = init.statusText === undefined ? undefined : `${init.statusText}`;
    if (statusText !== undefined && /[\0-\x1f\x7f]/.test(statusText)) throw new TypeError('Invalid statusText');
    super(source);
    this.#status = status;
    this.#statusText = statusText ?? '';
    this.#webSocket = webSocket;
    this.#headers = new lib.Headers(init.headers);
    if (type && !this.#headers.has('content-type')) this.#headers.set('content-type', type);
    this.#cf = copyOfCf(init.cf);
    if (init.encodeBody !== undefined && init.encodeBody !== 'manual' && init.encodeBody !== 'automatic') throw new TypeError(`encodeBody: unexpected value: ${init.encodeBody}`);
    if (init.encodeBody === 'manual') this.#encodeBody = 'manual';
  }

  static json(value = undefined, init = undefined) {
    if (arguments.length === 0) throw lib.wrongParameter('json', 'Response', 1, 'Value');
    if (init !== undefined && init !== null && !isObject(init)) throw lib.wrongParameter('json', 'Response', 2, 'InitializerDict or Response');
    const headers = new lib.Headers(init?.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    const response = new Response(`${JSON.stringify(value)}`, init);
    response.#headers = headers;
    return response;
  }

  static redirect(url = undefined, status = 302) {
    lib.inHandler();
    if (arguments.length === 0) throw lib.wrongParameter('redirect', 'Response', 1, 'string');
    status = Number(status) | 0;
    if (!kRedirectStatus.has(status)) throw new RangeError(`${status} is not a redirect status code. It must be one of: 301, 302, 303, 307, or 308.`);
    let location;
    try {
      location = new URL(`${url}`).href;
    } catch {
      throw new TypeError(`Unable to parse URL: ${url}`);
    }
    const headers = lib.headersFromFlat(['location', location], true);
    return new Response(null, { body: null, status, statusText: '', headers, url: '', redirected: false }, kTrusted);
  }

  static error() {
    const response = new Response(null, { body: null, status: 0, statusText: '', headers: lib.headersFromFlat([], false), url: '', redirected: false }, kTrusted);
    response.#type = 'error';
    return response;
  }

  clone() {
    if (this.#webSocket) throw new TypeError('Cannot clone a response to a WebSocket handshake.');
    if (this.#type === 'error') return Response.error();
    const body = lib.forkBody(this);
    return new Response(null, { body, status: this.#status, statusText: this.#statusText, headers: lib.cloneHeaders(this.#headers), url: this.#url, redirected: this.#redirected, cf: copyOfCf(this.#cf) }, kTrusted);
  }

  get status() { return this.#status; }
  get statusText() { return this.#statusText; }
  get headers() { return this.#headers; }
  get ok() { return this.#status >= 200 && this.#status <= 299; }
  get redirected() { return this.#redirected; }
  get url() { return this.#url; }
  get webSocket() { return this.#webSocket; }
  get cf() { return this.#cf; }
  get type() { return this.#type; }
  get [Symbol.toStringTag]() { return 'Response'; }

  static encodeBodyOf(response) { return response.#encodeBody; }
  static statusTextOf(response) { return response.#statusText === '' ? STATUS_CODES[response.#status] ?? '' : response.#statusText; }
}
const { encodeBodyOf, statusTextOf } = Response;
delete Response.encodeBodyOf;
delete Response.statusTextOf;

const received = (body) => (typeof body === 'object' && body !== null && !(body instanceof Uint8Array || body instanceof ReadableStream) ? new lib.PipeBody(body) : body);

// From a parsed message: `flat` headers and a body that is null, a string, bytes or the end of a pipe.
// `signal`: aborted when the caller leaves; requests made of this one have it, too, but do not end with it.
lib.makeRequest = (method, url, flat, body, cf, signal) =>
  new Request(url, { method, headers: lib.headersFromFlat(flat, true), body: received(body), redirect: 'manual', signal, passesSignal: signal && lib.isEnabled('request_signal_passthrough'), cf: cf === undefined ? undefined : JSON.parse(cf) }, kTrusted);
lib.makeResponse = (status, statusText, flat, body, url, redirected, webSocket) =>
  new Response(null, { status, statusText, headers: lib.headersFromFlat(flat, true), body: received(body), url, redirected, webSocket }, kTrusted);

lib.isNullStatus = (status) => kNullStatus.has(status);
// The same response with another body.
lib.withBody = (response, body) =>
  new Response(null, { status: response.status, statusText: response.statusText, headers: response.headers, body, url: response.url, redirected: response.redirected, webSocket: response.webSocket }, kTrusted);

// What is stored of them: what they were made with, undefined where that is what they would have anyway.
lib.requestInit = (request) => ({
  method: request.method === 'GET' ? undefined : request.method, headers: request.headers, body: null, redirect: request.redirect === 'follow' ? undefined : request.redirect,
  fetcher: undefined, cf: request.cf, cache: request.cache, integrity: undefined, signal: undefined, encodeResponseBody: undefined,
});
lib.responseInit = (response) => ({
  status: response.status === 200 ? undefined : response.status, statusText: response.statusText === '' || response.statusText === STATUS_CODES[response.status] ? undefined : response.statusText,
  headers: response.headers, cf: response.cf, webSocket: undefined, encodeBody: encodeBodyOf(response),
});
for (const type of [Request, Response]) lib.platformClass(type);
// `sentStatusText`: what goes with the status over a connection.
Object.assign(lib, { Request, Response, parseUrl, signalOf, hasSignal, sentStatusText: statusTextOf });
