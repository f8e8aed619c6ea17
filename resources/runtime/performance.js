// performance, navigator, Cloudflare: what the surroundings say of themselves. Time is in whole milliseconds from the epoch.
'use strict';

const kWarning = 3;  // as native.log() counts

const kTrusted = Symbol('made by the runtime');
const illegal = (trusted) => {
  if (trusted !== kTrusted) throw new TypeError('Illegal constructor');
};
const now = () => Date.now();

class PerformanceEntry extends native.HostObject {
  #values;
  constructor(name, entryType, startTime, duration, trusted) {
    illegal(trusted);
    super();
    this.#values = { name, entryType, startTime, duration };
  }
  get name() { return this.#values.name; }
  get entryType() { return this.#values.entryType; }
  get startTime() { return this.#values.startTime; }
  get duration() { return this.#values.duration; }
  toJSON() { return { ...this.#values }; }
}
const { isObject } = lib;
function checkMark(options, wrong) {
  if (options === undefined || options === null) return;
  if (!isObject(options)) throw wrong();
  if (options.detail !== undefined && !isObject(options.detail)) throw lib.wrongField('detail', 'Options', 'Object');
}
class PerformanceMark extends PerformanceEntry {
  #detail;
  constructor(name, options) {
    checkMark(options, () => lib.wrongConstructorParameter('PerformanceMark', 2, 'Options'));
    super(`${name}`, 'mark', options?.startTime === undefined ? now() : Number(options.startTime), 0, kTrusted);
    this.#detail = options?.detail ?? null;
  }
  get detail() { return this.#detail; }
}
class PerformanceMeasure extends PerformanceEntry {
  #detail;
  constructor(name, start, end, detail, trusted) {
    super(name, 'measure', start, Math.max(end - start, 0) || 0, trusted);
    this.#detail = detail ?? null;
  }
  get detail() { return this.#detail; }
}
// Node's own of the process: here it says nothing of one.
class PerformanceNodeTiming extends PerformanceEntry {
  constructor(trusted) {
    super('node', 'node', 0, 0, trusted);
    const zeros = 'idleTime loopExit loopStart environment bootstrapComplete v8Start nodeStart'.split(' ').map((name) => [name, 0]);
    lib.instanceProperties(this, { uvMetricsInfo: { loopCount: 0, events: 0, eventsWaiting: 0 }, ...Object.fromEntries(zeros) });
  }
  toJSON() {
    const { name, entryType, startTime, duration, nodeStart, v8Start, bootstrapComplete, environment, loopStart, loopExit, idleTime, uvMetricsInfo } = this;
    return { name, entryType, startTime, duration, nodeStart, v8Start, bootstrapComplete, environment, loopStart, loopExit, idleTime, uvMetricsInfo };
  }
}
for (const type of [PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceNodeTiming]) lib.platformClass(type);

class Performance extends lib.EventTarget {
  #entries = [];
  constructor(trusted) {
    illegal(trusted);
    super();
  }
  get timeOrigin() { return 0; }
  now() { return now(); }
  get eventCounts() { return new Map(); }
  clearMarks(name) { this.#entries = this.#entries.filter((entry) => entry.entryType !== 'mark' || (name !== undefined && entry.name !== `${name}`)); }
  clearMeasures(name) { this.#entries = this.#entries.filter((entry) => entry.entryType !== 'measure' || (name !== undefined && entry.name !== `${name}`)); }
  clearResourceTimings() {}
  getEntries() { return [...this.#entries]; }
  getEntriesByName(name, type) { return this.#entries.filter((entry) => entry.name === `${name}` && (type === undefined || entry.entryType === type)); }
  getEntriesByType(type) { return this.#entries.filter((entry) => entry.entryType === type); }
  mark(name, options) {
    if (arguments.length === 0) throw lib.wrongParameter('mark', 'Performance', 1, 'string');
    checkMark(options, () => lib.wrongParameter('mark', 'Performance', 2, 'Options'));
    const mark = new PerformanceMark(name, options);
    this.#entries.push(mark);
    return mark;
  }
  // Options have times, not names of marks, on the real runtime; and a mark that is not there is none.
  measure(name, startOrOptions, endMark) {
    if (arguments.length === 0) throw lib.wrongParameter('measure', 'Performance', 1, 'string');
    const isOptions = isObject(startOrOptions);
    let start = 0, end = now();
    if (isOptions) {
      if (startOrOptions.start !== undefined) start = Number(startOrOptions.start);
      if (startOrOptions.end !== undefined) end = Number(startOrOptions.end);
      else if (startOrOptions.duration !== undefined) end = start + Number(startOrOptions.duration);
    } else if (startOrOptions !== undefined) {
      const at = (mark) => this.#entries.findLast((entry) => entry.entryType === 'mark' && entry.name === `${mark}`)?.startTime;
      start = at(startOrOptions) ?? 0;
      if (start !== 0 && endMark !== undefined) end = at(endMark) ?? end;
    }
    const measure = new PerformanceMeasure(`${name}`, start, end, isOptions ? startOrOptions.detail : undefined, kTrusted);
    this.#entries.push(measure);
    return measure;
  }
  setResourceTimingBufferSize() {}
  toJSON() { return { timeOrigin: 0 }; }
  get nodeTiming() { return new PerformanceNodeTiming(kTrusted); }
  eventLoopUtilization() { return { idle: 0, active: 0, utilization: 0 }; }
  markResourceTiming() {}
  timerify(f) {
    if (typeof f !== 'function') throw lib.wrongParameter('timerify', 'Performance', 1, 'function');
    return f;
  }
  static has(object) { return typeof object === 'object' && object !== null && #entries in object; }
}
const { has: isPerformance } = Performance;
delete Performance.has;
lib.platformClass(Performance, isPerformance);
const kOfNode = ['nodeTiming', 'eventLoopUtilization', 'markResourceTiming', 'timerify'];
const kOfHooks = lib.isEnabled('enable_nodejs_perf_hooks_module');
if (!kOfHooks) for (const name of kOfNode) delete Performance.prototype[name];
if (!kOfHooks && !lib.isEnabled('enable_global_performance_classes')) {
  const kOld = ['timeOrigin', 'now', 'constructor'];
  for (const name of Object.getOwnPropertyNames(Performance.prototype)) if (!kOld.includes(name)) delete Performance.prototype[name];
  Object.setPrototypeOf(Performance.prototype, Object.prototype);
}

// Nothing is observed: what a program measures itself it can ask for.
class PerformanceResourceTiming extends PerformanceEntry {}
class PerformanceObserverEntryList extends native.HostObject {
  constructor(trusted) {
    illegal(trusted);
    super();
  }
  getEntries() { return []; }
  getEntriesByType() { return []; }
  getEntriesByName() { return []; }
}
class PerformanceObserver extends native.HostObject {
  constructor(callback) {
    super();
    if (typeof callback !== 'function') throw lib.wrongConstructorParameter('PerformanceObserver', 1, 'function');
  }
  observe(options) {
    if (options === undefined || options === null) return;
    if (!isObject(options)) throw lib.wrongParameter('observe', 'PerformanceObserver', 1, 'ObserveOptions');
    if (options.entryTypes !== undefined && !Array.isArray(options.entryTypes)) throw lib.wrongField('entryTypes', 'ObserveOptions', 'Array');
  }
  disconnect() {}
  takeRecords() { return []; }
  static get supportedEntryTypes() { return ['measure', 'mark']; }
}
for (const type of [PerformanceResourceTiming, PerformanceObserverEntryList, PerformanceObserver]) lib.platformClass(type);

class Navigator extends native.HostObject {
  #brand;
  constructor(trusted) {
    illegal(trusted);
    super();
    lib.instanceProperties(this, {
      ...(lib.isEnabled('enable_navigator_language') && { languages: Object.freeze(['en']), language: 'en' }), platform: '', hardwareConcurrency: 1, userAgent: 'Cloudflare-Workers',
    });
  }
  sendBeacon(url, body) {
    if (arguments.length === 0) throw lib.wrongParameter('sendBeacon', 'Navigator', 1, 'string');
    // Nobody waits for it, so nobody is to fail with it.
    native.waitUntil(lib.fetch(url, { method: 'POST', body }).catch((error) => native.log(kWarning, `navigator.sendBeacon() did not arrive: ${error.message}`)));
    return true;
  }
  static has(object) { return typeof object === 'object' && object !== null && #brand in object; }
}
const { has: isNavigator } = Navigator;
delete Navigator.has;
lib.platformClass(Navigator, isNavigator);

class Cloudflare extends native.HostObject {
  constructor(trusted) {
    illegal(trusted);
    super();
    lib.instanceProperties(this, { compatibilityFlags: Object.freeze(Object.assign(Object.create(null), lib.compatibilityFlags())) });
  }
}
lib.platformClass(Cloudflare);

Object.assign(lib, { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceResourceTiming, PerformanceObserver, PerformanceObserverEntryList, Navigator, performance: new Performance(kTrusted), navigator: new Navigator(kTrusted) });
lib.makeCloudflare = () => new Cloudflare(kTrusted);
