// What user modules can import that is not theirs.
'use strict';

const waiting = new Map();  // exports of synthetic modules between their making and their evaluation
lib.keepExports = (hash, exports) => { waiting.set(hash, exports); };
lib.takeExports = (hash) => {
  const exports = waiting.get(hash);
  waiting.delete(hash);
  return exports;
};

class NonRetryableError extends Error {
  constructor(message, name = 'NonRetryableError') {
    super(message);
    this.name = name;
  }
}
const unavailable = (what) => () => { throw new Error(`${what} is not available in Durascope.`); };
const modules = {
  'cloudflare:workers': () => lib.cloudflareWorkers(),
  'cloudflare:email': () => ({ EmailMessage: class EmailMessage { constructor() { unavailable('EmailMessage (cloudflare:email)')(); } } }),
  'cloudflare:sockets': () => ({ connect: (address, options) => lib.connect(address, options), internalNewHttpClient: unavailable('internalNewHttpClient() of cloudflare:sockets') }),
  'cloudflare:workflows': () => ({ NonRetryableError }),
};
// -> what the module exports; undefined when there is none of that name.
lib.cloudflareModule = (name) => modules[name]?.();
