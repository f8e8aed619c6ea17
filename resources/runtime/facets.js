// ctx.facets: objects inside the object.
'use strict';

const kInternal = Symbol('made by the runtime');
const kType = 'DurableObjectFacets';
const kMaxNameBytes = 256;
const kMaxDepth = 4;
const kTooDeep = `Facet nesting depth limit exceeded. The maximum depth including the root Durable Object is ${kMaxDepth}.`;
const kTooLong = `Facet name is too long (max ${kMaxNameBytes} characters).`;
// The real runtime's words, with its own name for what the function answers.
const kNothing = 'Cannot initialize N7workerd3api19DurableObjectFacets14StartupOptionsE with required members from an undefined or null value.';
const kNoPromise = "Callback returned incorrect type; expected 'Promise'";
const kNotResolved = "Incorrect type for Promise: the Promise did not resolve to 'StartupOptions'.";
const kClasses = 'DurableObjectClass or LoopbackDurableObjectNamespace or LoopbackColoLocalActorNamespace';

function nameAt(args, position, method) {
  if (args.length < position) throw lib.wrongParameter(method, kType, position, 'string');
  return `${args[position - 1]}`;
}
function checkLength(name) {
  if (node.Buffer.byteLength(name) > kMaxNameBytes) throw new TypeError(kTooLong);
  return name;
}

const isObject = (value) => (typeof value === 'object' || typeof value === 'function') && value !== null;

// Calls the function given to get() -> what native.facetOpen() wants to know.
async function begin(start, parentId) {
  const answer = start();
  if (!isObject(answer) && answer !== undefined && answer !== null) throw new TypeError(kNoPromise);
  const options = await answer;
  if (options === undefined || options === null) throw new TypeError(kNothing);
  if (!isObject(options)) throw new TypeError(kNotResolved);
  const made = lib.facetClass(options.class);
  if (!made) throw lib.wrongField('class', 'StartupOptions', kClasses);
  const given = options.id;
  const id = given === undefined ? parentId : lib.hexOfId(given) === undefined ? `${given}` : given;
  return [made.name, id, made.props, lib.hexOfId(id) ?? ''];
}

class DurableObjectFacets extends native.HostObject {
  #handle;
  #id;
  constructor(key, handle, id) {
    if (key !== kInternal) throw new TypeError('Illegal constructor');
    super();
    this.#handle = handle;
    this.#id = id;
  }
  get(...args) {
    const name = nameAt(args, 1, 'get');
    const [, start] = args;
    if (typeof start !== 'function') throw lib.wrongParameter('get', kType, 2, 'function');
    checkLength(name);
    if (native.facetDepth(this.#handle) >= kMaxDepth) throw new Error(kTooDeep);
    const id = this.#id;
    return lib.makeFacetStub(native.facetOpen(this.#handle, name, () => begin(start, id)));
  }
  abort(...args) {
    const name = nameAt(args, 1, 'abort');
    if (args.length < 2) throw lib.wrongParameter('abort', kType, 2, 'Value');
    native.facetAbort(this.#handle, checkLength(name), args[1]);
  }
  delete(...args) { native.facetDelete(this.#handle, checkLength(nameAt(args, 1, 'delete'))); }
  clone(...args) {
    const [from, to] = [nameAt(args, 1, 'clone'), nameAt(args, 2, 'clone')];
    native.facetClone(this.#handle, checkLength(from), checkLength(to));
  }

  static has = (value) => typeof value === 'object' && value !== null && #handle in value;
}
const { has } = DurableObjectFacets;
delete DurableObjectFacets.has;
lib.platformClass(DurableObjectFacets, has);

lib.makeFacets = (handle, id) => new DurableObjectFacets(kInternal, handle, id);
