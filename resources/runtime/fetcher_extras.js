// What stubs have on some dates only: get(), put() and delete() of old, and, for experiments, a method by its name.
'use strict';

const { prototype } = lib.ServiceStub;
const extras = {};

if (!lib.isEnabled('fetcher_no_get_put_delete')) {
  const kReaders = { text: (r) => r.text(), json: (r) => r.json(), arrayBuffer: (r) => r.arrayBuffer(), stream: (r) => r.body };
  const refuseMissing = (method, count) => { if (count === 0) throw lib.wrongParameter(method, 'Fetcher', 1, 'string'); };
  const refuseFailed = (method, response) => { if (!response.ok) throw new Error(`HTTP ${method} request failed: ${response.status} ${response.statusText}`); };
  Object.assign(extras, {
    async get(url, type = 'text') {
      refuseMissing('get', arguments.length);
      const read = Object.hasOwn(kReaders, type) ? kReaders[type] : undefined;
      if (!read) throw new TypeError('Unknown response type. Possible types are "text", "arrayBuffer", "json", and "stream".');
      const response = await this.fetch(`${url}`);
      if (response.status === 404) return null;
      refuseFailed('GET', response);
      return read(response);
    },
    async put(url, body, options) {
      refuseMissing('put', arguments.length);
      if (body === undefined) throw lib.wrongParameter('put', 'Fetcher', 2, 'JsReadableStream or string or BufferSource or Blob or FormData or URLSearchParams or URLSearchParams or JsUrlSearchParams or AsyncGenerator');
      const address = new URL(`${url}`);
      if (options?.expiration !== undefined) address.searchParams.set('expiration', options.expiration);
      if (options?.expirationTtl !== undefined) address.searchParams.set('expiration_ttl', options.expirationTtl);
      refuseFailed('PUT', await this.fetch(address, { method: 'PUT', body: body === null ? 'null' : body }));
    },
    async delete(url) {
      refuseMissing('delete', arguments.length);
      refuseFailed('DELETE', await this.fetch(`${url}`, { method: 'DELETE' }));
    },
  });
}
if (lib.isEnabled('experimental')) {
  extras.getRpcMethodForTestOnly = function (name) {
    if (arguments.length === 0) throw lib.wrongParameter('getRpcMethodForTestOnly', 'Fetcher', 1, 'string');
    return lib.rpcPropertyOf(this, `${name}`);
  };
}

for (const [name, value] of Object.entries(extras)) {
  Object.defineProperty(prototype, name, { value: Object.defineProperty(value, 'length', { value: 0 }), writable: true, enumerable: true, configurable: true });
}
lib.constructorLast(lib.ServiceStub);
