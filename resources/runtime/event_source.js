// EventSource, over fetch(): events of a text/event-stream, with reconnection as the stream asks for it.
'use strict';

const kConnecting = 0, kOpen = 1, kClosed = 2;
const kRetryMs = 2000;

function inRequest() {
  if (!lib.started) throw new lib.DOMException('An EventSource can only be created within the context of a worker request.', 'NotSupportedError');
}

class EventSource extends lib.EventTarget {
  #url;
  #fetcher;
  #state = kConnecting;
  #lastId = '';
  #retryMs = kRetryMs;
  #controller = new lib.AbortController();

  constructor(url, init, source) {
    super();
    if (source) {
      inRequest();
      this.#url = '';
      this.#open(source);
      return;
    }
    if (arguments.length === 0) throw lib.wrongConstructorParameter('EventSource', 1, 'string');
    try {
      this.#url = new lib.URL(url).href;
    } catch {
      throw new lib.DOMException(`Cannot open an EventSource to '${url}'. The URL is invalid.`, 'SyntaxError');
    }
    inRequest();
    if (init?.withCredentials) throw new lib.DOMException('The init.withCredentials option is not supported. It must be false or undefined.', 'NotSupportedError');
    this.#fetcher = init?.fetcher;
    this.#connect();
  }

  static from(stream) {
    if (!(stream instanceof ReadableStream)) throw lib.wrongParameter('from', 'EventSource', 1, 'JsReadableStream');
    return new EventSource('', undefined, stream);
  }

  get url() { return this.#url; }
  get withCredentials() { return false; }
  get readyState() { return this.#state; }
  close() {
    this.#state = kClosed;
    this.#controller.abort();
  }
  [Symbol.dispose]() { this.close(); }

  async #connect() {
    this.#state = kConnecting;
    try {
      const headers = { accept: 'text/event-stream', 'cache-control': 'no-cache', ...(this.#lastId && { 'last-event-id': this.#lastId }) };
      const init = { headers, signal: this.#controller.signal };
      const response = await (this.#fetcher ? this.#fetcher.fetch(this.#url, init) : lib.fetch(this.#url, init));
      if (this.#state === kClosed) return;
      const type = response.headers.get('content-type') ?? '';
      if (response.status !== 200 || !/^text\/event-stream\b/i.test(type) || response.body === null) {
        this.#fail(new lib.DOMException(`The server answered with status ${response.status} and the type '${type}', not with an event stream.`, 'InvalidStateError'), true);
        return;
      }
      await this.#open(response.body);
    } catch (error) {
      if (this.#state !== kClosed) this.#fail(error, false);
    }
  }

  async #open(stream) {
    this.#state = kOpen;
    lib.dispatch(this, lib.makeEvent(lib.Event, 'open'));
    const reader = stream.getReader(), decoder = new lib.TextDecoder();
    let text = '', fields = { data: [], event: '' };
    const take = (line) => {
      if (line === '') {
        if (fields.data.join('') !== '' && this.#state === kOpen) {
          lib.dispatch(this, lib.makeEvent(lib.MessageEvent, fields.event || 'message', { data: fields.data.join('\n'), lastEventId: this.#lastId, origin: this.#url && new lib.URL(this.#url).origin }));
        }
        fields = { data: [], event: '' };
        return;
      }
      const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
      if (name === 'data') fields.data.push(value);
      else if (name === 'event') fields.event = value;
      else if (name === 'id' && !value.includes('\0')) this.#lastId = value;
      else if (name === 'retry' && /^\d+$/.test(value)) this.#retryMs = Number(value);
    };
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (this.#state !== kOpen) return;
        if (done) break;
        text += decoder.decode(typeof value === 'string' ? new lib.TextEncoder().encode(value) : value, { stream: true });
        const lines = text.split(/\r\n|\n|\r(?!$)/);
        text = lines.pop();
        lines.forEach(take);
      }
      this.#fail(undefined, !this.#url);
    } catch (error) {
      if (this.#state !== kClosed) this.#fail(error, !this.#url);
    }
  }

  // Tells of it; tries again unless it is for good.
  #fail(error, isFinal) {
    this.#state = isFinal ? kClosed : kConnecting;
    lib.dispatch(this, lib.makeEvent(lib.ErrorEvent, 'error', { error, message: error === undefined ? '' : `${error?.message ?? error}` }));
    if (this.#state === kConnecting) lib.startTimer(() => { if (this.#state === kConnecting) this.#connect(); }, this.#retryMs, false);
  }

  static has(object) { return typeof object === 'object' && object !== null && #retryMs in object; }
}
const { has: isSource } = EventSource;
delete EventSource.has;
for (const type of ['open', 'message', 'error']) lib.eventAttribute(EventSource.prototype, type, isSource);
for (const object of [EventSource, EventSource.prototype]) lib.instanceProperties(object, { CONNECTING: kConnecting, OPEN: kOpen, CLOSED: kClosed });
lib.EventSource = lib.platformClass(EventSource, isSource);
