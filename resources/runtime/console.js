// console: to the log, with the object that said it.
'use strict';

const { formatWithOptions, inspect } = node.require('util');
const kDebug = 0, kInfo = 1, kLog = 2, kWarning = 3, kError = 4;
let indent = '';
const counts = new Map();
const marks = new Map();

function say(level, text) {
  native.log(level, indent ? text.split('\n').map((line) => indent + line).join('\n') : text);
}

// What formatting throws (a getter, a program's own inspect function) is told in place of the text, as on the real runtime.
function failure(error) {
  try {
    // Node takes what a function deep inside has thrown for a mistake of its own, and says so behind its stack.
    const text = error?.code === 'ERR_INTERNAL_ASSERTION' ? `Error: ${error.message.replace(/\nThis is caused by [^]*$/, '')}` : error instanceof Error && lib.stackOf(error);
    return `<Formatting threw (${text || string(error)})>`;
  } catch {
    return '<Formatting threw>';
  }
}
function format(options, ...args) {
  try {
    return formatWithOptions({ colors: false, ...options }, ...args);
  } catch (error) {
    return failure(error);
  }
}
// V8 has converted what %s, %d, %i and %f stand for before anybody formats: what that throws, the program gets.
const string = String, { parseInt, parseFloat } = Number;
const converters = { s: string, d: parseInt, i: parseInt, f: parseFloat };
function convert(template, ...args) {
  if (typeof template !== 'string') return;
  let next = 0;
  for (const [, specifier] of template.matchAll(/%([sdifcoO_%])/g)) {
    if (specifier === '%') continue;
    if (next === args.length) return;
    const value = args[next++];
    if (typeof value !== 'symbol') converters[specifier]?.(value);
  }
}
const saying = (level) => (...args) => {
  if (args.length > 1) convert(...args);
  say(level, format({ depth: 4 }, ...args));
};
const log = saying(kLog);

// A table as Node draws it: one row for each entry, one column for each property.
function table(data, columns) {
  if (typeof data !== 'object' || data === null) return log(data);
  const shown = (value) => inspect(value, { colors: false, depth: 0, maxArrayLength: 3 });
  const isMap = data instanceof Map, isSet = data instanceof Set;
  const rows = isMap || isSet ? [...(isMap ? data.entries() : data.values())].map((row, i) => [`${i}`, isMap ? { Key: row[0], Values: row[1] } : row]) : Object.entries(data);
  const names = [];
  let hasValues = false;
  for (const [, row] of rows) {
    if (typeof row !== 'object' || row === null) hasValues = true;
    else for (const key of columns ?? Object.keys(row)) if (!names.includes(key)) names.push(key);
  }
  const head = [isMap || isSet ? '(iteration index)' : '(index)', ...names, ...(hasValues ? ['Values'] : [])];
  const lines = rows.map(([index, row]) => {
    const isRow = typeof row === 'object' && row !== null;
    return [index, ...names.map((key) => (isRow && Object.hasOwn(row, key) ? shown(row[key]) : '')), ...(hasValues ? [isRow ? '' : shown(row)] : [])];
  });
  const widths = head.map((name, i) => Math.max(name.length, ...lines.map((line) => line[i].length)) + 2);
  const centred = (text, width) => {
    const left = Math.floor((width - text.length) / 2);
    return ' '.repeat(left) + text + ' '.repeat(width - text.length - left);
  };
  const rule = (left, middle, right) => left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const drawn = (cells) => `│${cells.map((cell, i) => centred(cell, widths[i])).join('│')}│`;
  return say(kLog, [rule('┌', '┬', '┐'), drawn(head), rule('├', '┼', '┤'), ...lines.map(drawn), rule('└', '┴', '┘')].join('\n'));
}

function elapsed(label, ...more) {
  const name = `${label}`;
  if (!marks.has(name)) return say(kWarning, `No such label '${name}' for console.time()`);
  return say(kLog, format({ depth: 4 }, `${name}: ${Date.now() - marks.get(name)}ms`, ...more));
}

const methods = {
  dir: (value, options) => say(kLog, inspect(value, { ...options, colors: false })), dirxml: log, table,
  trace: (...args) => {
    const stack = lib.stackOf(new Error()).split('\n').slice(1);  // our own frames are not in it
    say(kDebug, ['Trace' + (args.length ? `: ${format({}, ...args)}` : ''), ...stack].join('\n'));
  },
  group: (...args) => {
    if (args.length) log(...args);
    indent += '  ';
  },
  groupEnd: () => { indent = indent.slice(2); },
  clear: () => {},
  count: (label = 'default') => {
    counts.set(`${label}`, (counts.get(`${label}`) ?? 0) + 1);
    say(kLog, `${label}: ${counts.get(`${label}`)}`);
  },
  countReset: (label = 'default') => { counts.delete(`${label}`); },
  assert: (condition, ...args) => {
    if (condition) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`; else args.unshift('Assertion failed');
    saying(kError)(...args);
  },
  profile: () => {}, profileEnd: () => {},
  time: (label = 'default') => {
    if (marks.has(`${label}`)) say(kWarning, `Label '${label}' already exists for console.time()`); else marks.set(`${label}`, Date.now());
  },
  timeLog: (label = 'default', ...args) => elapsed(label, ...args),
  timeEnd: (label = 'default') => {
    elapsed(label);
    marks.delete(`${label}`);
  },
  timeStamp: () => {},
};
// In V8's order; each is a method without a prototype and with length 0.
const { debug, error, info, warn } = { debug: saying(kDebug), error: saying(kError), info: saying(kInfo), warn: saying(kWarning) };
const { dir, dirxml, table: tableMethod, trace, group, ...rest } = methods;
const plain = { debug, error, info, log, warn };
const quiet = (method) => (...args) => {
  try {
    return method(...args);
  } catch (error) {
    return say(kLog, failure(error));
  }
};
const console = Object.create({});
for (const [name, method] of Object.entries({ debug, error, info, log, warn, dir, dirxml, table: tableMethod, trace, group, groupCollapsed: (...args) => group(...args), ...rest, context: () => console })) {
  const told = name in plain ? method : quiet(method);
  const { [name]: own } = { [name](...args) { return told(...args); } };
  Object.defineProperty(own, 'length', { value: 0, configurable: true });
  console[name] = own;
}
Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true });
lib.console = console;
