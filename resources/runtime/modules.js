// What user modules can import that is not theirs.
'use strict';

const waiting = new Map();  // exports of synthetic modules between their making and their evaluation
lib.keepExports = (hash, exports) => { waiting.set(hash, exports); };
lib.takeExports = (hash) => {
  const exports = waiting.get(hash);
  waiting.delete(hash);
  return exports;
};

lib.cloudflareModule = (name) => {
  if (name !== 'cloudflare:workers') throw new Error(`The module "${name}" is not available here.`);
  const { DurableObject, WorkerEntrypoint, RpcTarget, RpcStub, RpcPromise, RpcProperty, ServiceStub } = lib;
  return { DurableObject, WorkerEntrypoint, RpcTarget, RpcStub, RpcPromise, RpcProperty, ServiceStub, env: lib.env, waitUntil: (promise) => native.waitUntil(Promise.resolve(promise)) };
};

lib.nodeModule = (name) => {
  const exports = name === 'async_hooks' ? lib.asyncHooks : node.require(name);
  const all = { ...exports, default: exports };
  return all;
};
