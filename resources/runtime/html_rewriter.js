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
function giving(token, waiting) {
  for (const name of kContent) {
    const method = token[name];
    if (typeof method !== 'function') continue;
    Object.defineProperty(token, name, { configurable: true, writable: true, value: { [name](content, options) {
      const stream = content instanceof lib.Response ? content.body : content instanceof ReadableStream ? content : undefined;
      const give = (text) => Reflect.apply(method, token, options === undefined ? [text] : [text, options]);
      if (stream?.locked || (content instanceof lib.Response && content.bodyUsed)) throw new TypeError('The ReadableStream has been locked to a reader.');
      if (stream === undefined && !waiting.length) {
        give(content instanceof lib.Response ? '' : `${content}`);
        return token;
      }
      waiting.push(async () => give(stream ? await new lib.Response(stream).text() : content instanceof lib.Response ? '' : `${content}`));
      return token;
    } }[name] });
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
    found[name] = (token) => {
      const waiting = [];
      giving(token, waiting);
      const answer = Reflect.apply(handler, handlers, [token]);
      if (!waiting.length) return answer;
      return Promise.resolve(answer).then(async () => { for (const give of waiting) await give(); });
    };
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
