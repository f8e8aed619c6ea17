// The encodings from before Unicode, and what a label may look like.

const kEncodings = `utf-8 ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-8-i iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16
  koi8-r koi8-u macintosh windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 x-mac-cyrillic x-user-defined
  gbk gb18030 euc-jp iso-2022-jp shift_jis euc-kr utf-16be utf-16le`.split(/\s+/);

// What a text is, in a few characters.
function summary(text) {
  let sum = 0;
  for (let i = 0; i < text.length; ++i) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) >>> 0;
  return `${text.length}:${sum.toString(16)}`;
}

export async function labels(facts) {
  const blanks = { "": "none", " ": "blank", "\t": "tab", "\n": "line feed", "\v": "vertical tab", "\f": "form feed", "\r": "carriage return", "\u00a0": "no-break", "\u2028": "line separator", "\ufeff": "mark", "\0": "zero" };
  for (const label of ["utf-8", "Latin1", "GBK", "utf-16"]) {
    for (const [blank, name] of Object.entries(blanks)) {
      await facts.of(`${label} and ${name}`, async () => [blank + label, label + blank, blank + label + blank].map((text) => { try { return new TextDecoder(text).encoding; } catch (error) { return error.name; } }));
    }
  }
  for (const label of ["unicode11utf8", "unicode20utf8", "x-unicode20utf8", "unicode-1-1-utf-8", "iso-8859-16", "unicodefffe", "unicodefeff", "utf-16be", "utf-16le", "ucs-2", "windows-31j", "x-gbk", "gb_2312-80", "ks_c_5601-1987", "big5-hkscs", "cn-big5", "x-x-big5", "csiso2022kr", "hz-gb-2312", "iso-2022-cn", "replacement", "utf-7", "utf-32", "\u212aoi8-r", "ut\u017f-8", "", "utf 8"]) {
    await facts.of(`label ${label}`, async () => new TextDecoder(label).encoding);
  }
}

export async function encodings(facts) {
  const all = Array.from({ length: 256 }, (_, i) => i);
  for (const encoding of kEncodings) {
    const decoder = new TextDecoder(encoding);
    const fatal = new TextDecoder(encoding, { fatal: true });
    const ones = all.map((byte) => decoder.decode(Uint8Array.of(byte)));
    const pairs = all.slice(0x80).map((lead) => all.map((trail) => decoder.decode(Uint8Array.of(lead, trail))).join("|"));
    const refused = all.filter((byte) => { try { fatal.decode(Uint8Array.of(byte)); return false; } catch { return true; } });
    facts.say(encoding, [summary(ones.join("|")), summary(pairs.join("|")), refused.length, summary(refused.join())]);
  }
}

export async function sequences(facts) {
  const decoded = (encoding, pieces, fatal = false) => {
    const decoder = new TextDecoder(encoding, { fatal });
    try {
      return pieces.map((piece) => decoder.decode(Uint8Array.from(piece), { stream: true })).join("") + decoder.decode();
    } catch (error) {
      return [error.name, decoder.decode(Uint8Array.of(0x41))];
    }
  };
  const pieces = {
    gb18030: [[0x81], [0x30], [0x81], [0x30]], gbk: [[0xd6], [0xd0, 0x80, 0xff]], "euc-jp": [[0x8f], [0xb0, 0xa1], [0x8e], [0xb1]], shift_jis: [[0x83], [0x41, 0xb1, 0x80, 0xf0, 0x40]], "euc-kr": [[0x81], [0x41, 0xc6], [0x52, 0xc6, 0x53]],
    "iso-2022-jp": [[0x1b], [0x24], [0x42, 0x24], [0x22, 0x1b, 0x28, 0x42, 0x41]],
  };
  for (const [encoding, parts] of Object.entries(pieces)) {
    facts.say(`${encoding} in pieces`, decoded(encoding, parts));
    for (let last = 1; last <= parts.length; ++last) facts.say(`the first ${last}`, [decoded(encoding, parts.slice(0, last)), decoded(encoding, parts.slice(0, last), true)]);
    facts.say("before a letter", parts.map((_, i) => decoded(encoding, [...parts.slice(0, i + 1), [0x41]])));
  }
  for (const bytes of [[0x1b, 0x24], [0x1b, 0x28], [0x1b, 0x28, 0x42, 0x1b, 0x28, 0x42], [0x1b, 0x24, 0x42, 0x1b, 0x28, 0x49, 0x31], [0x1b, 0x28, 0x4a, 0x5c, 0x7e], [0x1b, 0x28, 0x49, 0x0e, 0x0f, 0x31], [0x1b, 0x28, 0x49, 0x41, 0x1b], [0x1b, 0x24, 0x42, 0x24], [0x1b, 0x24, 0x42, 0x24, 0x1b, 0x28, 0x42], [0x50, 0x1b, 0x24], [0x1b, 0x1b, 0x24, 0x40, 0x30, 0x21], [0x0e, 0x0f, 0x80]]) {
    facts.say(`iso-2022-jp ${bytes.map((byte) => byte.toString(16)).join(" ")}`, [decoded("iso-2022-jp", [bytes]), decoded("iso-2022-jp", [bytes], true)]);
  }
  for (const [encoding, bytes] of [["gb18030", [0x81, 0x30, 0x41]], ["gb18030", [0x81, 0x30, 0x81, 0x41]], ["gb18030", [0x81, 0x30, 0x81]], ["gb18030", [0xe3, 0x32, 0x9a, 0x35, 0xe3, 0x32, 0x9a, 0x36]], ["gb18030", [0x84, 0x31, 0xa4, 0x37]], ["gb18030", [0x81, 0x35, 0xf4, 0x37]], ["euc-jp", [0x8f, 0xa1, 0x41]], ["euc-jp", [0x8f, 0x41]], ["euc-jp", [0x8f, 0xf3, 0xa1]], ["euc-jp", [0x8e, 0xe0]], ["shift_jis", [0x81, 0x20]], ["euc-kr", [0xa2, 0xe6, 0xfe, 0xfe]]]) {
    facts.say(`${encoding} ${bytes.map((byte) => byte.toString(16)).join(" ")}`, decoded(encoding, [bytes]));
  }
}
