// Collects facts as transcript lines, one fact a line: `name: value` or `name: threw Class "message" {own properties}`.
// Shows values so that what must not be lost (type, class, order, -0, holes, cycles, bytes) is in the text.

export class Facts {
  lines = [];

  say(name, value) {
    this.lines.push(`${name}: ${show(value)}`);
  }

  /** Says what `action` returns or resolves to, or what it throws or rejects with. */
  async of(name, action) {
    try {
      this.say(name, await action());
    } catch (error) {
      this.lines.push(`${name}: threw ${show(error)}`);
    }
  }

  response() {
    return new Response(this.lines.map((line) => line + "\n").join(""));
  }
}

/** A route table as a fetch handler: `{ "/path": async (facts, url, env) => … }`. */
export function routes(table) {
  return async (request, env) => {
    const url = new URL(request.url);
    const route = table[url.pathname];
    if (!route) return new Response("no such route\n", { status: 404 });
    const facts = new Facts();
    await route(facts, url, env);
    return facts.response();
  };
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function show(value, seen = []) {
  if (value === null || typeof value === "undefined" || typeof value === "boolean") return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return showString(value);
  if (typeof value === "symbol") return value.toString();
  if (typeof value === "function") return `function ${value.name}`;
  if (seen.includes(value)) return `<back ${seen.length - seen.indexOf(value)}>`;
  const inner = [...seen, value];
  const list = (items) => items.map((item) => show(item, inner)).join(", ");
  if (value instanceof Error || value instanceof DOMException) return showError(value, inner);
  if (Array.isArray(value)) {
    if (value.length > 200) return `[${list(value.slice(0, 3))}, … ${value.length} items, last ${show(value.at(-1), inner)}]`;
    const holes = Array.from({ length: value.length }, (_, i) => (i in value ? show(value[i], inner) : "<hole>"));
    return `[${holes.join(", ")}]`;
  }
  if (value instanceof Map) return `Map {${[...value].map(([k, v]) => `${show(k, inner)} => ${show(v, inner)}`).join(", ")}}`;
  if (value instanceof Set) return `Set {${list([...value])}}`;
  if (value instanceof Date) return `Date ${Number.isNaN(value.getTime()) ? "invalid" : value.toISOString()}`;
  if (value instanceof RegExp) return `RegExp ${value}`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer ${hex(new Uint8Array(value))}`;
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `${value.constructor.name} ${hex(bytes)} at ${value.byteOffset} of ${value.buffer.byteLength}`;
  }
  for (const box of [Number, String, Boolean, BigInt]) {
    if (value instanceof box) return `boxed ${show(value.valueOf(), inner)}`;
  }
  if (value instanceof Headers) return `Headers ${show([...value], inner)}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "null-prototype";
  return `${name === "Object" ? "" : name + " "}{${showProperties(value, inner)}}`;
}

function showError(error, seen) {
  const own = showProperties(error, seen, ["stack", "message", "name"]);
  const name = error.name === error.constructor.name ? error.name : `${error.constructor.name} named ${error.name}`;
  return `${name} ${showString(error.message)}${own ? ` {${own}}` : ""}`;
}

function showProperties(object, seen, without = []) {
  return Object.keys(object)
    .filter((key) => !without.includes(key))
    .map((key) => `${key}: ${show(object[key], seen)}`)
    .join(", ");
}

function showString(text) {
  return text.length > 400 ? `${JSON.stringify(text.slice(0, 20))}… of ${text.length}` : JSON.stringify(text);
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") || "(empty)";
