// Blob. Node's own can only be read asynchronously, and a value is stored in the call that puts it.
'use strict';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const kTrusted = Symbol('made by the runtime');
const kChecked = Symbol('options looked at already');

function bytesOf(part) {
  if (part instanceof ArrayBuffer) return new Uint8Array(part);
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  if (part instanceof Blob) return lib.blobBytes(part);
  return encoder.encode(`${part}`);
}

function joined(parts) {
  let size = 0;
  for (const part of parts) size += part.length;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) { bytes.set(part, at); at += part.length; }
  return bytes;
}

// A type is kept when it is ASCII without control characters, in lower case.
const normalType = (type) => (type === undefined || /[^\x20-\x7f]/.test(`${type}`) ? '' : `${type}`.toLowerCase());

// As many as there are at first: what is made into text may change the list.
function all(parts) {
  const { length } = parts, result = [];
  for (let i = 0; i < length; ++i) result.push(bytesOf(parts[i]));
  return result;
}

function checkArguments(parts, options, type, position) {
  if (parts !== undefined && !Array.isArray(parts)) throw new TypeError(`Failed to construct '${type}': constructor parameter 1 is not of type 'Array'.`);
  if (options === undefined || options === null) return;
  if (typeof options !== 'object' && typeof options !== 'function') throw new TypeError(`Failed to construct '${type}': constructor parameter ${position} is not of type 'Options'.`);
  if (options.endings !== undefined) throw new Error("The 'endings' field on 'Options' is not implemented.");
}

class Blob extends native.HostObject {
  #bytes;
  #type;

  constructor(parts, options, trusted) {
    super();
    if (trusted === kTrusted) {
      this.#bytes = parts;
      this.#type = options;
      return;
    }
    if (trusted !== kChecked) checkArguments(parts, options, 'Blob', 2);
    this.#bytes = joined(all(parts ?? []));
    this.#type = normalType(options?.type);
  }

  get size() { return this.#bytes.length; }
  get type() { return this.#type; }
  slice(start, end, type) { return new Blob(this.#bytes.slice(start, end), normalType(type), kTrusted); }
  async arrayBuffer() { return this.#bytes.slice().buffer; }
  async bytes() { return this.#bytes.slice(); }
  async text() { return decoder.decode(this.#bytes); }
  stream() {
    lib.inHandler();
    const bytes = this.#bytes.slice();
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        if (bytes.length) controller.enqueue(bytes);
        controller.close();
        controller.byobRequest?.respond(0);
      },
    });
  }
  get [Symbol.toStringTag]() { return 'Blob'; }

  static bytesOf(blob) { return blob.#bytes; }
}
lib.platformClass(Blob);

// The blob's own bytes: not to be changed.
lib.blobBytes = Blob.bytesOf;
delete Blob.bytesOf;
lib.storedBlob = (type, bytes) => new Blob(bytes, type, kTrusted);
lib.fileTools = { check: (parts, options) => checkArguments(parts, options, 'File', 3), kChecked, kTrusted };
lib.Blob = Blob;
