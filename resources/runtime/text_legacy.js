// The encodings from before Unicode that Node's converter knows otherwise than the standard, or not at all. Their tables come out
// of that converter, with what differs put right. A decoder takes a byte at a time: `step(byte)` answers text, '' when it
// wants more, undefined for a mistake, and null at the end (after which `byte` was undefined); `back` holds bytes to be read again.
'use strict';

const NodeDecoder = TextDecoder;
const kReplacement = '\ufffd';
const isAscii = (byte) => byte < 0x80;
const between = (byte, low, high) => byte >= low && byte <= high;
const range = (low, high) => Array.from({ length: high - low + 1 }, (_, i) => low + i);

// ---- One byte a character

const kIsoLatin10 = `ĄąŁ€„Š§š©Ș«Ź\u00adźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ`;
// What the converter has wrong: byte -> character.
const kSingle = {
  ibm866: {},  // control characters only
  'koi8-u': { 0xae: 'ў', 0xbe: 'Ў' },
  'windows-1253': { 0xaa: kReplacement },
  'windows-1255': { 0xca: '\u05ba' },
  'windows-874': Object.fromEntries([...range(0xdb, 0xde), ...range(0xfc, 0xff)].map((byte) => [byte, kReplacement])),
  'iso-8859-16': Object.fromEntries(range(0x80, 0xff).map((byte) => [byte, byte <= 0xa0 ? String.fromCharCode(byte) : kIsoLatin10[byte - 0xa1]])),
  'x-user-defined': Object.fromEntries(range(0x80, 0xff).map((byte) => [byte, String.fromCharCode(0xf700 + byte)])),
};
const kUnknownToNode = ['iso-8859-16', 'x-user-defined'];

function singleByte(encoding) {
  const node = kUnknownToNode.includes(encoding) ? undefined : new NodeDecoder(encoding);
  const table = range(0, 0xff).map((byte) => kSingle[encoding][byte] ?? (isAscii(byte) ? String.fromCharCode(byte) : node.decode(Uint8Array.of(byte))));
  return () => ({
    back: [],
    step(byte) {
      if (byte === undefined) return null;
      return table[byte] === kReplacement ? undefined : table[byte];
    },
  });
}

// ---- Two bytes and more

// What Node's converter makes of each pair after `before`: (lead << 8 | trail) -> text. No pair has a line feed.
function pairsOf(encoding, leads, trails, before = []) {
  const bytes = [];
  const keys = [];
  for (const lead of leads) {
    for (const trail of trails) {
      bytes.push(...before, lead, trail, 0x0a);
      keys.push(lead << 8 | trail);
    }
  }
  const texts = new NodeDecoder(encoding).decode(Uint8Array.from(bytes)).split('\n');
  const pairs = new Map();
  keys.forEach((key, i) => {
    const text = texts[i];
    // One character: what is no pair gives two, or a replacement.
    if (text !== kReplacement && Array.from(text).length === 1) pairs.set(key, text);
  });
  return pairs;
}

// A decoder of leads and trails. `single(byte)` answers what stands alone, or undefined; `isLead(byte)`; `pair(lead, trail)`.
function doubleByte(single, isLead, pair) {
  let lead = 0;
  return {
    back: [],
    step(byte) {
      if (lead === 0) {
        if (byte === undefined) return null;
        const text = single(byte);
        if (text === undefined && isLead(byte)) {
          lead = byte;
          return '';
        }
        return text;
      }
      const first = lead;
      lead = 0;
      if (byte === undefined) return undefined;
      const text = pair(first, byte);
      if (text === undefined && isAscii(byte)) this.back.unshift(byte);
      return text;
    },
  };
}
const ascii = (byte) => (isAscii(byte) ? String.fromCharCode(byte) : undefined);

function shiftJis() {
  const pairs = pairsOf('shift_jis', [...range(0x81, 0x9f), ...range(0xe0, 0xfc)], [...range(0x40, 0x7e), ...range(0x80, 0xfc)]);
  const single = (byte) => (byte <= 0x80 ? String.fromCharCode(byte) : between(byte, 0xa1, 0xdf) ? String.fromCharCode(0xff61 - 0xa1 + byte) : undefined);
  return () => doubleByte(single, (byte) => between(byte, 0x81, 0x9f) || between(byte, 0xe0, 0xfc), (lead, trail) => pairs.get(lead << 8 | trail));
}

const kGraphic = range(0xa1, 0xfe);
const japanese = () => pairsOf('euc-jp', kGraphic, kGraphic);

