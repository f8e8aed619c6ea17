// With a seed every random value comes from one sequence, also those of Node's own classes.
'use strict';

if (native.isSeeded()) {
  const crypto = node.require('crypto');
  const { webcrypto } = crypto;
  const bytes = (count) => {
    const buffer = node.Buffer.alloc(count);
    native.randomFill(buffer);
    return buffer;
  };
  // As RFC 4122 has it: version 4, variant 10.
  const randomUUID = () => {
    const id = bytes(16);
    id[6] = (id[6] & 0x0f) | 0x40;
    id[8] = (id[8] & 0x3f) | 0x80;
    return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
  const { getRandomValues } = webcrypto;
  const replace = (target, name, value) => Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true });
  replace(webcrypto, 'getRandomValues', (view) => {
    Reflect.apply(getRandomValues, webcrypto, [view]);  // refuses what it must
    native.randomFill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  });
  replace(webcrypto, 'randomUUID', randomUUID);
  replace(crypto, 'randomUUID', randomUUID);
  replace(crypto, 'randomBytes', (count, callback) => {
    const made = bytes(count);
    if (!callback) return made;
    node.process.nextTick(callback, null, made);
  });
  replace(crypto, 'randomFillSync', (buffer, offset = 0, size = buffer.byteLength - offset) => {
    native.randomFill(new Uint8Array(buffer.buffer ?? buffer, (buffer.byteOffset ?? 0) + offset, size));
    return buffer;
  });
  replace(crypto, 'randomInt', (low, high, callback) => {
    if (high === undefined || typeof high === 'function') [low, high, callback] = [0, low, high];
    const made = low + Math.floor(native.randomUnit() * (high - low));
    if (!callback) return made;
    node.process.nextTick(callback, null, made);
  });
  const random = { random() { return native.randomUnit(); } }.random;
  Object.defineProperty(Math, 'random', { value: random, writable: true, configurable: true, enumerable: false });
}
