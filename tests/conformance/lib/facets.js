// A class for facets, and what objects that have some share.
import { DurableObject } from "cloudflare:workers";
import { sleep } from "./facts.js";

let built = 0;

export class Facet extends DurableObject {
  calls = 0;
  number = ++built;
  events = [];

  count() {
    return ++this.calls;
  }
  which() {
    return this.number;
  }
  id() {
    return [typeof this.ctx.id, String(this.ctx.id), this.ctx.id.name];
  }
  props() {
    return this.ctx.props;
  }
  exported() {
    return Object.keys(this.ctx.exports);
  }
  ctxProperties() {
    return Object.keys(this.ctx).map((name) => `${name}: ${typeof this.ctx[name]}`);
  }
  fail() {
    throw new RangeError("failed");
  }
  never() {
    return new Promise(() => {});
  }
  abort(reason) {
    this.ctx.abort(reason);
  }
  callBack(f) {
    return f("from the facet");
  }
  letOut() {
    return () => ++this.calls;
  }
  async twoSteps(name) {
    this.events.push(`${name} 1`);
    await sleep(30);
    this.events.push(`${name} 2`);
    return this.events.join(", ");
  }
  async increment() {
    const value = ((await this.ctx.storage.get("value")) ?? 0) + 1;
    await this.ctx.storage.put("value", value);
    return value;
  }

  put(key, value) {
    return this.ctx.storage.put(key, value);
  }
  get(key) {
    return this.ctx.storage.get(key);
  }
  /** Answers before what it wrote is durable. */
  write(key, value) {
    this.ctx.storage.put(key, value);
    return "written";
  }
  sql(query) {
    return this.ctx.storage.sql.exec(query).toArray();
  }
  deleteAll() {
    return this.ctx.storage.deleteAll();
  }

  /** Calls a method of a facet of this facet. */
  inside(name, method, ...args) {
    return facetOf(this, name)[method](...args);
  }
  /** Goes `depth` facets further in. */
  deeper(depth) {
    return depth === 0 ? this.count() : facetOf(this, "deeper").deeper(depth - 1);
  }
}

/** The facet of an object whose class is exported as Facet. */
export const facetOf = (object, name, id) => object.ctx.facets.get(name, () => ({ class: object.ctx.exports.Facet, id }));