function eucJp() {
  const pairs = japanese();
  const more = pairsOf('euc-jp', kGraphic, kGraphic, [0x8f]);
  for (const trail of [...range(0xa1, 0xb4), 0xb7]) more.delete(0xf300 | trail);  // the converter's own
  return () => {
    let lead = 0;
    let triple = false;  // 0x8f stood before it
    return {
      back: [],
      step(byte) {
        const first = lead;
        const table = triple ? more : pairs;
        lead = 0;
        triple = false;
        if (byte === undefined) return first === 0 ? null : undefined;
        if (first === 0) {
          if (byte !== 0x8e && byte !== 0x8f && !between(byte, 0xa1, 0xfe)) return ascii(byte);
          lead = byte;
          return '';
        }
        if (first === 0x8f && between(byte, 0xa1, 0xfe)) {
          lead = byte;
          triple = true;
          return '';
        }
        const text = first === 0x8e && between(byte, 0xa1, 0xdf) ? String.fromCharCode(0xff61 - 0xa1 + byte) : table.get(first << 8 | byte);
        if (text === undefined && isAscii(byte)) this.back.unshift(byte);
        return text;
      },
    };
  };
}

function eucKr() {
  const pairs = pairsOf('euc-kr', kGraphic, kGraphic);
  for (const lead of [0xc9, 0xfe]) for (const trail of kGraphic) pairs.delete(lead << 8 | trail);
  pairs.set(0xa2e6, '€');
  pairs.set(0xa2e7, '®');
  // The syllables that the standard of Korea left out were put, in their order, where there was room.
  const known = new Set(pairs.values());
  const missing = range(0xac00, 0xd7a3).map((code) => String.fromCharCode(code)).filter((text) => !known.has(text));
  let at = 0;
  for (const lead of range(0x81, 0xc6)) {
    for (const trail of [...range(0x41, 0x5a), ...range(0x61, 0x7a), ...range(0x81, lead <= 0xa0 ? 0xfe : 0xa0)]) {
      if (at < missing.length) pairs.set(lead << 8 | trail, missing[at++]);
    }
  }
  return () => doubleByte(ascii, (byte) => between(byte, 0x81, 0xfe), (lead, trail) => pairs.get(lead << 8 | trail));
}

// Without the characters of Hong Kong, which the converter does not know.
function big5() {
  const pairs = pairsOf('big5', range(0xa1, 0xf9), [...range(0x40, 0x7e), ...kGraphic]);
  for (const [key, text] of pairs) if (between(text.codePointAt(0), 0xe000, 0xf8ff)) pairs.delete(key);
  for (const trail of range(0xc0, 0xe0)) pairs.set(0xa300 | trail, String.fromCharCode(trail === 0xe0 ? 0x2421 : 0x2400 + trail - 0xc0));
  pairs.set(0xf9fe, '\uffed');
  return () => doubleByte(ascii, (byte) => between(byte, 0x81, 0xfe), (lead, trail) => pairs.get(lead << 8 | trail));
}

// gb18030, and gbk, which is decoded as that.
function chinese() {
  const pairs = pairsOf('gb18030', range(0x81, 0xfe), [...range(0x40, 0x7e), ...range(0x80, 0xfe)]);
  const newer = { 0xa3a0: 0x3000, 0xa6ec: 0xfe17, 0xa6ed: 0xfe18, 0xa6f3: 0xfe19, 0xa6d9: 0xfe10, 0xa6da: 0xfe12, 0xa6db: 0xfe11, 0xa6dc: 0xfe13, 0xa6dd: 0xfe14, 0xa6de: 0xfe15, 0xa6df: 0xfe16,
    0xfe59: 0x9fb4, 0xfe61: 0x9fb5, 0xfe66: 0x9fb6, 0xfe67: 0x9fb7, 0xfe6d: 0x9fb8, 0xfe7e: 0x9fb9, 0xfe90: 0x9fba, 0xfea0: 0x9fbb };
  for (const [key, code] of Object.entries(newer)) pairs.set(Number(key), String.fromCharCode(code));
  const node = new NodeDecoder('gb18030', { fatal: true });
  const isDigit = (byte) => between(byte, 0x30, 0x39);
  const four = (...bytes) => {
    try {
      return node.decode(Uint8Array.from(bytes));
    } catch {
      node.decode();
      return undefined;
    }
  };
  return () => {
    let [first, second, third] = [0, 0, 0];
    const forget = () => { [first, second, third] = [0, 0, 0]; };
    return {
      back: [],
      step(byte) {
        const [one, two, three] = [first, second, third];
        if (byte === undefined) {
          forget();
          return one === 0 ? null : undefined;
        }
        if (three !== 0) {
          forget();
          if (isDigit(byte)) return four(one, two, three, byte);
          this.back.unshift(two, three, byte);
          return undefined;
        }
        if (two !== 0) {
          if (between(byte, 0x81, 0xfe)) {
            third = byte;
            return '';
          }
          forget();
          this.back.unshift(two, byte);
          return undefined;
        }
        if (one !== 0) {
          if (isDigit(byte)) {
            second = byte;
            return '';
          }
          first = 0;
          const text = pairs.get(one << 8 | byte);
          if (text === undefined && isAscii(byte)) this.back.unshift(byte);
          return text;
        }
        if (byte === 0x80) return '€';
        if (!between(byte, 0x81, 0xfe)) return ascii(byte);
        first = byte;
        return '';
      },
    };
  };
}

