// From an event to the user's handler and back.
'use strict';

const kNotPromise = "Callback returned incorrect type; expected 'Promise'";
const kErrorResponse = 'Return value from serve handler must not be an error response (like Response.error())';
const kNotResponse = "Incorrect type for Promise: the Promise did not resolve to 'Response'.";

// A response with a WebSocket answers only a request that asked for one.
function takeSocket(response, isUpgrade) {
  if (!response.webSocket) return undefined;
  if (!isUpgrade) throw new TypeError('Worker tried to return a WebSocket in a response to a request which did not contain the header "Upgrade: websocket".');
  const handle = lib.socketHandle(response.webSocket);
  return handle;
}
const asksForSocket = (flat) => flat.some((text, i) => i % 2 === 0 && text.toLowerCase() === 'upgrade' && flat[i + 1].toLowerCase() === 'websocket');

// The requests whose callers may still leave, where the flag asks to be told: token -> what aborts the request's signal.
const watched = new Map();
const watches = lib.isEnabled('enable_request_signal');
const abort = (aborter) => aborter.abort(new lib.DOMException('The client has disconnected', 'AbortError'));
lib.callerLeft = (token) => {
  const aborter = watched.get(token);
  watched.delete(token);
  if (aborter) abort(aborter);
};
function failed(token, error) {
  watched.delete(token);
  native.eventFailed(token, error);
}

function answer(token, response, flat) {
  const aborter = watched.get(token);
  watched.delete(token);
  if (!(response instanceof lib.Response)) {
    native.eventFailed(token, new TypeError(kNotResponse));
    return;
  }
  let body;
  let socket;
  try {
    if (response.type === 'error') throw new TypeError(kErrorResponse);
    socket = takeSocket(response, response.webSocket && asksForSocket(flat));
    body = lib.sendBody(response, undefined, aborter && (() => abort(aborter)));
  } catch (error) {
    native.eventFailed(token, error);
    return;
  }
  native.eventDone(token, response.status, lib.sentStatusText(response), lib.givenHeaders(response.headers), body, socket);
}

// `more`: what follows the request: env and ctx for the Worker, nothing of value for objects.
lib.callFetch = (handler, self, more, token, method, url, flat, body, cf) => {
  let result;
  try {
    let signal;
    if (watches) {
      const aborter = new AbortController();
      watched.set(token, aborter);
      ({ signal } = aborter);
    }
    const request = lib.makeRequest(method, url, flat, body, cf, signal);
    result = Reflect.apply(handler, self, [request, ...(more ?? [undefined, undefined])]);
  } catch (error) {
    failed(token, error);
    return;
  }
  if (result instanceof Promise) {
    result.then((response) => answer(token, response, flat), (error) => failed(token, error));
  } else if (typeof result === 'object' && result !== null && typeof result.then === 'function') {
    Promise.resolve(result).then((response) => answer(token, response, flat), (error) => failed(token, error));
  } else if (result instanceof lib.Response) {
    answer(token, result, flat);
  } else {
    failed(token, new TypeError(kNotPromise));
  }
};

class ExecutionContext extends native.HostObject {
  constructor(props = {}) {
    super();
    this.tracing = lib.tracing;
    this.access = undefined;  // both are only where Cloudflare runs it
    this.cache = undefined;
    this.props = props;
    if (lib.flags.ctxExports) this.exports = lib.loopbacks;
  }
  waitUntil(promise) { native.waitUntil(Promise.resolve(promise)); }
  passThroughOnException() {}
  abort(reason = undefined) { native.abortWorker(reason ?? new Error('Worker execution was aborted due to call to ctx.abort().')); }
}
lib.likeNative(ExecutionContext);
lib.makeExecutionContext = (props) => new ExecutionContext(props);

lib.callWorker = (worker, workerClass, token, method, url, flat, body, cf) => {
  const ctx = new ExecutionContext();
  let self = worker;
  if (workerClass) {
    try {
      self = new workerClass(ctx, lib.env);
    } catch (error) {
      native.eventFailed(token, error);
      return;
    }
  }
  const handler = self.fetch;
  if (typeof handler !== 'function') {
    native.eventFailed(token, new Error('Handler does not export a fetch() function.'));
    return;
  }
  lib.callFetch(handler, self, workerClass ? null : [lib.env, ctx], token, method, url, flat, body, cf);
};

lib.nothing = () => {};
lib.dataCloneError = (message) => new lib.DOMException(lib.refusalOfProxy(message, lib.isCloning()), 'DataCloneError');

// -> what the module exports: [hasWorker, default export, whether it is a class, [class name, class, is durable, …]]
lib.shapeOf = (exports) => {
  const classes = [];
  for (const name of Object.keys(exports)) {
    const value = exports[name];
    if (name === 'default' || typeof value !== 'function' || !value.prototype) continue;
    const durable = value.prototype instanceof lib.DurableObject
      || (!(value.prototype instanceof lib.WorkerEntrypoint) && typeof value.prototype.fetch === 'function');
    classes.push(name, value, durable);
  }
  const main = exports.default;
  const isClass = typeof main === 'function' && !!main.prototype && main.prototype instanceof lib.WorkerEntrypoint;
  const hasWorker = isClass ? typeof main.prototype.fetch === 'function'
    : (typeof main === 'object' || typeof main === 'function') && main !== null && typeof main.fetch === 'function';
  return [hasWorker, main, isClass, classes];
};
