// MessageChannel: two ports, each of which gets what is posted at the other.
'use strict';

const kTrusted = Symbol('made by the runtime');

class MessagePort extends lib.EventTarget {
  #other = null;
  #waiting = [];
  #started = false;

  constructor(trusted) {
    if (trusted !== kTrusted) throw new TypeError('Illegal constructor');
    super();
  }

  postMessage(message, options) {
    const transfer = Array.isArray(options) ? options : options?.transfer;
    if (transfer?.length) throw new Error('Transfer list is not supported');
    const copy = lib.structuredClone(message);
    if (this.#other) receive(this.#other, copy);
  }
  close() {
    const other = this.#other;
    if (!other) return;
    other.#other = this.#other = null;
    for (const port of [other, this]) queueMicrotask(() => lib.dispatch(port, lib.makeEvent(lib.Event, 'close')));
  }
  start() {
    this.#started = true;
    for (const message of this.#waiting.splice(0)) receive(this, message);
  }
  get onmessage() { return null; }  // defined below

  static has(object) { return typeof object === 'object' && object !== null && #started in object; }
  static join(a, b) {
    a.#other = b;
    b.#other = a;
  }
  static receive(port, message) {
    if (!port.#started) port.#waiting.push(message);
    else queueMicrotask(() => lib.dispatch(port, lib.makeEvent(lib.MessageEvent, 'message', { data: message })));
  }
}
const { has: isPort, join, receive } = MessagePort;
for (const name of ['has', 'join', 'receive']) delete MessagePort[name];
lib.eventAttribute(MessagePort.prototype, 'message', isPort, (port) => port.start());
lib.platformClass(MessagePort, isPort);

class MessageChannel extends native.HostObject {
  constructor() {
    super();
    const ports = { port1: new MessagePort(kTrusted), port2: new MessagePort(kTrusted) };
    join(ports.port1, ports.port2);
    lib.instanceProperties(this, ports);
  }
}
lib.platformClass(MessageChannel);
Object.assign(lib, { MessageChannel, MessagePort });
