// FormData and its two encodings. Files are Blobs with a name.
'use strict';

const { Blob, fileTools } = lib;
const { Buffer } = node;

class File extends Blob {
  #name;
  #lastModified;
  constructor(parts, name, options, trusted) {
    if (trusted === fileTools.kTrusted) {  // bytes, name and a type as it is
      super(parts, options, trusted);
      this.#name = name;
      this.#lastModified = Date.now();
      return;
    }
    if (arguments.length < 2) throw new TypeError("Failed to construct 'File': constructor parameter 2 is not of type 'string'.");
    fileTools.check(parts, options);
    super(parts, options, fileTools.kChecked);
    this.#name = `${name}`;
    this.#lastModified = options?.lastModified === undefined ? Date.now() : Number(options.lastModified) || 0;
  }
  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }
  get [Symbol.toStringTag]() { return 'File'; }
}

function entry(args, method) {
  const [name, value, filename] = args;
  if (args.length < 1) throw lib.wrongParameter(method, 'FormData', 1, 'string');
  if (args.length < 2) throw lib.wrongParameter(method, 'FormData', 2, 'File or Blob or string');
  if (!(value instanceof Blob)) return [`${name}`, `${value}`];
  if (value instanceof File && filename === undefined) return [`${name}`, value];
  return [`${name}`, new File([value], filename ?? name, { type: value.type })];
}

