// FormData and its two encodings. Files are Blobs with a name.
'use strict';

const { Blob } = lib;

class File extends Blob {
  #name;
  #lastModified;
  constructor(parts, name, options = {}) {
    if (arguments.length < 2) throw new TypeError("Failed to construct 'File': constructor parameter 2 is not of type 'string'.");
    super(parts, options);
    this.#name = `${name}`;
    this.#lastModified = options.lastModified === undefined ? Date.now() : Number(options.lastModified);
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
  return name.replace(/\n/g, '%0A').replace(/"/g, '%22');
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

// What lies between the delimiters; lines may end in a bare line feed.
function partsOf(text, delimiter) {
  const parts = [];
  let from = 0;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
    parts.push(text.slice(from, at > from && text[at - 1] === '\r' ? at - 1 : at));
    from = at + delimiter.length;
  }
  parts.push(text.slice(from));
  return parts;
}

const parameter = (text, pattern) => pattern.exec(text)?.[1].replace(/\\(["\\])/g, '$1');

// `latin1` keeps each byte as one character, so that positions are byte positions.
function parseMultipart(latin1, boundary) {
  const form = new FormData();
  const bytesOf = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  const utf8 = (text) => new TextDecoder().decode(bytesOf(text));
  const parts = partsOf(`\n${latin1}`, `\n--${boundary}`);
  if (parts.length < 2) throw new TypeError('No initial boundary string (or you have a truncated message).');
  for (const [i, part] of parts.slice(1).entries()) {
    if (part.startsWith('--')) return form;
    if (i === parts.length - 2) throw new TypeError('No subsequent boundary string after multipart message.');
    const blank = /\r?\n\r?\n/.exec(part);
    if (!blank) throw new TypeError('No headers found in FormData part.');
    const head = utf8(part.slice(0, blank.index));
    if (/\r(?!\n)/.test(head)) throw new TypeError('FormData part had invalid headers.');
    const body = part.slice(blank.index + blank[0].length);
    const disposition = /^content-disposition\s*:[^\S\n]*([^;\r\n]*)(.*)$/im.exec(head);
    if (!disposition) throw new TypeError('No valid Content-Disposition header found in FormData part.');
    const kind = disposition[1].trim();
    if (kind !== 'form-data') throw new TypeError(`Content-Disposition header for FormData part must have the value "form-data", possibly followed by parameters. Got: "${kind}"`);
    const name = parameter(disposition[2], /\bname="((?:[^"\\]|\\.)*)"/i);
    if (name === undefined) throw new TypeError('Content-Disposition header in FormData part is missing a name.');
    const filename = parameter(disposition[2], /\bfilename="((?:[^"\\]|\\.)*)"/i);
    if (!filename) form.append(name, utf8(body));
    else form.append(name, new File([bytesOf(body)], filename, { type: /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? '' }));
  }
  throw new TypeError('No subsequent boundary string after multipart message.');
}

lib.decodeFormData = (bytes, contentType) => {
  const type = contentType ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const charset = /;\s*charset="?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8';
    if (charset.toLowerCase() !== 'utf-8') throw new TypeError('Non-utf-8 application/x-www-form-urlencoded body.');
    const form = new FormData();
    for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) form.append(name, value);
    return form;
  }
  if (/^multipart\/form-data\s*(;|$)/i.test(type) && !/\bboundary=/i.test(type)) throw new TypeError(kNoBoundary);
  const boundary = /^multipart\/form-data\b.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  if (!boundary) throw new TypeError('Unrecognized Content-Type header value. FormData can only parse the following MIME types: multipart/form-data, application/x-www-form-urlencoded');
  return parseMultipart(new node.TextDecoder('latin1').decode(bytes), boundary[1] ?? boundary[2]);
};

lib.File = File;
lib.FormData = FormData;
