// What the inspector asks of JavaScript: an object's private fields, and a module's variables.
'use strict';

// ---- Private fields. No C++ call of V8 lists them, but the debugger's protocol does. Nothing of the user's runs: the
// session reads properties, and the values come back through a function of ours that only hands them over.

const kSlot = 'durascope:slot';  // a global property that exists only while privateFields() runs
let session;

function ask(method, parameters) {
  let failure, answer;
  session.post(method, parameters, (error, result) => { failure = error; answer = result; });
  if (failure) throw failure;
  return answer;
}

function valueOf(remote, slot) {
  if (remote.objectId) {
    ask('Runtime.callFunctionOn', { objectId: remote.objectId, functionDeclaration: `function (slot) { globalThis['${kSlot}'].found = slot; }`, arguments: [{ objectId: remote.objectId }], silent: true });
    return slot.found;
  }
  if (remote.type === 'bigint') return BigInt(remote.unserializableValue.slice(0, -1));
  if (remote.unserializableValue !== undefined) return Number(remote.unserializableValue);
  return remote.type === 'undefined' ? undefined : remote.value;
}

// -> [name, value, name, value, …]
lib.privateFields = (object) => {
  if (!session) {
    session = new (node.require('inspector').Session)();
    session.connect();
  }
  const slot = { object, found: undefined };
  Object.defineProperty(globalThis, kSlot, { value: slot, configurable: true, enumerable: false });
  try {
    const { result } = ask('Runtime.evaluate', { expression: `globalThis['${kSlot}'].object`, objectGroup: 'durascope', silent: true });
    const { privateProperties = [] } = ask('Runtime.getProperties', { objectId: result.objectId, ownProperties: true });
    const fields = [];
    for (const { name, value } of privateProperties) {
      if (value && value.type !== 'function') fields.push(name, valueOf(value, slot));
    }
    return fields;
  } finally {
    delete globalThis[kSlot];
    ask('Runtime.releaseObjectGroup', { objectGroup: 'durascope' });
  }
};

// ---- Module variables.

let acorn;

function bound(pattern, names) {
  switch (pattern?.type) {
    case 'Identifier': names.push(pattern.name); break;
    case 'ObjectPattern': for (const property of pattern.properties) bound(property.value ?? property.argument, names); break;
    case 'ArrayPattern': for (const element of pattern.elements) bound(element, names); break;
    case 'AssignmentPattern': bound(pattern.left, names); break;
    case 'RestElement': bound(pattern.argument, names); break;
  }
  return names;
}

const isFunction = (node) => ['ArrowFunctionExpression', 'FunctionExpression', 'ClassExpression'].includes(node?.type);

// The arguments of the hook behind the module's last line: `["a",false,"b",true], () => [a, b]`; empty without any.
lib.moduleVariables = (source) => {
  acorn ??= node.require('module').createRequire('/usr/share/nodejs/')('./acorn');
  let program;
  try {
    program = acorn.parse(source, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch {
    return '';  // V8's own error says it better
  }
  const names = [];
  const kinds = [];
  for (let node of program.body) {
    if (node.type === 'ExportNamedDeclaration' && node.declaration) node = node.declaration;
    if (node.type !== 'VariableDeclaration') continue;
    for (const { id, init } of node.declarations) {
      if (isFunction(init)) continue;
      for (const name of bound(id, [])) {
        if (name.startsWith('__')) continue;  // the bundler's helpers
        names.push(name);
        kinds.push(JSON.stringify(name), node.kind === 'const');
      }
    }
  }
  return names.length ? `[${kinds.join()}], () => [${names.join()}]` : '';
};
