// The module `workerd:unsafe`, which tests of the real runtime import under the flag unsafe_module: objects leave memory,
// or lose all, on request.
'use strict';

const kType = 'UnsafeModule';
const wrong = lib.wrongParameter;

// -> whether the WebSockets are to be closed
function closesSockets(options, method, position) {
  if (options === undefined || options === null) return false;
  if (typeof options !== 'object' && typeof options !== 'function') throw wrong(method, kType, position, 'EvictOptions');
  const { webSockets } = options;
  if (webSockets === undefined) return false;
  if (`${webSockets}` !== 'hibernate' && `${webSockets}` !== 'close') throw new TypeError('options.webSockets must be "hibernate" or "close".');
  return `${webSockets}` === 'close';
}

class UnsafeModule extends native.HostObject {
  async abortAllDurableObjects() { lib.inHandler(); await native.unsafeResetAll('Application called abortAllDurableObjects().', false); }
  async deleteAllDurableObjects() { lib.inHandler(); await native.unsafeResetAll('Application called deleteAllDurableObjects().', true); }
  async evict(stub, options) {
    lib.inHandler();
    if (!(stub instanceof lib.ServiceStub)) throw wrong('evict', kType, 1, 'Fetcher');
    const close = closesSockets(options, 'evict', 2);
    const evicted = native.unsafeEvict(lib.serviceState(lib.loopbackOf(stub) ?? stub).handle, close);
    if (evicted === undefined) throw new Error('evict() can only be used on a Durable Object stub.');
    await evicted;
  }
  async evictAllDurableObjects(options) { lib.inHandler(); await native.unsafeEvictAll(closesSockets(options, 'evictAllDurableObjects', 1)); }
  isTestAutogateEnabled() { return false; }
}
lib.likeNative(UnsafeModule);

lib.unsafeModule = () => ({ default: new UnsafeModule() });
