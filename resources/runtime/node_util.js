// Functions of node:util and node:path that Node 18 does not have yet, as the real runtime has them.
'use strict';

const util = node.require('util');

// ---- Coloured text

const kStyles = Object.fromEntries(`reset 0 0,bold 1 22,dim 2 22,italic 3 23,underline 4 24,blink 5 25,inverse 7 27,hidden 8 28,strikethrough 9 29,doubleunderline 21 24,black 30 39,red 31 39,green 32 39,yellow 33 39,
blue 34 39,magenta 35 39,cyan 36 39,white 37 39,bgBlack 40 49,bgRed 41 49,bgGreen 42 49,bgYellow 43 49,bgBlue 44 49,bgMagenta 45 49,bgCyan 46 49,bgWhite 47 49,framed 51 54,overlined 53 55,gray 90 39,
redBright 91 39,greenBright 92 39,yellowBright 93 39,blueBright 94 39,magentaBright 95 39,cyanBright 96 39,whiteBright 97 39,bgGray 100 49,bgRedBright 101 49,bgGreenBright 102 49,bgYellowBright 103 49,
bgBlueBright 104 49,bgMagentaBright 105 49,bgCyanBright 106 49,bgWhiteBright 107 49`.split(',').map((style) => style.trim().split(' ')).map(([name, on, off]) => [name, [on, off]]));

function oneOf(name, value, allowed) {
  if (!allowed.includes(value)) throw lib.wrongValue(name, value, `must be one of: ${allowed.map((each) => `'${each}'`).join(', ')}`);
}

function styleText(format, text, { validateStream = true, stream = lib.nodeProcess().stdout } = {}) {
  lib.needString('text', text);
  const names = [format].flat();
  for (const name of names) if (name !== 'none') oneOf('format', name, Object.keys(kStyles));
  if (validateStream) {
    if (typeof stream !== 'object' || stream === null) throw lib.wrongArgument('stream', 'an instance of ReadableStream, WritableStream, or Stream', stream);
    if (!stream.isTTY) return text;
  }
  const styles = names.filter((name) => name !== 'none').map((name) => kStyles[name]);
  return styles.map(([on]) => `\x1b[${on}m`).join('') + text + styles.reverse().map(([, off]) => `\x1b[${off}m`).join('');
}

// ---- Files of variables

const kLine = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(?:"((?:[^"]*))"|'([^']*)'|`([^`]*)`|([^\n]*))/gm;
function parseEnv(content) {
  lib.needString('content', content);
  const values = {};
  for (const [, key, double, single, back, plain] of content.replace(/\r\n?/g, '\n').matchAll(kLine)) {
    if (double !== undefined) values[key] = double.replaceAll('\\n', '\n');
    else values[key] = single ?? back ?? plain.replace(/#.*/, '').trim().replace(/^["'`]/, '');
  }
  return values;
}
lib.parseEnv = parseEnv;

// ---- Differences, by Myers' algorithm: 1 is what only `actual` has, -1 what only `expected` has.

function trace(actual, expected) {
  const rounds = [], longest = actual.length + expected.length;
  const reach = new Map([[1, 0]]);
  for (let edits = 0; edits <= longest; ++edits) {
    rounds.push(new Map(reach));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const isDown = diagonal === -edits || (diagonal !== edits && reach.get(diagonal - 1) < reach.get(diagonal + 1));
      let x = isDown ? reach.get(diagonal + 1) : reach.get(diagonal - 1) + 1;
      let y = x - diagonal;
      while (x < actual.length && y < expected.length && actual[x] === expected[y]) ++x, ++y;
      reach.set(diagonal, x);
      if (x >= actual.length && y >= expected.length) return rounds;
    }
  }
  return rounds;
}

function diff(actual, expected) {
  if (actual === expected) return [];
  if (!Array.isArray(actual)) lib.needString('actual', actual);
  if (Array.isArray(actual) && !Array.isArray(expected)) throw lib.wrongArgument('expected', 'an instance of Array', expected);
  if (!Array.isArray(actual)) lib.needString('expected', expected);
  const found = [], rounds = trace(actual, expected);
  let x = actual.length, y = expected.length;
  for (let edits = rounds.length - 1; edits >= 0; --edits) {
    const reach = rounds[edits], diagonal = x - y;
    const isDown = diagonal === -edits || (diagonal !== edits && reach.get(diagonal - 1) < reach.get(diagonal + 1));
    const before = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = reach.get(before), fromY = fromX - before;
    while (x > fromX && y > fromY) found.push([0, actual[--x]]), --y;
    if (edits > 0) found.push(isDown ? [-1, expected[--y]] : [1, actual[--x]]);
  }
  return found.reverse();
}

// ---- Errors and callers

function systemError(error) {
  if (typeof error !== 'number') throw lib.wrongArgument('err', 'of type number', error);
  if (error >= 0 || !Number.isSafeInteger(error)) throw lib.nodeError(RangeError, 'ERR_OUT_OF_RANGE', `The value of "err" is out of range. It must be a negative integer. Received ${util.inspect(error)}`);
  return util.getSystemErrorMap().get(error) ?? [`Unknown system error ${error}`, `Unknown system error ${error}`];
}

