// What the inspector asks of JavaScript: the variables of a module.
'use strict';

let acorn;

function bound(pattern, names) {
  switch (pattern?.type) {
    case 'Identifier': names.add(pattern.name); break;
    case 'ObjectPattern': for (const property of pattern.properties) bound(property.value ?? property.argument, names); break;
    case 'ArrayPattern': for (const element of pattern.elements) bound(element, names); break;
    case 'AssignmentPattern': bound(pattern.left, names); break;
    case 'RestElement': bound(pattern.argument, names); break;
  }
  return names;
}

// Every name that something is assigned to, in whatever scope: bundling makes `var` of a const.
function assignments(node, names) {
  if (node.type === 'AssignmentExpression' || node.type === 'ForInStatement' || node.type === 'ForOfStatement') bound(node.left, names);
  if (node.type === 'UpdateExpression') bound(node.argument, names);
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) for (const each of child) each?.type && assignments(each, names);
    else if (child?.type) assignments(child, names);
  }
}

// What `export { src_default as default }` names: the bundler's variable for the Worker.
function defaultExports(program) {
  const names = new Set();
  for (const { type, specifiers = [] } of program.body) {
    if (type !== 'ExportNamedDeclaration') continue;
    for (const { exported, local } of specifiers) if (exported.name === 'default') names.add(local.name);
  }
  return names;
}

const isFunction = (node) => ['ArrowFunctionExpression', 'FunctionExpression', 'ClassExpression'].includes(node?.type);

// The arguments of the hook behind the module's last line: `["a",false,"b",true], () => [a, b]`; empty without any.
lib.moduleVariables = (source) => {
  acorn ??= node.require('module').createRequire('/usr/share/nodejs/')('./acorn');
  let program;
  const assigned = new Set();
  try {
    program = acorn.parse(source, { ecmaVersion: 'latest', sourceType: 'module' });
    assignments(program, assigned);
  } catch {
    return '';  // V8's own error says it better; and nesting too deep to walk is shown without its variables
  }
  const isDefault = defaultExports(program);
  const names = [];
  const kinds = [];
  for (let node of program.body) {
    if (node.type === 'ExportNamedDeclaration' && node.declaration) node = node.declaration;
    if (node.type !== 'VariableDeclaration') continue;
    for (const { id, init } of node.declarations) {
      if (isFunction(init)) continue;
      for (const name of bound(id, new Set())) {
        if (name.startsWith('__') || isDefault.has(name)) continue;  // the bundler's helpers, and the Worker
        names.push(name);
        kinds.push(JSON.stringify(name), node.kind === 'const' || !assigned.has(name));
      }
    }
  }
  return names.length ? `[${kinds.join()}], () => [${names.join()}]` : '';
};
