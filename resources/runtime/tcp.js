// connect() of cloudflare:sockets: TCP to the outside, by Node's net and tls. What Node tells runs no code of the program:
// it enters its object as an event of its own, as the answers of fetch() do.
'use strict';

const kRefused = 'proxy request failed, cannot connect to the specified address';
const kHttp = ' It looks like you might be trying to connect to a HTTP-based service — consider using fetch instead';
const kClosed = 'This socket has been closed.';
const kNoBytes = 'A socket takes text, ArrayBuffers and views of them.';
const closing = (type) => new TypeError(`This ${type} belongs to an object that is closing.`);
const missing = (type) => new TypeError(`Cannot initialize ${type} with required members from an undefined or null value.`);
const inside = (promise) => native.subrequest(promise, 'connect()');
const handled = (promise) => {
  promise.catch(() => {});
  return promise;
};

// ---- What is asked for

// As the real runtime converts to 16 bits.
function portOf(value) {
  if (typeof value === 'bigint') throw new TypeError('Cannot convert a BigInt value to a number');
  const port = Number(value);
  if (!Number.isFinite(port)) throw new TypeError('The value cannot be converted because it is not an integer.');
  if (port < 0) throw new TypeError('The value cannot be converted because it is negative and this API expects a positive number.');
  if (port > 65535) throw new TypeError('Value out of range. Must be less than or equal to 65535.');
  return Math.trunc(port);
}

function checked(address) {
  if (!/^[\w.:[\]-]{1,255}$/.test(address.text)) throw new TypeError('Specified address is empty string, contains unsupported characters or is too long.');
  return address;
}

// -> {host, port, text}
function addressOf(address) {
  if (address === undefined || address === null) throw missing('N7workerd3api13SocketAddressE');
  if (typeof address === 'object') {
    const port = portOf(address.port);
    return checked({ host: `${address.hostname}`, port, text: `${address.hostname}:${port}` });
  }
  const text = `${address}`;
  let url;
  try {
    url = new URL(`tcp://${text}`);
  } catch {
    throw new TypeError('Specified address could not be parsed.');
  }
  if (url.port === '') throw new TypeError('Specified address is missing port.');
  return checked({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port), text });
}

function optionsOf(options) {
  if (options === null) throw missing('N7workerd3api13SocketOptionsE');
  if (options !== undefined && typeof options !== 'object') throw lib.wrongParameter('connect', 'SocketsModule', 2, 'SocketOptions');
  const secureTransport = options?.secureTransport === undefined ? 'off' : `${options.secureTransport}`;
  if (!['off', 'on', 'starttls'].includes(secureTransport)) throw new TypeError(`Unsupported value in secureTransport socket option: ${secureTransport}`);
  return { secureTransport, allowHalfOpen: !!options?.allowHalfOpen };
}

// ---- A connection

const serverName = (host) => (node.require('net').isIP(host) ? undefined : host);
const dial = ({ host, port }, { secureTransport, allowHalfOpen }) => (secureTransport === 'on'
  ? node.require('tls').connect({ host, port, servername: serverName(host), allowHalfOpen })
  : node.require('net').connect({ host, port, allowHalfOpen }));
