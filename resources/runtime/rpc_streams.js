// Streams, requests and responses as arguments and answers of calls: the bytes go through a pipe, whose far end crosses with
// the value, in which it is a number.
'use strict';

const kLocked = 'The ReadableStream has been locked to a reader.';
const kLost = 'ReadableStream received over RPC disconnected prematurely.';

const isUsed = (stream) => stream.locked || lib.streamDisturbed(stream);

lib.externalTypes.set('ReadableStream', {
  is: lib.isReadable,
  pack(stream, send) {
    if (stream.locked) throw new TypeError(kLocked);
    const length = lib.lengthOfStream(stream);
    const source = lib.takeSource(stream);
    const handle = source instanceof lib.PipeBody && !source.lost ? source.handle : lib.sendStream(source === undefined ? stream : lib.streamOf(source, undefined, true), length);
    return send(native.parkReader(handle));
  },
  unpack(number, sent) {
    const handle = native.claimReader(sent(number));
    return handle ? lib.streamOf(new lib.PipeBody(handle, kLost)) : new ReadableStream({ start(controller) { controller.error(new Error(kLost)); } });
  },
});

// What the far side writes is read here, and written into the stream in this object's name. `ended`: a pipe that says when
// that is closed.
async function drainInto(handle, stream, ended) {
  const writer = stream.getWriter();
  writer.closed.catch(() => native.pipeCancel(handle, true));
  try {
    for (;;) {
      const bytes = await native.pipeRead(handle, 65536);
      if (bytes === null) break;
      await writer.ready;
      writer.write(bytes).catch(() => {});
    }
    await writer.close();
    native.pipeClose(ended);
  } catch (error) {
    native.pipeFail(ended, error);
    writer.abort(error).catch(() => {});
  }
}

lib.externalTypes.set('WritableStream', {
  is: lib.isWritable,
  pack(stream, send) {
    if (stream.locked) throw new TypeError('The WritableStream has been locked to a writer.');
    const [handle, writer] = native.openPipe(undefined, 0);
    const [closed, ended] = native.openPipe(undefined, 0);
    drainInto(handle, stream, ended);
    return [send(native.parkWriter(writer)), send(native.parkReader(closed))];
  },
  unpack([number, closedNumber], sent) {
    const writer = native.claimWriter(sent(number));
    const closed = native.claimReader(sent(closedNumber));
    const lost = () => new Error('WritableStream received over RPC was disconnected because the remote execution context has endeded.');
    return new WritableStream({
      start(controller) {
        if (writer) native.whenPipeCancelled(writer, (reason) => controller.error(reason ?? lost()));
      },
      async write(chunk) {
        const goOn = writer && native.pipeWrite(writer, lib.chunkBytes(chunk));
        if (!(goOn === true || await goOn)) throw lost();
      },
      async close() {
        if (!writer) throw lost();
        native.pipeClose(writer);
        await native.pipeRead(closed, 1);
      },
      abort(reason) { if (writer) native.pipeFail(writer, reason); },
    });
  },
});

// A body that is there already crosses as it is.
const bodyToSend = (holder) => {
  if (lib.hasNullBody(holder)) return null;
  if (holder.bodyUsed || isUsed(holder.body)) throw new TypeError(kLocked);
  return holder.body;
};

lib.externalTypes.set('Headers', {
  is: (object) => object instanceof lib.Headers,
  pack: (headers) => lib.flatHeaders(headers),
  unpack: (flat) => lib.headersFromFlat(flat, false),
});

lib.externalTypes.set('Request', {
  is: (object) => object instanceof lib.Request,
  pack: (request) => [request.method, request.url, lib.flatHeaders(request.headers), bodyToSend(request), request.redirect, request.cf],
  unpack: ([method, url, flat, body, redirect, cf]) => new lib.Request(url, { method, headers: lib.headersFromFlat(flat, false), body, redirect, cf }),
});

lib.externalTypes.set('Response', {
  is: (object) => object instanceof lib.Response,
  pack: (response) => [response.status, response.statusText, lib.flatHeaders(response.headers), bodyToSend(response), response.cf],
  unpack: ([status, statusText, flat, body, cf]) => (status === 0 ? lib.Response.error() : new lib.Response(body, { status, statusText, headers: lib.headersFromFlat(flat, false), cf })),
});
