// HTMLRewriter, by the package html-rewriter-wasm: the real runtime's engine, compiled to WebAssembly.
'use strict';

function engineClass() {
  const { util, path } = { util: node.require('util'), path: { join: (...parts) => parts.join('/') } };
  const asyncify = () => lib.loadPackage('html-rewriter/asyncify.js', () => node.require('assert'));
  const files = { readFileSync: () => native.packageWasm('html-rewriter/html_rewriter_bg.wasm') };
  const modules = { './asyncify.js': asyncify, util: () => util, path: () => path, fs: () => files };
  // Compiling from bytes is for the program's own files only; there the module is made already.
  const Module = function (module) { return module; };
  return lib.loadPackage('html-rewriter/html_rewriter.js', (name) => modules[name](), { WebAssembly: { ...WebAssembly, Module, Instance: WebAssembly.Instance, Memory: WebAssembly.Memory } }).HTMLRewriter;
}

// Content may also be a stream or a Response, which the engine does not know: it is read when the handler has returned, and
// what the handler gives after it waits behind it.
const kContent = ['before', 'after', 'prepend', 'append', 'replace', 'setInnerContent'];
const kGone = 'This content token is no longer valid. Content tokens are only valid during the execution of the relevant content handler.';
const waitings = new WeakMap();  // token -> what waits to be given
const knowing = new WeakSet();   // the engine's prototypes that know about streams
function knowStreams(prototype) {
  knowing.add(prototype);
  for (const name of kContent) {
    const method = prototype[name];
    if (typeof method !== 'function') continue;
    prototype[name] = function (content, ...options) {
      const isResponse = content instanceof lib.Response;
      const stream = isResponse ? content.body : content instanceof ReadableStream ? content : undefined;
      if (stream?.locked || (isResponse && content.bodyUsed)) throw new TypeError('The ReadableStream has been locked to a reader.');
      const give = (text) => Reflect.apply(method, this, [text, ...options]);
      const text = isResponse ? '' : `${content}`;
      const waiting = waitings.get(this);
      if (!stream && !waiting.length) give(text);
      else waiting.push(async () => give(stream ? await new lib.Response(stream).text() : text));
      return this;
    };
  }
  // The engine's iterator would go on when its element is gone.
  const attributes = Object.getOwnPropertyDescriptor(prototype, 'attributes')?.get;
  if (attributes) {
    Object.defineProperty(prototype, 'attributes', {
      get() {
        const all = Reflect.apply(attributes, this, [])[Symbol.iterator]();
        const next = () => {
          if (!waitings.has(this)) throw new TypeError(kGone);
          const { done, value } = all.next();
          return done ? lib.endOfIteration() : { done, value };
        };
        return { next, [Symbol.iterator]() { return this; } };
      },
      configurable: true,
    });
  }
  const { onEndTag } = prototype;
  if (onEndTag) prototype.onEndTag = function (handler) { return Reflect.apply(onEndTag, this, [typeof handler === 'function' ? (tag) => handled(tag, handler) : handler]); };
}
function handled(token, handler) {
  const prototype = Object.getPrototypeOf(token);
  if (!knowing.has(prototype)) knowStreams(prototype);
  const waiting = [];
  waitings.set(token, waiting);
  const over = () => { waitings.delete(token); };
  const answer = handler(token);
  if (!waiting.length && typeof answer?.then !== 'function') {
    over();
    return answer;
  }
  return Promise.resolve(answer).then(async () => { for (const give of waiting) await give(); }).finally(over);
}

function isEncoding(label) {
  try {
    return new lib.TextDecoder(label).encoding !== undefined;
  } catch {
    return false;
  }
}

const kNames = { on: ['element', 'comments', 'text'], onDocument: ['doctype', 'comments', 'text', 'end'] };
function handlersOf(method, position, handlers) {
  const type = method === 'on' ? 'ElementContentHandlers' : 'DocumentContentHandlers';
  if (typeof handlers !== 'object' || handlers === null) throw lib.wrongParameter(method, 'HTMLRewriter', position, type);
  const found = {};
  for (const name of kNames[method]) {
    const handler = handlers[name];
    if (handler === undefined) continue;
    if (typeof handler !== 'function') throw lib.wrongField(name, type, 'function');
    found[name] = (token) => handled(token, (given) => Reflect.apply(handler, handlers, [given]));
  }
  return found;
}

class HTMLRewriter extends native.HostObject {
  #steps = [];
  on(selector, handlers) {
    if (arguments.length === 0) throw lib.wrongParameter('on', 'HTMLRewriter', 1, 'string');
    const found = handlersOf('on', 2, handlers);
    const step = (engine) => engine.on(`${selector}`, found);
    // A selector that cannot be understood is refused here, not when the document comes.
    const Engine = engineClass(), trial = new Engine(() => {});
    try {
      step(trial);
    } catch (error) {
      throw new TypeError(`${error?.message ?? error}`);
    } finally {
      trial.free();
    }
    this.#steps.push(step);
    return this;
  }
  onDocument(handlers) {
    const found = handlersOf('onDocument', 1, handlers);
    this.#steps.push((engine) => engine.onDocument(found));
    return this;
  }
  transform(response) {
    if (!(response instanceof lib.Response)) throw lib.wrongParameter('transform', 'HTMLRewriter', 1, 'Response');
    if (response.body === null) return response;
    const charset = /;\s*charset="?([^";\s]*)/i.exec(response.headers.get('content-type') ?? '')?.[1];
    if (charset !== undefined && !isEncoding(charset)) throw new TypeError('Parser error: Unknown character encoding has been provided.');
    const Engine = engineClass();
    let controller;
    const engine = new Engine((chunk) => { if (chunk.length) controller.enqueue(chunk.slice()); });
    for (const step of this.#steps) step(engine);
    let failed = false;
    const guarded = async (action) => {
      try {
        await action();
      } catch (error) {
        failed = true;
        throw error;
      }
    };
    const encoder = new lib.TextEncoder();
    const rewriting = new TransformStream({
      start(made) { controller = made; },
      transform: (chunk) => guarded(() => engine.write(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)),
      flush: () => guarded(async () => {
        await engine.end();
        if (!failed) engine.free();
      }),
    });
    const headers = new lib.Headers(response.headers);
    headers.delete('content-length');
    return new lib.Response(response.body.pipeThrough(rewriting), { status: response.status, statusText: response.statusText, headers, cf: response.cf });
  }
  static has(object) { return typeof object === 'object' && object !== null && #steps in object; }
}
const { has: isRewriter } = HTMLRewriter;
delete HTMLRewriter.has;
lib.HTMLRewriter = lib.platformClass(HTMLRewriter, isRewriter);
