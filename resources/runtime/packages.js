// What npm packages give that are compiled into the program: URLPattern, and the engine of HTMLRewriter. Each is loaded
// when it is first used. A package that could not be fetched when this program was built is refused with a sentence.
'use strict';

const vm = node.require('vm');
const loaded = new Map();

// A CommonJS file of a package; `names` are further constants that it sees.
lib.loadPackage = (file, require, names = {}) => {
  if (loaded.has(file)) return loaded.get(file);
  const text = native.packageText(file);
  const name = file.split('/')[0];
  if (text === undefined) throw new Error(`This build of Durascope is without the package ${name}. Run packaging/bootstrap.sh where npm can fetch it, and build again.`);
  const module = { exports: {} };
  const run = vm.compileFunction(text, ['exports', 'require', 'module', '__dirname', ...Object.keys(names)], { filename: `durascope:${file}` });
  Reflect.apply(run, module.exports, [module.exports, require, module, name, ...Object.values(names)]);
  loaded.set(file, module.exports);
  return module.exports;
};

const kParts = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
const patternClass = () => lib.loadPackage('urlpattern/urlpattern.cjs').URLPattern;
class URLPattern extends native.HostObject {
  #pattern;
  constructor(input, base, options) {
    super();
    const Pattern = patternClass();
    const parameters = typeof base === 'object' && base !== null ? [input, base] : base === undefined ? [input ?? {}] : [input, `${base}`, options];
    try {
      this.#pattern = new Pattern(...parameters.filter((parameter, i) => i < 2 || parameter !== undefined));
    } catch {
      throw new TypeError('Failed to construct URLPattern');
    }
  }
  get protocol() { return this.#pattern.protocol; }
  get username() { return this.#pattern.username; }
  get password() { return this.#pattern.password; }
  get hostname() { return this.#pattern.hostname; }
  get port() { return this.#pattern.port; }
  get pathname() { return this.#pattern.pathname; }
  get search() { return this.#pattern.search; }
  get hash() { return this.#pattern.hash; }
  get hasRegExpGroups() { return kParts.some((part) => /\((?!\?)/.test(this.#pattern[part])); }
  test(input, base) { return this.#pattern.test(...(base === undefined ? [input ?? {}] : [input, `${base}`])); }
  exec(input, base) { return this.#pattern.exec(...(base === undefined ? [input ?? {}] : [input, `${base}`])); }
  static has(object) { return typeof object === 'object' && object !== null && #pattern in object; }
}
const { has: isPattern } = URLPattern;
delete URLPattern.has;
lib.URLPattern = lib.platformClass(URLPattern, isPattern);
