// CompressionStream and DecompressionStream, by zlib's synchronous half.
'use strict';

const { deferred, wrongArgument, kMade } = lib.streamTools;
const { TransformStream, bytesOf, install } = lib.transformTools;
const zlib = node.require('zlib');
const kIncomplete = 'Called close() on a decompression stream with incomplete data';
const kTrailing = 'Trailing bytes after end of compressed data';
const kPiece = 16384;
const compressors = { gzip: () => zlib.createGzip(), deflate: () => zlib.createDeflate(), 'deflate-raw': () => zlib.createDeflateRaw() };
const decompressors = { gzip: () => zlib.createGunzip(), deflate: () => zlib.createInflate(), 'deflate-raw': () => zlib.createInflateRaw() };

// -> {run, close}: run(bytes, last) answers the pieces that came out
function coder(makers, format, failed) {
  format = `${format}`;
  if (!Object.hasOwn(makers, format)) throw new TypeError("The compression format must be either 'deflate', 'deflate-raw' or 'gzip'.");
  // Its handle alone is used: what Node puts around it works on other threads, or for one piece only.
  const engine = makers[format]();
  const { _handle: handle, _writeState: left } = engine;
  let problem;
  handle.onerror = (message, number, code) => { problem = code; };
  const { Z_NO_FLUSH, Z_FINISH } = zlib.constants;
  const run = (bytes, last) => {
    const flag = last ? Z_FINISH : Z_NO_FLUSH;
    const pieces = [];
    let at = 0;
    let remaining = bytes.length;
    do {
      const out = new Uint8Array(kPiece);
      handle.writeSync(flag, bytes, at, remaining, out, 0, out.length);
      if (problem) throw new TypeError(problem === 'Z_BUF_ERROR' ? kIncomplete : failed);
      const made = out.length - left[0];
      at += remaining - left[1];
      remaining = left[1];
      if (made) pieces.push(out.subarray(0, made));
    } while (left[0] === 0);
    if (remaining) throw new TypeError(kTrailing);
    return pieces;
  };
  return { run, close: () => engine.close() };
}

// -> [readable, writable]. What was written waits for a reader, not its writer.
function coded({ run, close }) {
  const made = [];               // and not read yet
  let readable;
  let asked;                     // the pull under way
  let closed = false;
  const owner = native.currentFrame();
  const taken = (most) => {
    const parts = [];
    for (let left = most; left > 0 && made.length;) {
      const part = made[0].subarray(0, left);
      parts.push(part);
      left -= part.length;
      if (part.length === made[0].length) made.shift();
      else made[0] = made[0].subarray(part.length);
    }
    return lib.joinBytes(parts);
  };
  const give = () => {
    if (!asked || !(made.length || closed)) return;
    const pull = asked;
    asked = undefined;
    if (made.length) {
      lib.feed(readable, taken(readable.byobRequest?.view.byteLength ?? 4096));
    } else {
      readable.close();
      readable.byobRequest?.respond(0);
    }
    pull.resolve();
  };
  const source = new ReadableStream({
    type: 'bytes',
    start(controller) { readable = controller; },
    pull() {
      if (owner !== undefined) native.checkOwner(owner, 'ReadableStreamSource>');
      asked = deferred();
      const { promise } = asked;
      give();
      return promise;
    },
    cancel(reason) {
      close();
      lib.failWritable(sink, reason);
    },
  }, { highWaterMark: 0 });
  const fail = (error) => {
    close();
    readable.error(error);
    asked?.resolve();
  };
  const put = (bytes, last) => {
    try {
      made.push(...run(bytes, last));
    } catch (error) {
      fail(error);
      lib.spendWritable(sink);
      throw error;
    }
    closed = last;
    if (last) close();
    give();
  };
  const sink = new WritableStream({
    // What is no bytes is refused, and its writer alone hears of it; nothing at all is nothing.
    write(chunk) { if (chunk !== undefined) put(chunk instanceof SharedArrayBuffer ? new Uint8Array(chunk) : bytesOf(chunk), false); },
    close: () => put(new Uint8Array(0), true),
    abort: fail,
  });
  lib.keepWrites(sink);
  lib.rejectReads(source);
  return [source, sink];
}

class CompressionStream extends TransformStream {
  constructor(format) {
    if (arguments.length === 0) throw wrongArgument('CompressionStream', 1, 'string');
    lib.inHandler();
    super(kMade, coded(coder(compressors, format, 'Compression failed.')));
  }
}
class DecompressionStream extends TransformStream {
  constructor(format) {
    if (arguments.length === 0) throw wrongArgument('DecompressionStream', 1, 'string');
    lib.inHandler();
    super(kMade, coded(coder(decompressors, format, 'Decompression failed.')));
  }
}

for (const type of [CompressionStream, DecompressionStream]) install(type);
