// URL as an object of the platform: what it does is Node's, but it cannot be cloned or stored.
'use strict';

const NodeURL = URL;

const PlatformURL = class URL extends native.HostObject {
  #url;
  constructor(url, base) {
    super();
    this.#url = base === undefined ? new NodeURL(url) : new NodeURL(url, base);
  }
  static canParse(url, base) {
    try {
      return !!new PlatformURL(url, base);
    } catch {
      return false;
    }
  }
  static createObjectURL(object) { return NodeURL.createObjectURL(object); }
  static revokeObjectURL(url) { NodeURL.revokeObjectURL(url); }
  get searchParams() { return this.#url.searchParams; }
  get origin() { return this.#url.origin; }
  toString() { return this.#url.href; }
  toJSON() { return this.#url.href; }
  get [Symbol.toStringTag]() { return 'URL'; }
  static part(url, name) { return url.#url[name]; }
  static setPart(url, name, value) { url.#url[name] = value; }
};

const { part, setPart } = PlatformURL;
delete PlatformURL.part;
delete PlatformURL.setPart;
for (const name of ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash']) {
  Object.defineProperty(PlatformURL.prototype, name, {
    get() { return part(this, name); },
    set(value) { setPart(this, name, value); },
    enumerable: true, configurable: true,
  });
}
Object.setPrototypeOf(PlatformURL.prototype, Object.prototype);
lib.URL = PlatformURL;
