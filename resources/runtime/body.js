// What Request and Response share: a body that is kept as it was given (text, bytes, blob, stream) until someone asks
// for another form, so that the common case, text in and text out, costs nothing.
'use strict';

const { Blob } = lib;
const kUsed = 'Body has already been used. It can only be used once. Use tee() first if you need to read it twice.';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const copyOf = (view) => new Uint8Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

// -> {source: null | string | Uint8Array | Blob | ReadableStream, type: content type or null}
function extract(init) {
  if (init === undefined || init === null) return { source: null, type: null };
  if (typeof init === 'string') return { source: init, type: 'text/plain;charset=UTF-8' };
  if (init instanceof ReadableStream) {
    if (init.locked) throw new TypeError('This ReadableStream is currently locked to a reader.');
    return { source: init, type: null };
  }
  if (init instanceof ArrayBuffer) return { source: new Uint8Array(init.slice(0)), type: null };
  if (ArrayBuffer.isView(init)) return { source: copyOf(init), type: null };
  if (init instanceof Blob) return { source: init, type: init.type || null };
  if (init instanceof lib.FormData) {
    const { blob, type } = lib.encodeFormData(init);
    return { source: blob, type };
  }
  if (init instanceof URLSearchParams) return { source: `${init}`, type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  return { source: `${init}`, type: 'text/plain;charset=UTF-8' };
}

async function readStream(stream) {
  const chunks = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const bytes = typeof value === 'string' ? encoder.encode(value) : ArrayBuffer.isView(value) ? copyOf(value)
      : value instanceof ArrayBuffer ? new Uint8Array(value) : null;
    if (!bytes) throw new TypeError('This ReadableStream did not return bytes.');
    chunks.push(bytes);
    length += bytes.length;
  }
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) { all.set(chunk, at); at += chunk.length; }
  return all;
}

class Body extends native.HostObject {
  #source;
  #stream = null;
  #used = false;

  constructor(source) {
    super();
    this.#source = source;
  }

  get body() {
    if (this.#source === null) return null;
    if (this.#stream) return this.#stream;
    const source = this.#source;
    if (source instanceof ReadableStream) return this.#stream = source;
    if (source instanceof Blob) return this.#stream = source.stream();
    return this.#stream = new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const bytes = typeof source === 'string' ? encoder.encode(source) : source.slice();
        if (bytes.length) controller.enqueue(bytes);
        controller.close();
        controller.byobRequest?.respond(0);
      },
    });
  }

  get bodyUsed() { return this.#used || (this.#stream !== null && lib.streamDisturbed(this.#stream)); }

  // Takes the body out: a string, bytes, null, or a promise of bytes. Throws when it is gone already.
  #take() {
    if (this.bodyUsed) throw new TypeError(kUsed);
    if (this.#stream?.locked) throw new TypeError('This ReadableStream is currently locked to a reader.');
    const source = this.#source;
    if (source === null) return '';
    this.#used = true;
    if (this.#stream) return readStream(this.#stream);
    if (source instanceof ReadableStream) return readStream(source);
    if (source instanceof Blob) return source.arrayBuffer().then((buffer) => new Uint8Array(buffer));
    return source;
  }

  async text() {
    let taken = this.#take();
    if (typeof taken === 'object' && !(taken instanceof Uint8Array)) taken = await taken;
    return typeof taken === 'string' ? taken : decoder.decode(taken);
  }

  async json() { return JSON.parse(await this.text()); }

  async bytes() {
    let taken = this.#take();
    if (typeof taken === 'object' && !(taken instanceof Uint8Array)) taken = await taken;
    return typeof taken === 'string' ? encoder.encode(taken) : taken.slice();
  }

  async arrayBuffer() {
    const bytes = await this.bytes();
    return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  async blob() { return new Blob([await this.bytes()], { type: this.headers.get('content-type') ?? '' }); }

  async formData() { return lib.decodeFormData(await this.bytes(), this.headers.get('content-type')); }

  static take(holder) { return holder.#take(); }
  static isNull(holder) { return holder.#source === null; }

  // For clone(): both keep the same text or bytes; a stream is forked.
  static fork(holder) {
    if (holder.bodyUsed) throw new TypeError(kUsed);
    if (!holder.#stream && !(holder.#source instanceof ReadableStream)) return holder.#source;
    const [mine, theirs] = (holder.#stream ?? holder.#source).tee();
    holder.#source = holder.#stream = mine;
    return theirs;
  }
}

Object.setPrototypeOf(Body.prototype, Object.prototype);

const { take, isNull, fork } = Body;
for (const name of ['take', 'isNull', 'fork']) delete Body[name];
const extractBody = (init) => {
  lib.inHandler();
  return extract(init);
};
Object.assign(lib, { Body, extractBody, takeBody: take, hasNullBody: isNull, forkBody: fork });
