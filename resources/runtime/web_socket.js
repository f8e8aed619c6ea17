// WebSocket and its pair. What is sent, what arrives and the state of the connection are native; here is what user code
// sees of it.
'use strict';

const kInternal = Symbol('made by the runtime');
const kConstants = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
const kReserved = new Set([1004, 1005, 1006, 1015]);
const kNoCode = 1005;
const kMaxReason = 123;
const kToken = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const wrong = lib.wrongParameter;

// What a listener throws is the end of its socket, as on the real runtime.
function dispatch(socket, event) {
  try {
    lib.dispatch(socket, event);
  } catch (error) {
    native.socketListenerThrew(handleOf(socket), error);
  }
}

function checkedUrl(text) {
  const syntax = (what) => new lib.DOMException(`WebSocket Constructor: ${what}`, 'SyntaxError');
  let url;
  try {
    url = new URL(text);
  } catch {
    throw syntax('The url is invalid.');
  }
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw syntax('The url scheme must be ws or wss.');
  if (url.hash !== '' || text.endsWith('#')) throw syntax('The url fragment must be empty.');
  return url.href;
}

function checkedProtocols(given) {
  if (given === undefined || given === null) return [];
  const protocols = Array.isArray(given) ? given.map((one) => `${one}`) : [`${given}`];
  const syntax = (what) => new lib.DOMException(`WebSocket Constructor: ${what}`, 'SyntaxError');
  if (new Set(protocols).size !== protocols.length) throw syntax('The protocols header cannot have repeating values.');
  if (!protocols.every((protocol) => kToken.test(protocol))) throw syntax('The protocol header token is invalid.');
  return protocols;
}

// ---- WebSocket

class WebSocket extends lib.EventTarget {
  #handle;
  #url = null;
  #protocol = '';
  #extensions = '';
  #binaryType = lib.flags.socketBlobs ? 'blob' : 'arraybuffer';

