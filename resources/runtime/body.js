// What Request and Response share: a body that is kept as it was given (text, bytes, blob, stream) until someone asks
// for another form, so that the common case, text in and text out, costs nothing.
'use strict';

const { Blob } = lib;
const kUsed = 'Body has already been used. It can only be used once. Use tee() first if you need to read it twice.';
const kClone = 'This ReadableStream is currently locked to a reader,';  // as it stands there
const kLoneSurrogate = /\p{Surrogate}/u;
const kLoneSurrogates = /\p{Surrogate}/gu;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const copyOf = (view) => new Uint8Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

// -> {source: null | string | Uint8Array | Blob | ReadableStream | PipeBody, type: content type or null}
function extract(init) {
  if (init === undefined || init === null) return { source: null, type: null };
  if (typeof init === 'string') return { source: init, type: 'text/plain;charset=UTF-8' };
  if (init instanceof ReadableStream) {
    if (lib.streamDisturbed(init)) throw new TypeError('This ReadableStream is disturbed (has already been read from), and cannot be used as a body.');
    if (init.locked) throw new TypeError('This ReadableStream is locked to a reader, and cannot be used as a body.');
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
  if (lib.isEnabled('fetch_iterable_type_support') && isIterable(init)) return { source: lib.streamFrom(init), type: null };
  return { source: `${init}`, type: 'text/plain;charset=UTF-8' };
}

// What says itself what it is as a string is not iterated.
const kPlainTexts = new Set([Object.prototype.toString, Array.prototype.toString]);
const isIterable = (value) => typeof value === 'object' && (typeof value[Symbol.asyncIterator] === 'function' || typeof value[Symbol.iterator] === 'function')
  && kPlainTexts.has(value.toString);

async function readStream(stream) {
  const chunks = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const bytes = ArrayBuffer.isView(value) ? copyOf(value)
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

// What the body of something that was read is.
function usedStream() {
  const stream = new ReadableStream();
  lib.seize(stream);
  return stream;
}

// "X/Y; A=B" -> "x/y;a=B"; what is no type is none, and what is no parameter is left out.
const kToken = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
lib.mimeType = mimeType;
function mimeType(text) {
  const essence = /^[^;]*/.exec(text)[0];
  const type = essence.trim().toLowerCase();
  if (!/^[^/]+\/[^/]+$/.test(type) || !type.split('/').every((part) => kToken.test(part))) return '';
  const parameters = new Map();
  for (const [, name, quoted, plain] of text.slice(essence.length).matchAll(/;\s*([^;=]*)(?:=(?:"((?:[^"\\]|\\.)*)[^;]*|([^;]*)))?/g)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain?.trimEnd();
    const known = name.toLowerCase();
    if (value === undefined || (value === '' && quoted === undefined) || !kToken.test(known) || parameters.has(known)) continue;
    parameters.set(known, kToken.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`);
  }
  return [type, ...Array.from(parameters, ([name, value]) => `${name}=${value}`)].join(';');
}

class Body extends native.HostObject {
  #source;
  #stream = null;
  #used = false;
  #owner;  // whose it is; a program's own stream is anybody's
  #arrived;

  // `arrived`: it came with a message, and a stream of it gives at once what is there.
  constructor(source, arrived = false) {
    super();
    this.#source = source;
    this.#arrived = arrived;
    if (source !== null && !(source instanceof ReadableStream)) this.#owner = native.currentFrame();
  }

  #check() { if (this.#owner !== undefined) native.checkOwner(this.#owner, 'ReadableStreamSource>'); }

  get body() {
    if (this.#source === null) return null;
    if (this.#stream) return this.#stream;
    if (this.#used) return this.#stream = usedStream();
    const source = this.#source;
    if (source instanceof ReadableStream) return this.#stream = source;
    return this.#stream = lib.streamOf(source instanceof Blob ? lib.blobBytes(source) : source, this.#owner, this.#arrived);
  }

  get bodyUsed() { return (this.#used && this.#source !== null) || this.#isDisturbed(); }
  #isDisturbed() {
    const stream = this.#stream ?? this.#source;
    return stream instanceof ReadableStream && lib.streamDisturbed(stream);
  }

  // Takes the body out: a string, bytes, null, or a promise of bytes. Throws when it is gone already.
  #take() {
    if (this.bodyUsed) throw new TypeError(kUsed);
    if (this.#stream?.locked) throw new TypeError('This ReadableStream is currently locked to a reader.');
    const source = this.#source;
    if (source === null) return '';
    this.#check();
    this.#used = true;
    const stream = this.#stream ?? (source instanceof ReadableStream ? source : null);
    const inside = stream ? lib.takeSource(stream) : source;
    if (inside === undefined) {
      lib.inHandler();
      return readStream(stream);
    }
    if (inside instanceof lib.PipeBody) return lib.wholePipe(inside);
    if (stream) return inside;
    if (source instanceof Blob) return source.arrayBuffer().then((buffer) => new Uint8Array(buffer));
    return source;
  }

  async arrayBuffer() {
    const bytes = await this.bytes();
    return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  // The same as text or bytes. What is no program's own stream is there in a turn of its own, before which others may get
  // in, as on the real runtime.
  async #whole() {
    const isOwn = this.#source === null || (this.#source instanceof ReadableStream && !lib.isTakeable(this.#source));
    const taken = this.#take();
    const whole = typeof taken === 'object' && !(taken instanceof Uint8Array) ? await taken : taken;
    if (!isOwn) await native.nextTurn('body');
    return whole;
  }

  async bytes() {
    const taken = await this.#whole();
    return typeof taken === 'string' ? encoder.encode(taken) : taken.slice();
  }

  async text() {
    const taken = await this.#whole();
    if (typeof taken !== 'string') return decoder.decode(taken);
    if (kLoneSurrogate.test(taken)) return taken.replace(kLoneSurrogates, '\ufffd\ufffd\ufffd');  // its three bytes are no UTF-8
    return taken.charCodeAt(0) === 0xfeff ? taken.slice(1) : taken;
  }

  async json() { return JSON.parse(await this.text()); }

  async formData() {
    const type = this.headers.get('content-type');
    if (type === null) throw new TypeError('Parsing a Body as FormData requires a Content-Type header.');
    return lib.decodeFormData(await this.bytes(), type);
  }

  async blob() { return lib.storedBlob(mimeType(this.headers.get('content-type') ?? ''), await this.bytes()); }

  // For a message: null, a string, bytes, or the end of a pipe. As sendStream().
  #send(broken, left) {
    if (this.bodyUsed) throw new TypeError(kUsed);
    if (this.#stream?.locked) throw new TypeError('This ReadableStream is currently locked to a reader.');
    const source = this.#source;
    if (source === null || typeof source === 'string') return source;
    this.#used = true;
    if (source instanceof Blob) return lib.blobBytes(source);
    const stream = this.#stream ?? (source instanceof ReadableStream ? source : null);
    const inside = stream ? lib.takeSource(stream) : source;
    if (inside === undefined) return lib.sendStream(stream, lib.lengthOfStream(stream), broken, left);
    return inside instanceof lib.PipeBody ? inside.handle : inside;
  }

  // For a request to the outside: null, a string, bytes or a stream.
  #open() {
    const source = this.#source;
    if (source === null || typeof source === 'string') return source;
    if (source instanceof Blob) return lib.blobBytes(source);
    return source instanceof Uint8Array && !this.#stream ? source : this.body;
  }

  // How many bytes there will be; undefined when that is not known, or there is no body.
  #length() {
    const source = this.#source;
    if (source === null) return undefined;
    if (typeof source === 'string') return node.Buffer.byteLength(source);
    if (source instanceof Blob) return source.size;
    return source instanceof ReadableStream ? lib.lengthOfStream(source) : source.length;
  }

  static take(holder) { return holder.#take(); }
  static send(holder, broken, left) { return holder.#send(broken, left); }
  static open(holder) { return holder.#open(); }
  static lengthOf(holder) { return holder.#length(); }
  static isOnce(holder) { return holder.#source instanceof ReadableStream || holder.#source instanceof lib.PipeBody; }
  static isNull(holder) { return holder.#source === null; }

  // For a Request made of another: the body goes over to the new one.
  static move(holder) {
    if (holder.#stream?.locked) throw new TypeError('This ReadableStream is currently locked to a reader.');
    const source = holder.#source;
    holder.#used = true;
    if (!holder.#stream) return source;
    const inside = lib.takeSource(holder.#stream);
    if (inside !== undefined) return inside;
    const [mine, theirs] = holder.#stream.tee();
    mine.cancel().catch(() => {});
    return theirs;
  }

  // For clone(): both keep the same text or bytes; a stream is forked.
  static fork(holder) {
    if (holder.bodyUsed || holder.#stream?.locked) throw new TypeError(kClone);
    try {
      holder.#check();
    } catch (error) {
      holder.#used = true;  // as there
      throw error;
    }
    if (!holder.#stream && !(holder.#source instanceof ReadableStream || holder.#source instanceof lib.PipeBody)) return holder.#source;
    const [mine, theirs] = holder.body.tee();
    holder.#source = holder.#stream = mine;
    return theirs;
  }
}

lib.platformClass(Body);

const { take, send, open, lengthOf, isOnce, isNull, fork, move } = Body;
for (const name of ['take', 'send', 'open', 'lengthOf', 'isOnce', 'isNull', 'fork', 'move']) delete Body[name];
// What is a stream already may be a body at load time, too.
const extractBody = (init) => {
  const body = extract(init);
  if (init !== null && init !== undefined && !(body.source instanceof ReadableStream)) lib.inHandler();
  return body;
};
Object.assign(lib, { Body, extractBody, takeBody: take, sendBody: send, openBody: open, bodyLength: lengthOf, hasStreamBody: isOnce, hasNullBody: isNull, forkBody: fork, moveBody: move });
