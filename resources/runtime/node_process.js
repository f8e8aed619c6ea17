// process, as programs written for Node look at it. The real one would let them end Durascope, or reach the machine.
'use strict';

const EventEmitter = node.require('events');
const kVersion = 'v22.23.4';

lib.nodeProcess = () => {
  const process = new EventEmitter();
  const unavailable = (name) => () => { throw new Error(`process.${name}() is not available: other objects run here, too.`); };
  // By the world's clock, which may stand.
  const bigint = () => BigInt(Date.now()) * 1_000_000n;
  const hrtime = Object.assign((before) => {
    const ns = bigint() - (before ? BigInt(before[0]) * 1_000_000_000n + BigInt(before[1]) : 0n);
    return [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];
  }, { bigint });
  const start = Date.now();
  Object.assign(process, {
    version: kVersion, versions: { node: kVersion.slice(1) }, title: 'workerd', argv: ['workerd'], argv0: 'workerd', execArgv: [], arch: 'x64', platform: 'linux', config: {},
    pid: 1, ppid: 0, exitCode: undefined, release: { name: 'node' }, features: {},
    getegid: () => 0, getgid: () => 0, getgroups: () => [], geteuid: () => 0, getuid: () => 0,
    cwd: () => '/bundle', chdir: unavailable('chdir'), umask: () => 0o22, uptime: () => (Date.now() - start) / 1000,
    memoryUsage: Object.assign(() => ({ arrayBuffers: 0, external: 0, heapTotal: 0, heapUsed: 0, rss: 0 }), { rss: () => 0 }),
    nextTick: (callback, ...args) => {
      Promise.resolve().then(() => callback(...args));
    },
    hrtime,
    emitWarning: (warning) => native.log(3, `${warning?.stack ?? warning}`),
    exit: unavailable('exit'), abort: unavailable('abort'), kill: unavailable('kill'), reallyExit: unavailable('reallyExit'),
  });
  // The texts among the bindings, which are not there yet.
  let env;
  const isFilled = lib.isEnabled('nodejs_compat_populate_process_env');
  const textsOnly = { set: (target, key, value) => Reflect.set(target, key, `${value}`) };
  Object.defineProperty(process, 'env', {
    get: () => env ??= new Proxy(isFilled ? Object.fromEntries(Object.entries(lib.env ?? {}).filter(([, value]) => typeof value === 'string')) : {}, textsOnly),
    set: (value) => { env = value; }, enumerable: true, configurable: true,
  });
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });
  return process;
};
