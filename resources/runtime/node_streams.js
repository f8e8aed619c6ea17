// Streams of Node's from and to the platform's: Node's own code for it knows none but Node's classes.
'use strict';

const { Readable, Writable, Duplex } = node.require('stream');
const wanted = (name, type, value) => lib.invalidArgument(name, `an instance of ${type}`, value);
const called = (callback) => [() => callback(), callback];

const readableOptions = (reader) => ({
  read() {
    reader.read().then(({ done, value }) => { this.push(done ? null : value); }, (error) => this.destroy(error));
  },
});
const writableOptions = (writer) => ({
  write(chunk, encoding, callback) { writer.write(chunk).then(...called(callback)); },
  final(callback) { writer.close().then(...called(callback)); },
});
// What is over already need not be told.
const leave = (promise, error, callback) => promise.then(() => callback(error), () => callback(error));

Readable.fromWeb = (stream, options) => {
  if (!(stream instanceof ReadableStream)) throw wanted('readableStream', 'ReadableStream', stream);
  const reader = stream.getReader();
  return new Readable({ ...options, ...readableOptions(reader), destroy: (error, callback) => leave(reader.cancel(error), error, callback) });
};
Writable.fromWeb = (stream, options) => {
  if (!(stream instanceof WritableStream)) throw wanted('writableStream', 'WritableStream', stream);
  const writer = stream.getWriter();
  return new Writable({
    ...options, ...writableOptions(writer),
    destroy: (error, callback) => { if (error) leave(writer.abort(error), error, callback); else callback(null); },
  });
};
Duplex.fromWeb = (pair, options) => {
  const { readable, writable } = pair;
  if (!(readable instanceof ReadableStream)) throw wanted('pair.readable', 'ReadableStream', readable);
  if (!(writable instanceof WritableStream)) throw wanted('pair.writable', 'WritableStream', writable);
  const reader = readable.getReader(), writer = writable.getWriter();
  return new Duplex({
    ...options, ...readableOptions(reader), ...writableOptions(writer),
    destroy: (error, callback) => leave(Promise.all(error ? [reader.cancel(error), writer.abort(error)] : [reader.cancel()]), error, callback),
  });
};

Readable.toWeb = (readable) => {
  if (typeof readable?.[Symbol.asyncIterator] !== 'function') throw wanted('streamReadable', 'stream.Readable', readable);
  const chunks = readable[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : value);
    },
    cancel: (reason) => { readable.destroy(reason); },
  }, { highWaterMark: 0 });
};
Writable.toWeb = (writable) => {
  if (typeof writable?.write !== 'function') throw wanted('streamWritable', 'stream.Writable', writable);
  return new WritableStream({
    write: (chunk) => new Promise((resolve, reject) => { writable.write(chunk, (error) => (error ? reject(error) : resolve())); }),
    close: () => new Promise((resolve, reject) => { writable.end((error) => (error ? reject(error) : resolve())); }),
    abort: (reason) => { writable.destroy(reason); },
  });
};
Duplex.toWeb = (duplex) => ({ readable: Readable.toWeb(duplex), writable: Writable.toWeb(duplex) });
