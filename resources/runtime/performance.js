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
class PerformanceMark extends PerformanceEntry {
  #detail;
  constructor(name, options) {
    super(`${name}`, 'mark', options?.startTime ?? now(), 0, kTrusted);
    this.#detail = options?.detail ?? null;
  }
  get detail() { return this.#detail; }
}
class PerformanceMeasure extends PerformanceEntry {
  #detail;
  constructor(name, start, end, detail, trusted) {
    super(name, 'measure', start, end - start, trusted);
    this.#detail = detail ?? null;
  }
  get detail() { return this.#detail; }
}
for (const type of [PerformanceEntry, PerformanceMark, PerformanceMeasure]) lib.platformClass(type);

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
    const mark = new PerformanceMark(name, options);
    this.#entries.push(mark);
    return mark;
  }
  measure(name, startOrOptions, endMark) {
    const at = (point, otherwise) => {
      if (point === undefined) return otherwise;
      if (typeof point === 'number') return point;
      const mark = this.#entries.findLast((entry) => entry.entryType === 'mark' && entry.name === `${point}`);
      if (!mark) throw new lib.DOMException(`The mark '${point}' does not exist.`, 'SyntaxError');
      return mark.startTime;
    };
    const isOptions = typeof startOrOptions === 'object' && startOrOptions !== null;
    const end = at(isOptions ? startOrOptions.end : endMark, now());
    const start = at(isOptions ? startOrOptions.start : startOrOptions, 0);
    const measure = new PerformanceMeasure(`${name}`, start, end, isOptions ? startOrOptions.detail : undefined, kTrusted);
    this.#entries.push(measure);
    return measure;
  }
  setResourceTimingBufferSize() {}
  toJSON() { return { timeOrigin: 0 }; }
  static has(object) { return typeof object === 'object' && object !== null && #entries in object; }
}
const { has: isPerformance } = Performance;
delete Performance.has;
lib.platformClass(Performance, isPerformance);

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
  observe() {}
  disconnect() {}
  takeRecords() { return []; }
  static get supportedEntryTypes() { return []; }
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
