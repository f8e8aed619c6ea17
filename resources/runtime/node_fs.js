// node:fs on the file system in memory: whole files and folders. What needs a file that is open refuses.
'use strict';

const { posix } = node.require('path');
const { files } = lib;

function pathOf(path) {
  if (path instanceof lib.URL) path = lib.nodeModule('url').default.fileURLToPath(path);
  if (node.Buffer.isBuffer(path)) path = `${path}`;
  if (typeof path !== 'string') throw lib.wrongArgument('path', 'of type string or an instance of Buffer or URL', path);
  return posix.resolve(lib.workingDirectory(), path);
}
const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);
const bytesOf = (data, options) => (typeof data === 'string' ? node.Buffer.from(data, encodingOf(options) ?? 'utf8') : ArrayBuffer.isView(data) ? node.Buffer.from(data.buffer, data.byteOffset, data.byteLength) : node.Buffer.from(`${data}`));

const kTimes = ['atime', 'mtime', 'ctime', 'birthtime'];
class Stats {
  #isFolder;
  constructor(entry) {
    this.#isFolder = entry instanceof files.Folder;
    Object.assign(this, { dev: 0, ino: 0, mode: this.#isFolder ? 0o40777 : 0o100666, nlink: 1, uid: 0, gid: 0, rdev: 0, size: entry.bytes?.length ?? 0, blksize: 0, blocks: 0 });
    for (const name of kTimes) this[`${name}Ms`] = 0;
    for (const name of kTimes) this[name] = new Date(0);
  }
  isFile() { return !this.#isFolder; }
  isDirectory() { return this.#isFolder; }
  isSymbolicLink() { return false; }
  isBlockDevice() { return false; }
  isCharacterDevice() { return false; }
  isFIFO() { return false; }
  isSocket() { return false; }
}
class Dirent {
  #isFolder;
  constructor(name, parentPath, entry) {
    Object.assign(this, { name, parentPath });
    this.#isFolder = entry instanceof files.Folder;
  }
  isFile() { return !this.#isFolder; }
  isDirectory() { return this.#isFolder; }
  isSymbolicLink() { return false; }
}

let numbered = 0;
const look = (syscall) => (path, { throwIfNoEntry = true } = {}) => {
  const at = pathOf(path), found = files.find(at);
  if (found) return new Stats(found);
  if (!throwIfNoEntry) return undefined;
  throw files.failedLook(syscall, at);
};
const whole = {
  access: [1, (path) => { if (!files.find(pathOf(path))) throw files.failedLook('access', pathOf(path)); }],
  appendFile: [2, (path, data, options) => files.write(pathOf(path), bytesOf(data, options), true)],
  copyFile: [2, (from, to) => {
    if (!files.find(pathOf(from))) throw files.failure('ENOENT', 'copy', pathOf(from));
    if (files.isBelowFile(pathOf(to))) throw files.failure('ENOTDIR', 'copy');
    files.write(pathOf(to), files.read(pathOf(from)));
  }],
  lstat: [1, look('lstat')],
  mkdir: [1, (path, options) => files.makeFolder(pathOf(path), options?.recursive === true)],
  mkdtemp: [1, (prefix) => {
    const path = pathOf(prefix) + (`${prefix}`.endsWith('/') ? '/' : '') + numbered++;
    files.makeFolder(path, false);
    return path;
  }],
  readFile: [1, (path, options) => {
    const bytes = node.Buffer.from(files.read(pathOf(path))), encoding = encodingOf(options);
    return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
  }],
  readdir: [1, (path, options) => {
    const at = pathOf(path), isRecursive = options?.recursive === true;
    return files.list(at, isRecursive).map(([found, entry]) => {
      if (options?.withFileTypes) return new Dirent(posix.basename(found), posix.dirname(found), entry);
      return isRecursive ? found.slice(1) : posix.basename(found);
    });
  }],
  realpath: [1, (path) => {
    const at = pathOf(path);
    if (!files.find(at)) throw files.failedLook('realpath', at);
    return at;
  }],
  rename: [2, (from, to) => files.rename(pathOf(from), pathOf(to))],
  rm: [1, (path, options) => files.remove(pathOf(path), { isRecursive: options?.recursive === true, isForced: options?.force === true })],
  rmdir: [1, (path, options) => files.remove(pathOf(path), { isRecursive: options?.recursive === true })],
  stat: [1, look('stat')],
  unlink: [1, (path) => files.unlink(pathOf(path))],
  writeFile: [2, (path, data, options) => files.write(pathOf(path), bytesOf(data, options), options?.flag === 'a')],
};

const kNoAnswer = ['appendFile', 'writeFile'];
const promises = () => Object.fromEntries(Object.entries(whole).map(([name, [length, run]]) => [name, lib.namedFunction(name, length, async (...args) => {
  const answer = run(...args);
  return kNoAnswer.includes(name) ? undefined : answer;
})]));
// With a callback, which is called later.
function calling(name, run) {
  return lib.namedFunction(name, 3, (...args) => {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    if (typeof callback !== 'function') throw lib.wrongArgument('callback', 'of type function', callback);
    let answer = [null];
    try {
      const value = run(...args);
      if (value !== undefined) answer.push(value);
    } catch (error) {
      answer = [error];
    }
    queueMicrotask(() => callback(...answer));
  });
}
const exists = (path) => {
  try { return files.find(pathOf(path)) !== undefined; } catch { return false; }
};

// Streams over whole files: what is read is what the file is when reading begins, what is written is there at once.
function createReadStream(path, options) {
  const { start = 0, end = Infinity } = options ?? {}, at = pathOf(path);
  const stream = new (node.require('stream').Readable)({
    encoding: encodingOf(options), highWaterMark: 65536,
    read() {
      try {
        this.push(node.Buffer.from(files.read(at).subarray(start, end + 1)));
        this.push(null);
      } catch (error) {
        this.destroy(error);
      }
    },
  });
  return Object.assign(stream, { path, start, end });
}
function createWriteStream(path, options) {
  const at = pathOf(path);
  files.write(at, node.Buffer.alloc(0), (options?.flags ?? 'w').startsWith('a'));
  const stream = new (node.require('stream').Writable)({
    highWaterMark: 65536,
    write(chunk, encoding, callback) {
      try {
        files.write(at, chunk, true);
        this.bytesWritten += chunk.length;
        callback();
      } catch (error) {
        callback(error);
      }
    },
  });
  return Object.assign(stream, { path, bytesWritten: 0 });
}

lib.workingFiles = () => ({
  createReadStream: lib.namedFunction('createReadStream', 2, createReadStream), createWriteStream: lib.namedFunction('createWriteStream', 2, createWriteStream),
  ...Object.fromEntries(Object.entries(whole).flatMap(([name, [length, run]]) => [[name, calling(name, run)], [`${name}Sync`, lib.namedFunction(`${name}Sync`, length, run)]])),
  exists: lib.namedFunction('exists', 2, (path, callback) => { queueMicrotask(() => callback(exists(path))); }), existsSync: lib.namedFunction('existsSync', 1, exists), Stats, Dirent,
});
lib.workingFilePromises = promises;
