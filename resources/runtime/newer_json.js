// JSON.rawJSON, and the source text of numbers in JSON.parse, for a V8 that has neither yet.
'use strict';

const { parse, stringify } = JSON;
const rawTexts = new WeakSet();
let someRaw = false;
const needsSource = !('rawJSON' in JSON);

// Raw text is put where a string that occurs nowhere else stands for it.
function stringifyWithRaw(value, replacer, space) {
  const marks = new Map();
  const nonce = `raw ${Math.random()} `;
  const mark = (text) => {
    const key = `${nonce}${marks.size}`;
    marks.set(`"${key}"`, text);
    return key;
  };
  const allowed = Array.isArray(replacer) ? new Set(replacer.map((item) => `${item}`)) : undefined;
  const result = Reflect.apply(stringify, JSON, [value, function (key, item) {
    if (allowed && key !== '' && !Array.isArray(this) && !allowed.has(key)) return undefined;
    const kept = typeof replacer === 'function' ? Reflect.apply(replacer, this, [key, item]) : item;
    return lib.isObject(kept) && rawTexts.has(kept) ? mark(kept.rawJSON) : kept;
  }, space]);
  return typeof result === 'string' && marks.size ? result.replace(new RegExp(`"${nonce.replace('.', '\\.')}\\d+"`, 'g'), (key) => marks.get(key)) : result;
}

lib.addNewer(JSON, {
  rawJSON(text) {
    const source = `${text}`;
    if (source === '') throw new SyntaxError('Invalid value for JSON.rawJSON');
    const first = source[0], last = source.at(-1);
    if ('\t\n\r {['.includes(first) || '\t\n\r '.includes(last)) throw new SyntaxError(`Unexpected token '${'\t\n\r {['.includes(first) ? first : last}', "${source}" is not valid JSON`);
    parse(source);
    const made = Object.create(null);
    made.rawJSON = source;
    rawTexts.add(Object.freeze(made));
    someRaw = true;
    return made;
  },
  isRawJSON(value) { return rawTexts.has(value); },
});

// The texts of the primitives of valid JSON, in the shape of the value.
function sourcesOf(text) {
  const token = /[\s,:]*(?:([{}[\]])|("(?:[^"\\]|\\.)*"|[^\s,:{}[\]"]+))/gy;
  const next = () => token.exec(text);
  const read = ([, bracket, primitive]) => {
    if (primitive !== undefined) return primitive;
    if (bracket === '[') {
      const items = [];
      for (let part = next(); part[1] !== ']'; part = next()) items.push(read(part));
      return items;
    }
    const members = new Map();
    for (let part = next(); part[1] !== '}'; part = next()) members.set(parse(part[2]), read(next()));
    return members;
  };
  return read(next());
}

// As long as there is no raw text, V8's own does it all. A reviver that takes a third parameter (or counts none, as with
// ...arguments) gets the source; all others V8's own way.
const replacements = {
  stringify(value, replacer, space) {
    return someRaw ? stringifyWithRaw(value, replacer, space) : stringify(value, replacer, space);
  },
  parse(text, reviver) {
    if (typeof reviver !== 'function' || reviver.length === 1 || reviver.length === 2) return parse(text, reviver);
    const source = `${text}`, value = parse(source);
    const walk = (holder, key, sources) => {
      const item = holder[key], context = {};
      if (typeof item === 'object' && item !== null) {
        const isList = Array.isArray(item);
        const keys = isList ? Array.from({ length: item.length }, (_, i) => `${i}`) : Object.keys(item);
        for (const name of keys) {
          const inner = isList ? (Array.isArray(sources) ? sources[name] : undefined) : sources instanceof Map ? sources.get(name) : undefined;
          const result = walk(item, name, inner);
          if (result === undefined) Reflect.deleteProperty(item, name);
          else Reflect.defineProperty(item, name, { value: result, writable: true, enumerable: true, configurable: true });
        }
      } else if (typeof sources === 'string' && Object.is(parse(sources), item)) {
        context.source = sources;
      }
      return Reflect.apply(reviver, holder, [key, item, context]);
    };
    return walk({ '': value }, '', sourcesOf(source));
  },
};
if (needsSource) {
  for (const [name, value] of Object.entries(replacements)) Object.defineProperty(JSON, name, { value, writable: true, configurable: true });
}