function getCallSites(count = 8) {
  if (typeof count !== 'number' || !(count >= 1 && count <= 200)) throw new Error('Frame count should be between 1 and 200 inclusive.');
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = count + 2;  // ours are not among them
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  return stack.split('\n').slice(1).filter((line) => !line.includes('durascope:')).slice(0, count).map((line) => line.match(/^ +at (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/)).filter(Boolean).map(([, functionName = '', scriptName, lineNumber, column]) => {
    return { functionName: functionName.replace(/^async /, ''), scriptName, lineNumber: +lineNumber, columnNumber: +column, column: +column };
  });
}

function convertProcessSignalToExitCode(signalCode) {
  const { signals } = node.require('os').constants;
  oneOf('signalCode', signalCode, Object.keys(signals));
  return 128 + signals[signalCode];
}

lib.nodeUtil = () => ({
  convertProcessSignalToExitCode, diff, getCallSite: lib.namedFunction('getCallSites', 0, getCallSites), getCallSites: lib.namedFunction('getCallSites', 0, getCallSites),
  getSystemErrorMessage: lib.namedFunction('getSystemErrorMessage', 1, (error) => systemError(error)[1]), getSystemErrorName: lib.namedFunction('getSystemErrorName', 1, (error) => systemError(error)[0]),
  parseEnv, setTraceSigInt: lib.namedFunction('setTraceSigInt', 1, () => {}), styleText: lib.namedFunction('styleText', 2, styleText),
  _errnoException: lib.notImplemented('_errnoException'), _exceptionWithHostPort: lib.notImplemented('_exceptionWithHostPort'),
});

// ---- Patterns of paths, as of the shell

function listEnd(pattern, start, open, close) {
  for (let i = start, depth = 0; i < pattern.length; ++i) {
    if (pattern[i] === open) ++depth;
    if (pattern[i] === close && --depth === 0) return i;
  }
  return -1;
}

function splitList(text, separator) {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if ('({'.includes(letter)) ++depth;
    if (')}'.includes(letter)) --depth;
    if (letter === separator && depth === 0) parts.push(''); else parts[parts.length - 1] += letter;
  }
  return parts;
}

// -> the text of a regular expression for one name between slashes.
function namePattern(pattern) {
  let text = '';
  for (let i = 0; i < pattern.length; ++i) {
    const letter = pattern[i];
    const end = pattern[i + 1] === '(' && '?*+@!'.includes(letter) ? listEnd(pattern, i + 1, '(', ')') : -1;
    const setEnd = letter === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (end > 0) {
      const choices = splitList(pattern.slice(i + 2, end), '|').map(namePattern).join('|');
      text += letter === '!' ? `(?!(?:${choices})${namePattern(pattern.slice(end + 1))}$)[^/]*?` : `(?:${choices})${letter === '@' ? '' : letter}`;
      i = end;
    } else if (setEnd > 0) {
      text += `[${pattern.slice(i + 1, setEnd).replace(/^[!^]/, '^').replaceAll('\\', '\\\\')}]`;
      i = setEnd;
    } else if (letter === '*') text += text ? '[^/]*?' : '(?!\\.)[^/]*?';
    else if (letter === '?') text += text ? '[^/]' : '[^/.]';
    else text += letter.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  }
  return text;
}

// {a,b} stands for either: -> all that it may mean.
function expandBraces(pattern) {
  const start = pattern.indexOf('{'), end = listEnd(pattern, start, '{', '}');
  if (start < 0 || end < 0) return [pattern];
  const choices = splitList(pattern.slice(start + 1, end), ',');
  const range = pattern.slice(start + 1, end).match(/^(-?\d+)\.\.(-?\d+)$/);
  if (range) choices.splice(0, 1, ...Array.from({ length: Math.abs(range[2] - range[1]) + 1 }, (_, i) => `${+range[1] + (+range[2] < +range[1] ? -i : i)}`));
  else if (choices.length < 2) return expandBraces(pattern.slice(end + 1)).map((rest) => pattern.slice(0, end + 1) + rest);
  return choices.flatMap((choice) => expandBraces(pattern.slice(0, start) + choice + pattern.slice(end + 1)));
}

lib.matchesGlob = (separator) => lib.namedFunction('matchesGlob', 2, (path, pattern) => {
  lib.needString('path', path);
  lib.needString('pattern', pattern);
  const plain = (text) => (separator === '\\' ? text.replaceAll('\\', '/') : text);
  return expandBraces(plain(pattern)).some((each) => {
    const names = each.split('/');
    // ** is any number of folders, none of which is hidden.
    const text = names.map((name, i) => {
      const isLast = i === names.length - 1;
      if (name === '**') return isLast ? '(?:(?!\\.)[^/]+(?:/(?!\\.)[^/]+)*)?' : '(?:(?!\\.)[^/]+/)*';
      return (name ? `(?=[^/])${namePattern(name)}` : '') + (isLast ? '' : '/');
    }).join('');
    return new RegExp(`^${text}$`).test(plain(path));
  });
});