class FormData extends native.HostObject {
  #entries = [];
  append(...args) { this.#entries.push(entry(args, 'append')); }
  delete(name) { this.#entries = this.#entries.filter(([n]) => n !== `${name}`); }
  get(name) { return this.#entries.find(([n]) => n === `${name}`)?.[1] ?? null; }
  getAll(name) { return this.#entries.filter(([n]) => n === `${name}`).map(([, v]) => v); }
  has(name) { return this.#entries.some(([n]) => n === `${name}`); }
  set(...args) {
    const made = entry(args, 'set');
    const at = this.#entries.findIndex(([n]) => n === made[0]);
    if (at < 0) { this.#entries.push(made); return; }
    this.#entries = this.#entries.filter(([n], i) => i <= at || n !== made[0]);
    this.#entries[at] = made;
  }
  // Live: what is appended meanwhile comes, too, even after an end.
  entries() { return lib.entryIterator((i) => this.#at(i, ([n, v]) => [n, v])); }
  keys() { return lib.keyIterator((i) => this.#at(i, ([n]) => n)); }
  values() { return lib.valueIterator((i) => this.#at(i, ([, v]) => v)); }
  #at(i, show) { return i < this.#entries.length ? { value: show(this.#entries[i]) } : undefined; }
  static { lib.showInside(this, (form) => ({ list: form.#entries })); }
  forEach(callback, self) {
    if (typeof callback !== 'function') throw lib.wrongParameter('forEach', 'FormData', 1, 'function');
    for (const [n, v] of this) callback.call(self, v, n, this);
  }
  [Symbol.iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'FormData'; }
}
for (const type of [File, FormData]) lib.platformClass(type);

const escapeName = (name) => {
  if (name.endsWith('\\')) throw new TypeError("Name or filename can't end with backslash");
  return name.replace(/\\/g, '\\\\').replace(/\n/g, '%0A').replace(/"/g, '%22');
};

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
  parts.push(`--${boundary}--`);
  return { blob: new Blob(parts), type: `multipart/form-data; boundary=${boundary}` };
};

const kNoBoundary = 'No boundary string in Content-Type header. The multipart/form-data MIME type requires a boundary parameter, e.g. \'Content-Type: multipart/form-data; boundary="abcd"\'. See RFC 7578, section 4.';

const parameter = (text, pattern) => pattern.exec(text)?.[1].replace(/\\(["\\])/g, '$1');
const utf8 = (latin1) => Buffer.from(latin1, 'latin1').utf8Slice();

// -> the headers of a part by their names in lower case, those of one name joined; undefined when they are none.
function headersOf(text) {
  const headers = new Map();
  for (const line of text.split(/\r?\n/)) {
    const parts = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\0\r]*)$/.exec(line);
    if (!parts) return undefined;
    const name = parts[1].toLowerCase();
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${parts[2]}` : parts[2]);
  }
  return headers;
}

// `latin1` keeps each byte as one character, so that positions are byte positions. Lines may end in a bare line feed.
function parseMultipart(latin1, boundary) {
  const form = new FormData();
  const delimiter = `\n--${boundary}`;
  const first = latin1.indexOf(delimiter.slice(1));
  if (first < 0) throw new TypeError('No initial boundary string (or you have a truncated message).');
  for (let at = first + delimiter.length - 1; !latin1.startsWith('--', at);) {
    const goesOn = /\r?\n/y;
    goesOn.lastIndex = at;
    if (!goesOn.test(latin1)) throw new TypeError("Boundary string was not succeeded by CRLF, LF, or '--'.");
    const blank = /\r?\n\r?\n/g;
    blank.lastIndex = goesOn.lastIndex;
    const found = blank.exec(latin1);
    if (!found) throw new TypeError('No multipart message header termination found.');
    const end = latin1.indexOf(delimiter, blank.lastIndex - 1);
    if (end < 0) throw new TypeError('No subsequent boundary string after multipart message.');
    const head = utf8(latin1.slice(goesOn.lastIndex, found.index));
    const body = latin1.slice(blank.lastIndex, Math.max(blank.lastIndex, latin1[end - 1] === '\r' ? end - 1 : end));
    form.append(...entryOf(head, body));
    at = end + delimiter.length;
  }
  return form;
}

// -> name and value of a part
function entryOf(head, body) {
  const headers = headersOf(head);
  if (!headers) throw new TypeError('FormData part had invalid headers.');
  const disposition = /^([^;]*)(.*)$/s.exec(headers.get('content-disposition') ?? '');
  if (!headers.has('content-disposition')) throw new TypeError('No valid Content-Disposition header found in FormData part.');
  const kind = disposition[1].trim();
  if (kind !== 'form-data') throw new TypeError(`Content-Disposition header for FormData part must have the value "form-data", possibly followed by parameters. Got: "${kind}"`);
  const name = parameter(disposition[2], /\bname="((?:[^"\\]|\\.)*)"/);
  if (!name) throw new TypeError('Content-Disposition header in FormData part is missing a name.');
  const filename = parameter(disposition[2], /\bfilename="((?:[^"\\]|\\.)*)"/);
  if (!filename) return [name, utf8(body)];
  return [name, new File(Uint8Array.from(Buffer.from(body, 'latin1')), filename, headers.get('content-type') ?? '', fileTools.kTrusted)];
}

// As URLSearchParams has it, except that a percent sign without two digits is not text.
function parseUrlEncoded(latin1) {
  const form = new FormData();
  const text = (part) => utf8(part.replaceAll('+', ' ').replace(/%([0-9a-f]?)([0-9a-f]?)/gi, (_, high, low) => (high ? String.fromCharCode(parseInt(high + low, 16)) : '')));
  for (const pair of latin1.split('&')) {
    if (pair === '') continue;
    const [, name, value] = /^([^=]*)=?(.*)$/s.exec(pair);
    form.append(text(name), text(value));
  }
  return form;
}

const latin1Of = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).latin1Slice();
lib.decodeFormData = (bytes, contentType) => {
  const type = contentType ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const charset = /;\s*charset="?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8';
    if (charset.toLowerCase() !== 'utf-8') throw new TypeError('Non-utf-8 application/x-www-form-urlencoded body.');
    return parseUrlEncoded(latin1Of(bytes));
  }
  if (/^multipart\/form-data\s*(;|$)/i.test(type) && !/\bboundary=[^;\s]/i.test(type)) throw new TypeError(kNoBoundary);
  const boundary = /^multipart\/form-data\b.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  if (!boundary) throw new TypeError('Unrecognized Content-Type header value. FormData can only parse the following MIME types: multipart/form-data, application/x-www-form-urlencoded');
  return parseMultipart(latin1Of(bytes), boundary[1] ?? boundary[2]);
};

lib.File = File;
lib.FormData = FormData;
