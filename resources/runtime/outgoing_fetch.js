// fetch() to the outside, by the undici package that Debian's Node brings. Its files look Node's names up as globals,
// which user code must not see, so they are loaded as modules with these names as constants of a function around them.
'use strict';

let undici;

function load() {
  const Module = node.require('module');
  const fs = node.require('fs');
  const path = node.require('path');
  const wrap = (file) => `(function (exports, require, module, __filename, __dirname, Buffer, process, global, setImmediate, clearImmediate, performance) { return (function () { ${fs.readFileSync(file, 'utf8')}\n}).call(this); })`;
  const vm = node.require('vm');
  const loaded = new Map();
  const loadFile = (file) => {
    if (loaded.has(file)) return loaded.get(file).exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const outer = Module.createRequire(file);
    const inner = (name) => {
      if (Module.builtinModules.includes(name.replace(/^node:/, ''))) return outer(name);
      const target = outer.resolve(name);
      return target.endsWith('.js') ? loadFile(target) : outer(target);
    };
    const run = vm.runInThisContext(wrap(file), { filename: file });
    run.call(module.exports, module.exports, inner, module, file, path.dirname(file), node.Buffer, node.process, globalThis, node.setImmediate, node.clearImmediate, node.require('perf_hooks').performance);
    return module.exports;
  };
  native.allowCodeGeneration(true);
  try {
    return loadFile(Module.createRequire('/usr/share/nodejs/').resolve('./undici/undici-fetch.js'));
  } finally {
    native.allowCodeGeneration(false);
  }
}

lib.fetch = function fetch(input, init) {
  try {
    lib.inHandler();
  } catch (error) {
    return Promise.reject(error);
  }
  if (arguments.length === 0) return Promise.reject(lib.wrongParameter('fetch', 'ServiceWorkerGlobalScope', 1, 'Request or string'));
  return native.subrequest((async () => {
    const request = new lib.Request(input, init);
    undici ??= load();
    const body = lib.hasNullBody(request) ? undefined : await lib.takeBody(request);
    await native.outputOpen();  // nothing leaves before what was written is durable
    const answer = await undici.fetch(request.url, {
      method: request.method, headers: lib.pairs(request.headers), body, redirect: request.redirect, signal: lib.signalOf(request),
    });
    const headers = [];
    for (const [name, value] of answer.headers) if (name !== 'content-encoding') headers.push(name, value);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return lib.makeResponse(answer.status, answer.statusText, headers, bytes, answer.url, answer.redirected);
  })());
};
lib.pairs = (headers) => {
  const flat = lib.flatHeaders(headers);
  const pairs = [];
  for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i], flat[i + 1]]);
  return pairs;
};
