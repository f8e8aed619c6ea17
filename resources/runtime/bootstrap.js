// Runs first, in Node's global scope. Keeps what the runtime needs of Node, and answers the objects that the other files
// of this folder are functions of: `native` (C++), `node` (Node's names) and `lib` (what the files make for each other).
'use strict';

const node = {
  require, process, Buffer, setImmediate, clearImmediate, TextDecoder,
};

// Without this listener an error that nobody catches would end the whole program. Rejections do not reach Node (platform.js).
process.on('uncaughtException', (error) => native.uncaught(error, false));
// Node would print that something in it is experimental or deprecated, which says nothing about the program.
process.removeAllListeners('warning');

// The results of calls have these, in programs as in the runtime's own files.
for (const name of ['dispose', 'asyncDispose']) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`), writable: false, enumerable: false, configurable: false });
}

const lib = { started: false };
return { native, node, lib };
