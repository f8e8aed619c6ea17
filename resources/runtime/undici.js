// The undici package that Debian's Node brings. Its files look Node's names up as globals, which user code must not see, so
// they are loaded as modules with these names as constants of a function around them.
'use strict';

const kDebian = '/usr/share/nodejs/';

function load(name) {
  const Module = node.require('module');
  const fs = node.require('fs');
  const path = node.require('path');
  const wrap = (file) => `(function (exports, require, module, __filename, __dirname, Buffer, process, global, setImmediate, clearImmediate, setTimeout, clearTimeout, setInterval, clearInterval, performance) { return (function () { ${fs.readFileSync(file, 'utf8')}\n}).call(this); })`;
  const vm = node.require('vm');
  const timers = node.require('timers');  // the program's are not its own
  const packages = Module.createRequire(kDebian);
  // It would warn on the terminal that its WebSockets are new.
  const process = Object.create(node.process, { emitWarning: { value: lib.nothing } });
  const loaded = new Map();
  const loadFile = (file) => {
    if (loaded.has(file)) return loaded.get(file).exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const outer = Module.createRequire(file);
    const inner = (name) => {
      if (Module.builtinModules.includes(name.replace(/^node:/, ''))) return outer(name);
      // An embedded Node does not know where Debian keeps packages.
      const target = name.startsWith('.') ? outer.resolve(name) : packages.resolve(`./${name}`);
      return target.endsWith('.js') ? loadFile(target) : outer(target);
    };
    const run = vm.runInThisContext(wrap(file), { filename: file });
    run.call(module.exports, module.exports, inner, module, file, path.dirname(file), node.Buffer, process, globalThis, node.setImmediate, node.clearImmediate, timers.setTimeout, timers.clearTimeout, timers.setInterval, timers.clearInterval, node.require('perf_hooks').performance);
    return module.exports;
  };
  native.allowCodeGeneration(true);
  try {
    return loadFile(packages.resolve(name));
  } finally {
    native.allowCodeGeneration(false);
  }
}

lib.loadUndici = load;

lib.pairs = (headers) => {
  const flat = lib.flatHeaders(headers);
  const pairs = [];
  for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i], flat[i + 1]]);
  return pairs;
};