  constructor(url, protocols) {
    super();
    if (url === kInternal) {
      this.#handle = protocols;
      return;
    }
    if (arguments.length === 0) throw lib.wrongConstructorParameter('WebSocket', 1, 'string');
    this.#url = checkedUrl(`${url}`);
    const named = checkedProtocols(protocols);
    const pair = new WebSocketPair();
    this.#handle = handleOf(pair[0]);
    lib.connectSocket(this, pair[1], this.#url, named);
  }

  accept(options) {
    if (options !== undefined && options !== null && typeof options !== 'object') throw wrong('accept', 'WebSocket', 1, 'AcceptOptions');
    native.socketAccept(this.#handle, this, !!options?.allowHalfOpen);
  }

  send(message) {
    if (arguments.length === 0) throw wrong('send', 'WebSocket', 1, 'ArrayBuffer or ArrayBufferView or string');
    const isBytes = message instanceof ArrayBuffer || ArrayBuffer.isView(message) || message instanceof SharedArrayBuffer;
    native.socketSend(this.#handle, isBytes ? message : `${message}`);
  }

  close(code, reason) {
    if (code !== undefined) {
      code = Number(code) | 0;
      if (code < 1000 || code > 4999 || kReserved.has(code)) throw new lib.DOMException(`Invalid WebSocket close code: ${code}.`, 'InvalidAccessError');
    }
    if (reason !== undefined) {
      if (code === undefined) throw new lib.DOMException('If you specify a WebSocket close reason, you must also specify a code.', 'InvalidAccessError');
      reason = `${reason}`;
      if (lib.flags.closeReasonLimit && node.Buffer.byteLength(reason) > kMaxReason) {
        throw new lib.DOMException(`WebSocket close reason must not be longer than ${kMaxReason} bytes when UTF-8 encoded.`, 'SyntaxError');
      }
    }
    native.socketClose(this.#handle, code ?? kNoCode, reason ?? '');
  }

  serializeAttachment(value) {
    if (arguments.length === 0) throw wrong('serializeAttachment', 'WebSocket', 1, 'Value');
    native.socketAttach(this.#handle, value);
  }

  deserializeAttachment() { return native.socketAttachment(this.#handle); }

  get readyState() { return native.socketState(this.#handle); }
  get bufferedAmount() { return native.socketBuffered(this.#handle); }
  get url() { return this.#url; }
  get protocol() { return this.#protocol; }
  get extensions() { return this.#extensions; }
  get binaryType() { return this.#binaryType; }
  set binaryType(type) { if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type; }

  static handleOf(value) { return typeof value === 'object' && value !== null && #handle in value ? value.#handle : undefined; }
  static opened(socket, protocol, extensions) {
    socket.#protocol = protocol;
    socket.#extensions = extensions;
  }
  static received(socket, data) { return typeof data !== 'string' && socket.#binaryType === 'blob' ? new lib.Blob([data]) : data; }
}
const { handleOf, received, opened } = WebSocket;
for (const name of ['handleOf', 'received', 'opened']) delete WebSocket[name];
// The constants stand between methods and accessors.
const accessors = Object.entries(Object.getOwnPropertyDescriptors(WebSocket.prototype)).filter(([, { get }]) => get);
for (const [name] of accessors) delete WebSocket.prototype[name];
for (const [name, value] of Object.entries(kConstants)) {
  for (const object of [WebSocket, WebSocket.prototype]) lib.instanceProperties(object, { [`READY_STATE_${name}`]: value, [name]: value });
}
for (const [name, accessor] of accessors) Object.defineProperty(WebSocket.prototype, name, accessor);
lib.platformClass(WebSocket, (object) => handleOf(object) !== undefined);

class WebSocketPair {
  constructor() {
    lib.inHandler();
    native.socketPair(this, lib.wrapSocket);
  }
  *[Symbol.iterator]() { yield this[0]; yield this[1]; }
}
lib.platformClass(WebSocketPair);

class WebSocketRequestResponsePair extends native.HostObject {
  #request;
  #response;
  constructor(request, response) {
    super();
    if (arguments.length < 2) throw lib.wrongConstructorParameter('WebSocketRequestResponsePair', arguments.length + 1, 'string');
    this.#request = `${request}`;
    this.#response = `${response}`;
  }
  get request() { return this.#request; }
  get response() { return this.#response; }
  static has(object) { return typeof object === 'object' && object !== null && #request in object; }
}
const { has: isAutoResponse } = WebSocketRequestResponsePair;
delete WebSocketRequestResponsePair.has;
lib.platformClass(WebSocketRequestResponsePair, isAutoResponse);

// ---- From native code

lib.wrapSocket = (handle) => new WebSocket(kInternal, handle);
// What does not come from a URL has no origin.
lib.socketMessage = (socket, data) => {
  const event = lib.makeEvent(lib.MessageEvent, 'message', { data: received(socket, data) });
  lib.instanceProperties(event, { origin: null });
  dispatch(socket, event);
};
lib.socketClosed = (socket, code, reason, wasClean) => dispatch(socket, lib.makeEvent(lib.CloseEvent, 'close', { code, reason, wasClean }));
lib.socketOpened = (socket, protocol, extensions) => {
  opened(socket, protocol, extensions);
  dispatch(socket, lib.makeEvent(lib.Event, 'open'));
};
lib.socketFailed = (socket, error) => dispatch(socket, lib.makeEvent(lib.ErrorEvent, 'error', { message: `Uncaught ${error}`, error }));
lib.callSocketHandler = (handler, self, token, ...args) => {
  const failed = (error) => {
    native.uncaught(error, false);
    native.socketHandled(token);
  };
  try {
    const result = Reflect.apply(handler, self, args);
    if (typeof result === 'object' && result !== null && typeof result.then === 'function') Promise.resolve(result).then(() => native.socketHandled(token), failed);
    else native.socketHandled(token);
  } catch (error) {
    failed(error);
  }
};

// Whoever calls these without `new` is told so in the real runtime's words.
const callable = (type) => {
  const proxy = new Proxy(type, { apply() { throw lib.notCallable(type.name); } });
  Object.defineProperty(type.prototype, 'constructor', { value: proxy, writable: true, configurable: true });
  return proxy;
};
Object.assign(lib, { WebSocket: callable(WebSocket), WebSocketPair: callable(WebSocketPair), WebSocketRequestResponsePair, socketHandle: handleOf });
