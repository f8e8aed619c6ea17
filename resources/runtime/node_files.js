// The file system of node:fs: in memory, one for each instance of an object and for each request of the Worker. /tmp is the
// program's; /bundle, /dev and the root cannot be written.
'use strict';

const { posix } = node.require('path');
const kDevices = ['null', 'zero', 'full', 'random'];
// Of requests that have ended nobody asks any more: from so many on they are looked through.
const kRequestsKept = 32;

class Folder {
  entries = new Map();
  constructor(isWritable) { this.isWritable = isWritable; }
}
class File {
  bytes = node.Buffer.alloc(0);
}

function newRoot() {
  const root = new Folder(false);
  root.working = '/bundle';
  for (const name of ['bundle', 'tmp', 'dev']) root.entries.set(name, new Folder(name === 'tmp'));
  for (const name of kDevices) root.entries.get('dev').entries.set(name, new File());
  return root;
}
const ofInstances = new WeakMap(), ofRequests = new Map();
let sweepAt = kRequestsKept;
function root() {
  const owner = native.currentOwner();
  const roots = typeof owner === 'object' ? ofInstances : ofRequests;
  if (!roots.has(owner)) {
    if (ofRequests.size >= sweepAt) {
      for (const request of ofRequests.keys()) if (!native.isRequestOpen(request)) ofRequests.delete(request);
      sweepAt = 2 * ofRequests.size + kRequestsKept;
    }
    roots.set(owner, newRoot());
  }
  return roots.get(owner);
}

const names = (path) => path.split('/').filter(Boolean);
const find = (path) => names(path).reduce((at, name) => (at instanceof Folder ? at.entries.get(name) : undefined), root());
const parentOf = (path) => find(posix.dirname(path));
const isBelowFile = (path) => parentOf(path) instanceof File;

const kTexts = { ENOENT: 'no such file or directory', ENOTEMPTY: 'directory not empty', EISDIR: 'illegal operation on a directory', EPERM: 'operation not permitted', EEXIST: 'file already exists', ENOTDIR: 'not a directory', EINVAL: 'invalid argument' };
// With a path where the real runtime tells it.
const failure = (code, syscall, path) => Object.assign(new Error(kTexts[code] + (path === undefined ? '' : `, ${syscall} '${path}'`)), { syscall, code, ...(path !== undefined && { path }) });
const failedLook = (syscall, path) => lib.nodeError(Error, 'ENOENT', `${kTexts.ENOENT}, ${syscall} '${path}'`, { name: 'Error', syscall, errno: -2, path }, 'ERR_ENOENT');

function need(path, syscall, told = path) {
  const found = find(path);
  if (!found) throw failure('ENOENT', syscall, told);
  return found;
}
function folderAbove(path, syscall, told = path) {
  const parent = parentOf(path);
  if (!parent) throw failure('ENOENT', syscall, told);
  if (!(parent instanceof Folder)) throw failure('ENOTDIR', syscall);
  return parent;
}
function writableParent(path, syscall, told = path) {
  const parent = folderAbove(path, syscall, told);
  if (!parent.isWritable) throw failure('EPERM', syscall);
  return parent;
}

lib.files = {
  Folder, find, failure, failedLook, isBelowFile,
  read(path) {
    const found = need(path, 'readAll');
    if (found instanceof Folder) throw failure('EISDIR', 'readAll');
    return found.bytes;
  },
  write(path, bytes, isAppended = false) {
    if (posix.dirname(path) === '/dev' && find(path)) return bytes.length;
    const parent = writableParent(path, 'writeAll');
    const name = posix.basename(path);
    if (parent.entries.get(name) instanceof Folder) throw failure('EISDIR', 'writeAll');
    if (!parent.entries.has(name)) parent.entries.set(name, new File());
    const file = parent.entries.get(name);
    file.bytes = isAppended ? node.Buffer.concat([file.bytes, bytes]) : node.Buffer.from(bytes);
    return bytes.length;
  },
  // -> the first folder that was made.
  makeFolder(path, isRecursive) {
    if (find(path) instanceof Folder) return undefined;
    let first;
    if (isRecursive && path !== '/') first = this.makeFolder(posix.dirname(path), true);
    const name = posix.basename(path), parent = writableParent(path, 'mkdir', name);
    if (parent.entries.has(name)) throw failure('EEXIST', 'mkdir', name);
    parent.entries.set(name, new Folder(true));
    return isRecursive ? first ?? path : undefined;
  },
  remove(path, { isRecursive = false, isForced = false } = {}) {
    const name = posix.basename(path);
    if (!find(path) && isForced) return;
    if (isBelowFile(path)) throw failure('ENOTDIR', 'rm', name);
    const found = need(path, 'rm', name);
    if (found instanceof Folder && found.entries.size > 0 && !isRecursive) throw failure('ENOTEMPTY', 'rm', name);
    writableParent(path, 'rm', name).entries.delete(name);
  },
  unlink(path) {
    const name = posix.basename(path), found = find(path);
    if (isBelowFile(path)) throw Object.assign(new Error('Parent path is not a directory'), { syscall: 'unlink', code: 'ENOTDIR' });
    if (!found) throw Object.assign(new Error('File not found'), { syscall: 'unlink', code: 'ENOENT', path: name });
    if (found instanceof Folder) throw failure('EISDIR', 'unlink');
    writableParent(path, 'unlink', name).entries.delete(name);
  },
  rename(from, to) {
    // In the real runtime's order: what is wrong with one place may hide what is wrong with the other.
    const target = folderAbove(to, 'rename', posix.basename(to)), source = folderAbove(from, 'rename', posix.basename(from));
    if (to === from && find(from)) return;
    if (!source.isWritable) throw failure('EPERM', 'rename');
    const found = need(from, 'rename'), there = find(to);
    if (found instanceof Folder && to.startsWith(`${from}/`)) throw failure('EINVAL', 'rename');
    if (there instanceof Folder && !(found instanceof Folder)) throw failure('EISDIR', 'rename');
    // /bundle and the root hold more than is kept here.
    if (there instanceof Folder && (there.entries.size > 0 || !there.isWritable)) throw failure('ENOTEMPTY', 'rename');
    if (there instanceof File && found instanceof Folder) throw failure('ENOTDIR', 'rename');
    if (!target.isWritable) throw failure('EPERM', 'rename');
    source.entries.delete(posix.basename(from));
    target.entries.set(posix.basename(to), found);
  },
  // -> [path from the folder's own name on, entry], in the order in which they were made.
  list(path, isRecursive) {
    const folder = need(path, 'readdir');
    if (!(folder instanceof Folder)) throw failure('ENOTDIR', 'readdir', path);
    return [...folder.entries].flatMap(([name, entry]) => {
      const below = isRecursive && entry instanceof Folder ? this.list(posix.join(path, name), true) : [];
      return [[posix.join(path, name), entry], ...below];
    });
  },
};
// Where relative paths begin: the working directory of whoever has these files.
lib.workingDirectory = () => root().working;
lib.setWorkingDirectory = (path) => { root().working = path; };
lib.isDirectory = (path) => find(path) instanceof Folder;
lib.readFile = (path) => lib.files.read(posix.resolve(lib.workingDirectory(), path));
