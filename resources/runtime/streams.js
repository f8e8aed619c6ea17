// Streams of bytes that the platform makes: of a body that is there already, and of one that is still on its way through
// a pipe of the native side. And the way of a program's own stream into a pipe.
'use strict';

const encoder = new TextEncoder();
const kPiece = 4096;  // what the real runtime's streams of bytes give at a time

// A body on its way; `handle` is the native end that it is read from.
class PipeBody {
  // `lost`: what is thrown when the other end goes without a word; otherwise that the connection was lost.
  constructor(handle, lost) {
    this.handle = handle;
    this.length = native.pipeLength(handle);
    this.lost = lost;
  }
}

const sources = new WeakMap();  // stream -> the text, bytes or PipeBody that it gives

function feed(controller, bytes) {
  const request = controller.byobRequest;
  if (!request) {
    controller.enqueue(bytes);
    return;
  }
  new Uint8Array(request.view.buffer, request.view.byteOffset, bytes.length).set(bytes);
  request.respond(bytes.length);
}

function end(controller) {
  controller.close();
  controller.byobRequest?.respond(0);  // a view that waits comes back empty
}

const check = (owner) => { if (owner !== undefined) native.checkOwner(owner, 'ReadableStreamSource>'); };

// `atOnce`: otherwise each piece comes in a turn of its own, as those of a program's own bodies do on the real runtime.
function sourceOfBytes(bytes, owner, atOnce) {
  let at = 0;
  function give(controller) {
    const most = controller.byobRequest?.view.byteLength ?? kPiece;
    if (at === bytes.length) return end(controller);
    const piece = bytes.slice(at, at + most);
    at += piece.length;
    feed(controller, piece);
  }
  return {
    type: 'bytes',
    pull(controller) {
      check(owner);
      return atOnce ? give(controller) : native.nextTurn('body').then(() => give(controller));
    },
  };
}

function sourceOfPipe(body, owner) {
  return {
    type: 'bytes',
    pull(controller) {
      check(owner);
      const most = controller.byobRequest?.view.byteLength ?? kPiece;
      const give = (bytes) => (bytes === null ? end(controller) : feed(controller, bytes));
      if (body.lost) return readOrLose(body, most).then(give);
      const took = native.pipeRead(body.handle, most);
      return took instanceof Promise ? took.then(give) : give(took);
    },
    cancel() { native.pipeCancel(body.handle, body.lost !== undefined); },
  };
}

async function readOrLose(body, most) {
  try {
    return await native.pipeRead(body.handle, most);
  } catch {
    throw new Error(body.lost);
  }
}

// All that comes through a pipe: a promise of bytes.
lib.wholePipe = ({ handle, lost }) => {
  const all = native.pipeReadAll(handle);
  return lost ? all.catch(() => { throw new Error(lost); }) : all;
};
lib.PipeBody = PipeBody;
lib.feed = feed;

// `source`: a string, Uint8Array or PipeBody; `owner`: who alone may read it, as currentFrame() gives it; `atOnce`: as
// sourceOfBytes().
lib.streamOf = (source, owner, atOnce) => {
  const stream = new ReadableStream(source instanceof PipeBody ? sourceOfPipe(source, owner)
    : sourceOfBytes(typeof source === 'string' ? encoder.encode(source) : source, owner, atOnce), { highWaterMark: 0 });
  sources.set(stream, source);
  lib.readableState(stream).platform = true;
  return stream;
};

// What a stream of streamOf() gives, if nobody has begun to read it; it is then taken. Undefined for all others.
lib.takeSource = (stream) => {
  const source = sources.get(stream);
  if (source === undefined || stream.locked || lib.streamDisturbed(stream)) return undefined;
  sources.delete(stream);
  lib.seize(stream);  // it is locked and used for whoever looks
  return source;
};
const untouched = lib.isTakeable = (stream) => sources.has(stream) && !stream.locked && !lib.streamDisturbed(stream);

// How many bytes a stream will give, where that is known.
lib.lengthOfStream = (stream) => {
  if (!untouched(stream)) return lengths.get(stream);
  const source = sources.get(stream);
  return source instanceof PipeBody ? source.length : typeof source === 'string' ? node.Buffer.byteLength(source) : source.length;
};
const lengths = new WeakMap();  // of FixedLengthStream
lib.setLengthOfStream = (stream, length) => { lengths.set(stream, length); };

// Sends what a stream gives into the pipe, each piece when there is room and when what was written before is durable.
async function pump(stream, reader, writer, broken) {
  for (let i = 0; i < 3; ++i) await undefined;  // it may have been made just now: its first pull comes first
  try {
    for (;;) {
      const [chunks, done] = await lib.drain(stream, reader);
      if (chunks.length) {
        const bytes = chunks.length === 1 ? chunkBytes(chunks[0]) : joined(chunks.map(chunkBytes));
        const open = native.outputOpen();
        if (open) await open;
        const goOn = native.pipeWrite(writer, bytes);
        if (!(goOn === true || await goOn)) return;
      }
      if (done) break;
    }
    native.pipeClose(writer);
  } catch (error) {
    broken(writer, error);
    reader.cancel(error).catch(() => {});
  }
}

lib.chunkBytes = chunkBytes;
function chunkBytes(chunk) {
  if (typeof chunk === 'string') return encoder.encode(chunk);
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new TypeError('Draining read encountered a value that cannot be converted to bytes');
}

lib.joinBytes = joined;
function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

// -> the end that the other side reads from. `broken(writer, error)`: what the other side is told when the stream fails;
// `left()`: that side reads no more.
lib.sendStream = (stream, length, broken = native.pipeFail, left = () => {}) => {
  const [handle, writer] = native.openPipe(length, 0);
  const reader = stream.getReader();
  native.whenPipeCancelled(writer, (reason) => {
    reader.cancel(reason).catch(() => {});
    left();
  });
  pump(stream, reader, writer, broken);
  return handle;
};

// A stream of what an iterable gives; each piece is asked for when it is read.
lib.streamFrom = (iterable) => {
  const iterator = typeof iterable[Symbol.asyncIterator] === 'function' ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(await value);
    },
    async cancel(reason) { await iterator.return?.(reason); },
  }, { highWaterMark: 0 });
};
