// FormData and its two encodings. Files are Blobs with a name.
'use strict';

const { Blob } = lib;

class File extends Blob {
  #name;
  #lastModified;
  constructor(parts, name, options = {}) {
    super(parts, options);
    this.#name = `${name}`;
    this.#lastModified = options.lastModified === undefined ? Date.now() : Number(options.lastModified);
  }
  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }
  get [Symbol.toStringTag]() { return 'File'; }
}

function entryValue(value, filename) {
  if (!(value instanceof Blob)) return `${value}`;
  if (value instanceof File && filename === undefined) return value;
  return new File([value], filename ?? 'blob', { type: value.type });
}

class FormData extends native.HostObject {
  #entries = [];
  constructor(form) {
    super();
    if (form !== undefined) throw new TypeError('FormData cannot be made from a form element here.');
  }
  append(name, value, filename) { this.#entries.push([`${name}`, entryValue(value, filename)]); }
  delete(name) { this.#entries = this.#entries.filter(([n]) => n !== `${name}`); }
  get(name) { return this.#entries.find(([n]) => n === `${name}`)?.[1] ?? null; }
  getAll(name) { return this.#entries.filter(([n]) => n === `${name}`).map(([, v]) => v); }
  has(name) { return this.#entries.some(([n]) => n === `${name}`); }
  set(name, value, filename) {
    const entry = [`${name}`, entryValue(value, filename)];
    const at = this.#entries.findIndex(([n]) => n === entry[0]);
    if (at < 0) { this.#entries.push(entry); return; }
    this.#entries = this.#entries.filter(([n], i) => i <= at || n !== entry[0]);
    this.#entries[at] = entry;
  }
  forEach(callback, self) { for (const [n, v] of this.#entries) callback.call(self, v, n, this); }
  *entries() { for (const [n, v] of this.#entries) yield [n, v]; }
  *keys() { for (const [n] of this.#entries) yield n; }
  *values() { for (const [, v] of this.#entries) yield v; }
  get [Symbol.toStringTag]() { return 'FormData'; }
}
Object.setPrototypeOf(FormData.prototype, Object.prototype);
Object.defineProperty(FormData.prototype, Symbol.iterator, { value: FormData.prototype.entries, writable: true, configurable: true });

const escapeName = (name) => name.replace(/\r?\n|\r/g, '%0D%0A').replace(/"/g, '%22');

// As multipart/form-data; answers a Blob (whose parts are read when it is) and the content type with its boundary.
lib.encodeFormData = (form) => {
  const boundary = `----durascope${node.require('crypto').randomBytes(16).toString('hex')}`;
  const parts = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"\r\n\r\n${value}\r\n`);
    } else {
      parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"; filename="${escapeName(value.name)}"\r\n` +
        `Content-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`, value, '\r\n');
    }
  }
  parts.push(`--${boundary}--\r\n`);
  return { blob: new Blob(parts), type: `multipart/form-data; boundary=${boundary}` };
};

// `latin1` keeps each byte as one character, so that positions are byte positions.
function parseMultipart(latin1, boundary) {
  const form = new FormData();
  const bytesOf = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  const utf8 = (text) => new TextDecoder().decode(bytesOf(text));
  for (const part of `\r\n${latin1}`.split(`\r\n--${boundary}`).slice(1)) {
    if (part.startsWith('--')) return form;
    const split = part.indexOf('\r\n\r\n');
    if (split < 0) break;
    const head = utf8(part.slice(0, split));
    const body = part.slice(split + 4);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) break;
    const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1];
    if (filename === undefined) form.append(name, utf8(body));
    else form.append(name, new File([bytesOf(body)], filename, { type: /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? '' }));
  }
  throw new TypeError('The multipart body is not complete.');
}

lib.decodeFormData = (bytes, contentType) => {
  const type = contentType ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const form = new FormData();
    for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) form.append(name, value);
    return form;
  }
  const boundary = /^multipart\/form-data\b.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  if (!boundary) throw new TypeError('Unrecognized Content-Type header value. FormData can only parse the following MIME types: multipart/form-data, application/x-www-form-urlencoded.');
  return parseMultipart(new node.TextDecoder('latin1').decode(bytes), boundary[1] ?? boundary[2]);
};

lib.File = File;
lib.FormData = FormData;
