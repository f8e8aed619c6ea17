// ctx.storage.sql: statements run natively and hand over rows as arrays of values; here they become objects. prepare(),
// ingest() and what is for tests are there with the flag `experimental` only.
'use strict';

// Kept now: a program may put its own in their place, and what they answer becomes code.
const { stringify } = JSON;

const kInternal = Symbol('made by the runtime');
const kIllegal = 'Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.';

// How rows of the same column names are made. One that is asked for often gets a function of its own, in which V8 sees
// one object literal.
class RowShape {
  static #kOften = 32;
  #made = 0;
  #literal;

  constructor(names) {
    this.names = names;
  }

  row(values) {
    if (this.#literal !== undefined) return this.#literal(values);
    if (++this.#made === RowShape.#kOften) this.#compile();
    const row = {};
    for (let i = 0; i < values.length; ++i) row[this.names[i]] = values[i];
    return row;
  }

  #compile() {
    let members = '';
    for (let i = 0; i < this.names.length; ++i) {
      if (this.names[i] === '__proto__') return;  // a literal may not name it twice
      members += `${stringify(this.names[i])}: values[${i}], `;
    }
    this.#literal = native.sqlCompileRow(`return {${members}};`);
  }
}

const makeShape = (names) => new RowShape(names);

let runOf;

class Cursor extends native.HostObject {
  #run;
  #names;
  constructor(key, run) {
    if (key !== kInternal) throw new TypeError('Illegal constructor');
    super();
    this.#run = run;
  }

  static {
    runOf = (self) => {
      if (!(#run in Object(self))) throw new TypeError(kIllegal);
      return self.#run;
    };
  }

  next() { return nextRow(runOf(this)); }

  toArray() {
    const run = runOf(this);
    const rows = native.sqlAll(run);
    const shape = native.sqlShape(run, makeShape);
    for (let i = 0; i < rows.length; ++i) rows[i] = shape.row(rows[i]);
    return rows;
  }

  one() {
    const run = runOf(this);
    const values = native.sqlNext(run);
    if (values === undefined) throw new Error('Expected exactly one result from SQL query, but got no results.');
    if (native.sqlClose(run)) throw new Error('Expected exactly one result from SQL query, but got multiple results.');
    return native.sqlShape(run, makeShape).row(values);
  }

  raw() { return new RawIterator(kInternal, runOf(this)); }

  get columnNames() {
    const run = runOf(this);
    return (this.#names ??= [...native.sqlShape(run, makeShape).names]);
  }

  get rowsRead() { return native.sqlRows(runOf(this), false); }
  get rowsWritten() { return native.sqlRows(runOf(this), true); }
  get reusedCachedQueryForTest() { return native.sqlReuses(runOf(this)); }

  [Symbol.iterator]() { return new RowIterator(kInternal, runOf(this)); }
}

function nextRow(run) {
  const values = native.sqlNext(run);
  return values === undefined ? lib.endOfIteration() : { done: false, value: native.sqlShape(run, makeShape).row(values) };
}

function nextValues(run) {
  const values = native.sqlNext(run);
  return values === undefined ? lib.endOfIteration() : { done: false, value: values };
}

// An iterator over what is left of a cursor's rows.
const iteratorClass = (name, next) => {
  const Class = { [name]: class {
    #run;
    constructor(key, run) {
      if (key !== kInternal) throw new TypeError('Illegal constructor');
      this.#run = run;
    }

    next() {
      if (!(#run in Object(this))) throw new TypeError(kIllegal);
      return next(this.#run);
    }
  } }[name];
  Object.setPrototypeOf(Class.prototype, lib.IteratorPrototype);
  return Class;
};

const RowIterator = iteratorClass('RowIterator', nextRow);
const RawIterator = iteratorClass('RawIterator', nextValues);

// What prepare() answers is one, and called like a function.
class Statement {
  constructor() { throw new TypeError('Illegal constructor'); }
}

class SqlStorage extends native.HostObject {
  #handle;
  constructor(key, handle) {
    if (key !== kInternal) throw new TypeError('Illegal constructor');
    super();
    this.#handle = handle;
  }

  static #of(self) {
    if (!(#handle in Object(self))) throw new TypeError(kIllegal);
    return self.#handle;
  }

  exec(...args) {
    const handle = SqlStorage.#of(this);
    if (args.length === 0) throw lib.wrongParameter('exec', 'SqlStorage', 1, 'String');
    args[0] = `${args[0]}`;
    return new Cursor(kInternal, native.sqlExec(handle, ...args));
  }

  prepare(query) {
    const handle = SqlStorage.#of(this);
    if (arguments.length === 0) throw lib.wrongParameter('prepare', 'SqlStorage', 1, 'String');
    const text = `${query}`;
    const run = (...args) => new Cursor(kInternal, native.sqlExec(handle, text, ...args));
    for (const name of ['length', 'name']) delete run[name];
    return Object.setPrototypeOf(run, Statement.prototype);
  }
  ingest(text) {
    const handle = SqlStorage.#of(this);
    if (arguments.length === 0) throw lib.wrongParameter('ingest', 'SqlStorage', 1, 'string');
    const [remainder, rowsRead, rowsWritten, statementCount] = native.sqlIngest(handle, `${text}`);
    return { remainder, rowsRead, rowsWritten, statementCount };
  }
  setMaxPageCountForTest(pages) {
    const handle = SqlStorage.#of(this);
    if (arguments.length === 0) throw lib.wrongParameter('setMaxPageCountForTest', 'SqlStorage', 1, 'integer');
    native.sqlSetMaxPageCount(handle, Number(pages) | 0);
  }

  get databaseSize() { return native.sqlDatabaseSize(SqlStorage.#of(this)); }
}

if (!lib.isEnabled('experimental')) {
  for (const name of ['prepare', 'ingest', 'setMaxPageCountForTest']) delete SqlStorage.prototype[name];
  delete Cursor.prototype.reusedCachedQueryForTest;
}
Object.assign(SqlStorage.prototype, { Cursor, Statement });
for (const Class of [SqlStorage, Cursor, RowIterator, RawIterator]) lib.likeNative(Class);

lib.storageParts.makeSql = (handle) => new SqlStorage(kInternal, handle);