// ISO-2022-JP changes its set of characters by escape sequences.
function iso2022Jp() {
  const pairs = japanese();
  const sets = {
    ascii: (byte) => (isAscii(byte) && byte !== 0x0e && byte !== 0x0f ? String.fromCharCode(byte) : undefined),
    roman: (byte) => (byte === 0x5c ? '¥' : byte === 0x7e ? '‾' : sets.ascii(byte)),
    katakana: (byte) => (between(byte, 0x21, 0x5f) ? String.fromCharCode(0xff61 - 0x21 + byte) : undefined),
  };
  const escapes = { 0x2842: 'ascii', 0x284a: 'roman', 0x2849: 'katakana', 0x2440: 'double', 0x2442: 'double' };
  return () => {
    let set = 'ascii';
    let lead = 0;         // of a character of two bytes
    let escaping = 0;     // 1: after ESC, else the byte after it
    let changed = false;  // the set was changed and nothing has come in it
    return {
      back: [],
      step(byte) {
        if (escaping === 1) {
          if (byte === 0x24 || byte === 0x28) {
            escaping = byte;
            return '';
          }
          escaping = 0;
          if (byte !== undefined) this.back.unshift(byte);
          changed = false;
          return undefined;
        }
        if (escaping !== 0) {
          const next = escapes[escaping << 8 | byte];
          const begun = escaping;
          escaping = 0;
          if (byte !== undefined && next) {
            set = next;
            const empty = changed;
            changed = true;
            return empty ? undefined : '';
          }
          this.back.unshift(begun);
          if (byte !== undefined) this.back.splice(1, 0, byte);
          changed = false;
          return undefined;
        }
        const half = lead;
        lead = 0;
        if (byte === 0x1b) {
          escaping = 1;
          return half === 0 ? '' : undefined;
        }
        if (byte === undefined) return half === 0 ? null : undefined;
        if (set !== 'double') {
          changed = false;
          return sets[set](byte);
        }
        if (half !== 0) return between(byte, 0x21, 0x7e) ? pairs.get((half | 0x80) << 8 | byte | 0x80) : undefined;
        changed = false;
        if (!between(byte, 0x21, 0x7e)) return undefined;
        lead = byte;
        return '';
      },
    };
  };
}

const makers = { shift_jis: shiftJis, 'euc-jp': eucJp, 'euc-kr': eucKr, big5, gbk: chinese, gb18030: chinese, 'iso-2022-jp': iso2022Jp };
for (const encoding of Object.keys(kSingle)) makers[encoding] = () => singleByte(encoding);
const ready = new Map();  // encoding -> function that makes a decoder; tables are made when they are first used

// -> {encoding, decode(bytes, {stream})} of an encoding by its name; undefined when Node's own will do. decode() throws when `fatal`.
lib.legacyDecoder = (encoding, fatal) => {
  const make = makers[encoding];
  if (!make) return undefined;
  if (!ready.has(make)) ready.set(make, make());
  let decoder = ready.get(make)();
  return {
    encoding,
    decode(bytes, { stream }) {
      let text = '';
      for (let at = 0; ;) {
        const byte = decoder.back.length ? decoder.back.shift() : at < bytes.length ? bytes[at++] : undefined;
        if (byte === undefined && stream) return text;
        const next = decoder.step(byte);
        if (next === null) {
          decoder = ready.get(make)();
          return text;
        }
        if (next === undefined && fatal) {
          decoder = ready.get(make)();
          throw new TypeError('a mistake');
        }
        text += next ?? kReplacement;
      }
    },
  };
};
