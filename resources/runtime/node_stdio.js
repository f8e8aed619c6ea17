// process.stdout and process.stderr, which write to the log, and process.stdin, which has nothing to read.
'use strict';

const { Writable, Readable } = node.require('stream');
const kLog = 2, kError = 4;

class SyncWriteStream extends Writable {
  constructor(fd) {
    super({ autoDestroy: true, highWaterMark: 65536, decodeStrings: true });
    Object.assign(this, { fd, readable: false, _type: 'fs', _isStdio: true });
  }
  _write(chunk, encoding, callback) {
    // One entry of the log for each line; what has no end yet is a line as well.
    const lines = `${chunk}`.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines) native.log(this.fd === 2 ? kError : kLog, line);
    callback();
  }
}

class ReadStream extends Readable {
  constructor() {
    super({ highWaterMark: 65536, emitClose: false });
    Object.assign(this, { fd: 0, start: 0, end: Infinity, pos: 0, bytesRead: 0 });
  }
  _read() { this.push(null); }
}

lib.installStdio = (process) => {
  const makers = { stdin: () => new ReadStream(), stdout: () => new SyncWriteStream(1), stderr: () => new SyncWriteStream(2) };
  for (const [name, make] of Object.entries(makers)) {
    let stream;
    Object.defineProperty(process, name, { get: () => stream ??= make(), set: (value) => { stream = value; }, enumerable: true, configurable: true });
  }
};
