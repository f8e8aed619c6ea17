// TextEncoder and TextDecoder in the real runtime's words. UTF-8, by far the most frequent, does without Node's converter.
'use strict';

const NodeEncoder = TextEncoder, NodeDecoder = TextDecoder;
const { Buffer } = node;
const { isUtf8 } = node.require('buffer');
const encoder = new NodeEncoder();

class PlatformEncoder extends native.HostObject {
  encode(text) { return encoder.encode(text === undefined ? '' : `${text}`); }
  encodeInto(text, into) {
    if (!(into instanceof Uint8Array)) throw lib.wrongParameter('encodeInto', 'TextEncoder', 2, 'Uint8Array');
    return encoder.encodeInto(`${text}`, into);
  }
  get encoding() { return 'utf-8'; }
}
lib.platformClass(PlatformEncoder, undefined, 'TextEncoder');

const kLatin = new Set(['latin1', 'iso-8859-1', 'iso8859-1', 'iso88591', 'iso_8859-1', 'iso_8859-1:1987', 'l1', 'ascii', 'us-ascii', 'ansi_x3.4-1968', 'cp819', 'ibm819', 'iso-ir-100', 'csisolatin1', 'cp1252', 'x-cp1252', 'windows-1252']);
const kUtf16 = new Set(['unicode', 'ucs-2', 'utf-16', 'csunicode', 'iso-10646-ucs-2', 'unicodefeff']);
// What Node does not know.
const kMore = { unicode11utf8: 'utf-8', unicode20utf8: 'utf-8', 'x-unicode20utf8': 'utf-8', unicodefffe: 'utf-16be', 'iso-8859-16': 'iso-8859-16', 'x-user-defined': 'x-user-defined' };

function decoderOf(label, options) {
  const name = label.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');
  // No other blanks round it, and no capitals but those of ASCII.
  const known = /^[\x21-\x7e]+$/.test(name) ? name.toLowerCase() : '';
  const encoding = kLatin.has(known) ? 'windows-1252' : kUtf16.has(known) ? 'utf-16le' : kMore[known] ?? known;
  try {
    return lib.legacyDecoder(encoding, options.fatal) ?? legacyOf(new NodeDecoder(encoding, options), options);
  } catch {
    throw new RangeError(`"${label}" is not a valid encoding.`);
  }
}
const legacyOf = (decoder, { fatal }) => lib.legacyDecoder(decoder.encoding, fatal) ?? decoder;

const bytesOf = (input) => {
  if (input === undefined) return new Uint8Array();
  if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  throw lib.wrongParameter('decode', 'TextDecoder', 1, 'Array');
};

const { isObject } = lib;

class PlatformDecoder extends native.HostObject {
  #decoder;
  #encoding = 'utf-8';
  #fatal;
  #ignoreBOM;
  #streaming = false;  // characters may be kept for the next call

  constructor(label, options) {
    super();
    if (options !== undefined && !isObject(options)) throw lib.wrongConstructorParameter('TextDecoder', 2, 'ConstructorOptions');
    this.#fatal = !!options?.fatal;
    this.#ignoreBOM = !!options?.ignoreBOM;
    if (label === undefined) return;
    this.#decoder = decoderOf(`${label}`, { fatal: this.#fatal, ignoreBOM: this.#ignoreBOM });
    this.#encoding = this.#decoder.encoding;
  }

  decode(input, options) {
    if (options !== undefined && !isObject(options)) throw lib.wrongParameter('decode', 'TextDecoder', 2, 'DecodeOptions');
    const bytes = bytesOf(input), stream = !!options?.stream;
    if (this.#encoding === 'utf-8' && !stream && !this.#streaming) {
      if (this.#fatal && !isUtf8(bytes)) throw new TypeError('Failed to decode input.');
      const from = !this.#ignoreBOM && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).utf8Slice(from, bytes.length);
    }
    this.#decoder ??= new NodeDecoder('utf-8', { fatal: this.#fatal, ignoreBOM: this.#ignoreBOM });
    this.#streaming = stream;
    try {
      return this.#decoder.decode(bytes, { stream });
    } catch {
      throw new TypeError('Failed to decode input.');
    }
  }
  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBOM; }
  static has(object) { return typeof object === 'object' && object !== null && #ignoreBOM in object; }
}
const { has: isDecoder } = PlatformDecoder;
delete PlatformDecoder.has;
lib.platformClass(PlatformDecoder, isDecoder, 'TextDecoder');
lib.TextEncoder = PlatformEncoder;
lib.TextDecoder = PlatformDecoder;
