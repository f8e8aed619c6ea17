// Test handlers: what the main module exports with a test() method, by the real runtime's convention.
'use strict';

const { inspect } = node.require('util');

class TestController {}
lib.likeNative(TestController);

// -> [name, export, whether it is a class, …] in the order in which they run: the default export, objects, classes.
lib.testsOf = (exports) => {
  const objects = [], classes = [];
  for (const name of Object.keys(exports)) {
    const value = exports[name];
    if (typeof value === 'function') {
      if (value.prototype instanceof lib.WorkerEntrypoint && value.prototype.test !== undefined) classes.push([name, value, true]);
    } else if (typeof value === 'object' && value !== null && value.test !== undefined) {
      objects.push([name, value, false]);
    }
  }
  const first = ([name]) => (name === 'default' ? 0 : 1);
  return [...objects.sort((a, b) => first(a) - first(b)), ...classes.sort((a, b) => first(a) - first(b))].flat();
};

// What has no stack is shown as it is.
function noError(thrown) {
  const shown = typeof thrown === 'string' ? JSON.stringify(thrown) : inspect(thrown, { breakLength: Infinity, customInspect: false, maxStringLength: 1000 });
  return `The handler threw ${shown}. That is no Error, so no stack tells where.`;
}

lib.callTest = (entry, isClass, token) => {
  const ended = (thrown) => native.testFailed(token, thrown, thrown instanceof Error ? undefined : noError(thrown));
  try {
    const ctx = lib.makeExecutionContext();
    const self = isClass ? new entry(ctx, lib.env) : entry;
    const handler = self.test;
    if (typeof handler !== 'function') throw new Error('Entrypoint does not export a test() function.');
    Promise.resolve(Reflect.apply(handler, self, [new TestController(), lib.env, ctx])).then(() => native.testDone(token), ended);
  } catch (error) {
    ended(error);
  }
};