const bytesOf = (chunk) => {
  if (typeof chunk === 'string') return node.Buffer.from(chunk);
  if (chunk instanceof ArrayBuffer) return node.Buffer.from(new Uint8Array(chunk));
  if (ArrayBuffer.isView(chunk)) return node.Buffer.from(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  throw new TypeError(kNoBytes);
};

class Connection {
  raw;  // Node's
  isClosing = false;
  #pieces;
  #left;
  #isPulling = false;
  #writes;
  #reads;
  #closed = {};
  #isCancelled = false;

  // `open`: () => Node's socket, or a promise of it.
  constructor(address, options, open) {
    this.address = address;
    this.options = options;
    this.closed = handled(new Promise((resolve, reject) => { this.#closed = { resolve, reject }; }));
    this.release = native.holdOpen('connect()', () => this.raw?.destroy());
    this.opened = handled(inside(this.#open(open)));
    this.opened.catch((error) => this.#end(() => this.#closed.reject(error)));
    this.readable = new ReadableStream({
      type: 'bytes', start: (controller) => { this.#reads = controller; }, pull: (controller) => this.#pull(controller), cancel: () => this.#cancel(),
    }, { highWaterMark: 0 });
    this.writable = new WritableStream({
      start: (controller) => { this.#writes = controller; }, write: (chunk) => this.#write(chunk), close: () => this.#finish(), abort: () => this.#cancel(),
    });
  }

  // Also before there is a connection.
  #cancel() {
    this.#isCancelled = true;
    this.raw?.destroy();
  }

  async #open(open) {
    if (!lib.flags.outgoing) throw new Error(`connect() to ${this.address.text} was refused: the project runs without access to the network (--no-outgoing).`);
    await native.outputOpen();  // nothing leaves before what was written is durable
    const raw = this.raw = await open();
    if (this.#isCancelled) raw.destroy();
    await new Promise((resolve, reject) => {
      const refuse = () => reject(this.#refusal());
      raw.once(raw.encrypted ? 'secureConnect' : 'connect', resolve);
      raw.on('error', refuse);
      raw.once('close', refuse);
    });
    this.#pieces = raw.iterator({ destroyOnReturn: false });
    return { remoteAddress: this.address.text, localAddress: undefined };
  }

  // A connection that began without TLS and could not be made safe has no words of its own on the real runtime.
  #refusal() {
    if (this.options.secureTransport === 'upgraded') return lib.internalError();
    return new Error(/:(80|443)$/.test(this.address.text) ? `${kRefused}.${kHttp}` : kRefused);
  }

  async #next() {
    const isOpen = await this.opened.then(() => true, () => false);
    return isOpen ? inside(this.#pieces.next().catch(() => {
      if (this.isClosing) return { done: true };  // nobody is told of the old end any more
      throw new Error('Network connection lost.');
    })) : { done: true };
  }
  async #pull(controller) {
    this.#isPulling = true;
    try {
      while (!this.#left?.length) {
        const next = await this.#next();
        if (this.isClosing) return;
        if (next.done) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        this.#left = next.value;
      }
      this.#left = lib.feedSome(controller, this.#left);
    } finally {
      this.#isPulling = false;
    }
  }

  async #write(chunk) {
    try {
      await this.opened;
    } catch (error) {
      throw new Error(`jsg.Error: ${error.message}`);
    }
    const bytes = bytesOf(chunk);
    await native.outputOpen();
    const { raw } = this;
    if (raw.destroyed) throw new Error('Network connection lost.');
    if (!raw.write(bytes)) await inside(new Promise((resolve) => { raw.once('drain', resolve); raw.once('close', resolve); }));
    if (raw.destroyed) throw new Error('Network connection lost.');
  }

  // What was written is on its way when this is over, or never will be.
  async #finish() {
    await this.opened;
    await inside(this.#until('finish', () => this.raw.end()));
  }
  #until(event, act) {
    const { raw } = this;
    return new Promise((resolve) => {
      raw.once(event, resolve);
      raw.once('close', resolve);
      act();
      if (raw.destroyed) resolve();
    });
  }

  #end(tell) {
    this.release();
    tell();
  }

  async close() {
    if (this.isClosing) return;
    this.isClosing = true;
    if (!(await this.opened.then(() => true, () => false))) return;
    this.#reads.error(this.#isPulling ? new TypeError(kClosed) : closing('ReadableStream'));
    this.#writes.error(closing('WritableStream'));
    await inside(this.#until('close', () => this.raw.destroySoon()));
    this.#end(this.#closed.resolve);
  }

  // The connection goes on in another one.
  upgrade(servername) {
    const plain = this;
    const secure = new Connection(this.address, { ...this.options, secureTransport: 'upgraded' }, async () => {
      await plain.opened;
      plain.release();
      plain.raw.removeAllListeners('error');
      return node.require('tls').connect({ socket: plain.raw, servername });
    });
    this.isClosing = true;
    // Who still reads the old one waits for ever, and so does who waits for its end.
    if (this.readable.locked) return secure;
    this.#reads.error(closing('ReadableStream'));
    this.#writes.error(closing('WritableStream'));
    this.opened.then(() => this.#closed.resolve(), () => {});
    return secure;
  }
}

// ---- What user code sees of it

class Socket extends native.HostObject {
  #connection;
  #upgraded = false;
  constructor(connection) {
    if (!(connection instanceof Connection)) throw new TypeError('Illegal constructor');
    super();
    this.#connection = connection;
  }
  get readable() { return this.#connection.readable; }
  get writable() { return this.#connection.writable; }
  get closed() { return this.#connection.closed; }
  get opened() { return this.#connection.opened; }
  get upgraded() { return this.#upgraded; }
  get secureTransport() { return this.#connection.options.secureTransport.replace('upgraded', 'on'); }
  close() { return this.#connection.close(); }
  startTls(options) {
    if (this.secureTransport === 'on') throw new TypeError('Cannot startTls on a TLS socket.');
    if (this.#connection.isClosing) throw new TypeError('The connection was closed before startTls could be started.');
    if (this.secureTransport !== 'starttls') throw new TypeError("The `secureTransport` socket option must be set to 'starttls' for startTls to be used.");
    this.#connection.opened.then(() => { this.#upgraded = true; }, () => {});
    return new Socket(this.#connection.upgrade(options?.expectedServerHostname ?? serverName(this.#connection.address.host)));
  }
  static has(object) { return typeof object === 'object' && object !== null && #connection in object; }
}
const { has } = Socket;
delete Socket.has;
lib.platformClass(Socket, has);

lib.connect = (address, options) => {
  lib.inHandler();
  const where = addressOf(address), how = optionsOf(options);
  return new Socket(new Connection(where, how, () => dial(where, how)));
};
// No object and no service here has a handler for it.
lib.refusedSocket = (address) => new Socket(new Connection({ host: '', port: 0, text: `${address}` }, optionsOf(), () => { throw new Error(kRefused); }));
