// Request and Response. Node's own are an order of magnitude slower and need Node's globals.
'use strict';

const { STATUS_CODES } = node.require('http');
const kTrusted = Symbol('made by the runtime');
const kMethods = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH']);

function parseUrl(input) {
  try {
    return new URL(input);
  } catch {
    throw new TypeError(`Invalid URL: ${input}`);
  }
}

// As the real runtime does it: what JSON can hold, taken when the object is made.
const copyOfCf = (cf) => (cf === undefined || cf === null ? undefined : JSON.parse(JSON.stringify(cf)));

class Request extends lib.Body {
  #method;
  #url;
  #headers;
  #redirect;
  #signal;
  #cf;
  #cache;
  #hasSignal = false;  // one was given, not just asked for

  constructor(input, init, trusted) {
    if (trusted === kTrusted) {
      super(init.body);
      this.#method = init.method;
      this.#url = input;
      this.#headers = init.headers;
      this.#redirect = init.redirect;
      this.#signal = init.signal;
      this.#hasSignal = !!init.signal;
      this.#cf = init.cf;
      this.#cache = init.cache;
      return;
    }
    const from = input instanceof Request ? input : null;
    if (arguments.length === 0) throw new TypeError("Failed to construct 'Request': constructor parameter 1 is not of type 'Request or string'.");
    if (init instanceof Request) init = { method: init.method, headers: init.headers, body: init.body, redirect: init.redirect, signal: init.signal, cf: init.cf };
    init ??= {};
    let method = init.method === undefined ? from?.method ?? 'GET' : `${init.method}`;
    if (kMethods.has(method.toUpperCase())) method = method.toUpperCase();
    else if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method)) throw new TypeError(`Invalid HTTP method string: ${method}`);
    const redirect = init.redirect ?? from?.redirect ?? 'follow';
    if (redirect !== 'follow' && redirect !== 'manual') {
      throw new TypeError(redirect === 'error'
        ? 'Invalid redirect value, must be one of "follow" or "manual" ("error" won\'t be implemented since it does not make sense at the edge; use "manual" and check the response status code).'
        : `Invalid redirect value, must be one of "follow" or "manual".`);
    }
    let body;
    let type = null;
    if (init.body !== undefined && init.body !== null) {
      if (method === 'GET' || method === 'HEAD') throw new TypeError('Request with a GET or HEAD method cannot have a body.');
      ({ source: body, type } = lib.extractBody(init.body));
    } else if (from && !lib.hasNullBody(from)) {
      if (from.bodyUsed) throw new TypeError('Cannot reconstruct a Request with a used body.');
      body = method === 'GET' || method === 'HEAD' ? null : lib.forkBody(from);
    } else {
      body = null;
    }
    super(body);
    this.#method = method;
    this.#url = from ? from.#url : parseUrl(`${input}`).href;
    this.#headers = new lib.Headers(init.headers ?? from?.headers);
    if (type && !this.#headers.has('content-type')) this.#headers.set('content-type', type);
    this.#redirect = redirect;
    this.#signal = init.signal ?? from?.signal;
    this.#hasSignal = init.signal ? true : from ? from.#hasSignal : false;
    this.#cf = copyOfCf(init.cf ?? from?.cf);
    this.#cache = init.cache === undefined ? from?.#cache : `${init.cache}`;
  }

  clone() {
    const body = lib.forkBody(this);
    return new Request(this.#url, { method: this.#method, headers: new lib.Headers(this.#headers), body, redirect: this.#redirect, signal: this.#signal, cf: copyOfCf(this.#cf), cache: this.#cache }, kTrusted);
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

  constructor(body, init, trusted) {
    if (trusted === kTrusted) {
      super(init.body);
      this.#status = init.status;
      this.#statusText = init.statusText;
      this.#headers = init.headers;
      this.#url = init.url;
      this.#redirected = init.redirected;
      this.#cf = init.cf;
      return;
    }
    init ??= {};
    const status = init.status === undefined ? 200 : Number(init.status) | 0;
    if (status < 200 || status > 599) throw new RangeError('Responses may only be constructed with status codes in the range 200 to 599, inclusive.');
    const { source, type } = lib.extractBody(body);
    if (source !== null && kNullStatus.has(status)) throw new TypeError(`Response with null body status (101, 204, 205, or 304) cannot have a body.`);
    const statusText = init.statusText === undefined ? undefined : `${init.statusText}`;
    if (statusText !== undefined && /[\r\n]/.test(statusText)) throw new TypeError('Invalid statusText');
    super(source);
    this.#status = status;
    this.#statusText = statusText ?? (STATUS_CODES[status] ?? '');
    this.#headers = new lib.Headers(init.headers);
    if (type && !this.#headers.has('content-type')) this.#headers.set('content-type', type);
    this.#cf = copyOfCf(init.cf);
    if (init.encodeBody === 'manual') this.#encodeBody = 'manual';
  }

  static json(value, init) {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError('The value cannot be serialized to JSON.');
    const headers = new lib.Headers(init?.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(text, { ...init, headers });
  }

  static redirect(url, status = 302) {
    if (!kRedirectStatus.has(status)) throw new RangeError(`${status} is not a redirect status code.`);
    const headers = lib.headersFromFlat(['location', parseUrl(`${url}`).href], true);
    return new Response(null, { body: null, status, statusText: STATUS_CODES[status], headers, url: '', redirected: false }, kTrusted);
  }

  static error() { throw new Error('Response.error() is not available: there is no network error response here.'); }

  clone() {
    const body = lib.forkBody(this);
    return new Response(null, { body, status: this.#status, statusText: this.#statusText, headers: new lib.Headers(this.#headers), url: this.#url, redirected: this.#redirected, cf: copyOfCf(this.#cf) }, kTrusted);
  }

  get status() { return this.#status; }
  get statusText() { return this.#statusText; }
  get headers() { return this.#headers; }
  get ok() { return this.#status >= 200 && this.#status <= 299; }
  get redirected() { return this.#redirected; }
  get url() { return this.#url; }
  get webSocket() { return null; }
  get cf() { return this.#cf; }
  get type() { return 'default'; }
  get [Symbol.toStringTag]() { return 'Response'; }

  static encodeBodyOf(response) { return response.#encodeBody; }
}
const { encodeBodyOf } = Response;
delete Response.encodeBodyOf;

// From a parsed message: `flat` headers and a body that is null, a string or bytes.
lib.makeRequest = (method, url, flat, body) =>
  new Request(url, { method, headers: lib.headersFromFlat(flat, true), body, redirect: 'manual', signal: undefined, cf: undefined }, kTrusted);
lib.makeResponse = (status, statusText, flat, body, url, redirected) =>
  new Response(null, { status, statusText, headers: lib.headersFromFlat(flat, true), body, url, redirected }, kTrusted);

// What is stored of them: what they were made with, undefined where that is what they would have anyway.
lib.requestInit = (request) => ({
  method: request.method === 'GET' ? undefined : request.method, headers: request.headers, body: null, redirect: request.redirect === 'follow' ? undefined : request.redirect,
  fetcher: undefined, cf: request.cf, cache: request.cache, integrity: undefined, signal: undefined, encodeResponseBody: undefined,
});
lib.responseInit = (response) => ({
  status: response.status === 200 ? undefined : response.status, statusText: response.statusText === '' || response.statusText === STATUS_CODES[response.status] ? undefined : response.statusText,
  headers: response.headers, cf: response.cf, webSocket: undefined, encodeBody: encodeBodyOf(response),
});
Object.assign(lib, { Request, Response, parseUrl, signalOf, hasSignal });
