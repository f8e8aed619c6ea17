// pipeTo() and pipeThrough(): what pumps a readable stream into a writable one.
'use strict';

const { then, swallow } = lib.streamTools;
const source = lib.streamSource;
const { stateOf, lock, release, abort, close, write, kEndClosed } = lib.streamSink;
const isBytes = (chunk) => typeof chunk === 'string' || chunk instanceof ArrayBuffer || ArrayBuffer.isView(chunk);

// Both ends are locked meanwhile. At each turn it looks which of them has ended, and hears of no signal while it reads or writes,
// as on the real runtime. Settles when everything is written, or with what ended it early; when the destination ends by itself
// while nothing is written, both ends are let go and it is over without a word. The platform's own streams do not tell of their
// end, and between two of them a signal is heard at once. `from`: a readable stream's state.
lib.pipe = (from, destination, settings) => {
  const to = stateOf(destination);
  const reader = source.lock(from, false);
  const writer = lock(to);
  const refusal = lib.pipeRefusal(from, destination);
  if (refusal) return Promise.reject(refusal);
  const { signal } = settings;
  const pipe = pumpOf(from, to, reader, writer, settings);
  const pumped = pipe.run();
  if (!signal || signal.aborted || !from.platform || !to.keeps) return pumped;
  return new Promise((resolve, reject) => {
    let stopped = false;
    const stop = () => {
      stopped = true;
      then(pipe.stop(signal.reason, true, true), undefined, reject);
    };
    signal.addEventListener('abort', stop, { once: true });
    const over = (settle) => (value) => {
      signal.removeEventListener('abort', stop);
      if (!stopped) settle(value);
    };
    then(pumped, over(resolve), over(reject));
  });
};
// The real runtime cannot pipe from one IdentityTransformStream into another.
lib.pipeRefusal = (from, destination) =>
  (from.identity && stateOf(destination).identity ? new TypeError('Inter-TransformStream ReadableStream.pipeTo() is not implemented.') : undefined);
lib.markIdentity = (readable, writable) => { lib.readableState(readable).identity = stateOf(writable).identity = true; };

function pumpOf(from, to, reader, writer, { preventClose, preventAbort, preventCancel, signal }) {
  let locked = true;
  const unlock = () => {
    if (!locked) return;
    locked = false;
    to.piped = undefined;
    source.release(reader);
    release(writer);
  };
  // Lets go of both, then ends them as far as that is wanted.
  const stop = async (error, cancels, aborts) => {
    unlock();
    if (cancels && !preventCancel) then(source.cancel(from, error), undefined, swallow);
    if (aborts && !preventAbort) await abort(to, error);
    throw error;
  };
  if (!to.keeps) to.piped = (error) => {
    if (preventCancel) return unlock();
    then(source.cancel(from, error), undefined, swallow);
    unlock();
  };
  const run = async () => {
    while (locked) {
      if (signal?.aborted) return stop(signal.reason, true, true);
      if (from.state === 'errored') return stop(from.error, false, true);
      if (to.state === 'erroring' || to.state === 'errored') return stop(to.error, true, false);
      if (from.state === 'closed') {
        unlock();
        if (preventClose) return undefined;
        if (to.closing) throw new TypeError('Cannot close a writer that is already being closed');
        return close(to);
      }
      if (to.state === 'closed') return stop(new TypeError(kEndClosed), true, false);
      const chunk = await nextOf(reader);
      if (!locked) return undefined;
      if (chunk === undefined || signal?.aborted) continue;
      if (to.keeps && !isBytes(chunk.value)) return stop(new TypeError('This WritableStream only supports writing byte types.'), true, true);
      try {
        await write(to, chunk.value);
      } catch (error) {
        if (!to.keeps || to.state === 'writable') return stop(error, true, false);
      }
    }
    return undefined;
  };
  return { run, stop };
}

// The next chunk in a box of its own, since it may be a thenable; undefined when there is none. Never rejects.
const nextOf = (reader) => new Promise((resolve) => {
  const over = () => resolve(undefined);
  source.readInto(reader, { chunk: (value) => resolve({ __proto__: null, value }), close: over, error: over });
});
