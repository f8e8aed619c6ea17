// fetch() to the outside, by Node's HTTP client: bodies stream both ways, and nothing is sent that the program did not ask
// for. Node's callbacks run no code of the program; what they bring enters its object as an event of its own.
'use strict';

const http = node.require('http');
const https = node.require('https');
const zlib = node.require('zlib');

const kConnection = /^(connection|keep-alive)$/i;
let agents;
const agentOf = (protocol) => {
  agents ??= { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };
  return agents[protocol];
};
const lost = () => Object.assign(new Error('Network connection lost.'), { retryable: true });

// A promise of Node's world as one of the program's.
const inside = (promise) => native.subrequest(promise);

// Sends one request, whose body is null, a string, bytes or a ReadableStream. -> Node's IncomingMessage
async function exchange({ url, method, flat, body }, length, signal) {
  const headers = {};
  for (let i = 0; i < flat.length; i += 2) (headers[flat[i]] ??= []).push(flat[i + 1]);
  if (length !== undefined && body !== null) headers['content-length'] = [`${length}`];
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url);
  if (username && !headers.authorization) headers.authorization = [`Basic ${node.Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`];
  const request = (protocol === 'https:' ? https : http).request({
    agent: agentOf(protocol), hostname: hostname.replace(/^\[|\]$/g, ''), port: port || undefined, path: pathname + search, method,
    headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.length === 1 ? values[0] : values])),
  });
  const answered = new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', () => reject(signal?.aborted ? signal.reason : lost()));
  });
  answered.catch(() => {});
  const abort = () => request.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();  // meanwhile
  if (lib.isBuffer(body)) request.end(body ?? undefined);
  else send(body, request);
  return inside(answered);
}

// The program's stream into Node's request, as fast as that takes it.
async function send(stream, request) {
  const reader = stream.getReader();
  request.on('close', () => { reader.cancel(lost()).catch(() => {}); });
  try {
    for (;;) {
      const [chunks, done] = await lib.drain(stream, reader);
      for (const chunk of chunks) {
        const room = request.write(node.Buffer.from(typeof chunk === 'string' ? chunk : new Uint8Array(chunk.buffer ?? chunk, chunk.byteOffset ?? 0, chunk.byteLength)));
        if (!room && !request.destroyed) {
          await inside(new Promise((resolve) => { request.once('drain', resolve); request.once('close', resolve); }));
        }
      }
      if (done) break;
    }
    request.end();
  } catch (error) {
    request.destroy();
    reader.cancel(error).catch(() => {});
  }
}

const decoders = { gzip: () => zlib.createGunzip(), 'x-gzip': () => zlib.createGunzip(), deflate: () => zlib.createInflate(), br: () => zlib.createBrotliDecompress() };

// Gives a stream what it has room for of Node's `bytes`. -> the rest
lib.feedSome = (controller, bytes) => {
  const piece = new Uint8Array(bytes.subarray(0, controller.byobRequest?.view.byteLength ?? 4096));
  lib.feed(controller, piece);
  return bytes.subarray(piece.length);
};

// What comes of an answer, decoded, as a stream of the platform.
function bodyOf(incoming, decoder, signal) {
  const pieces = (decoder ? incoming.on('error', (error) => decoder.destroy(error)).pipe(decoder) : incoming)[Symbol.asyncIterator]();
  let left = null;
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      while (!left?.length) {
        let next;
        try {
          next = await inside(pieces.next());
        } catch {
          throw signal?.aborted ? signal.reason : lost();
        }
        if (next.done) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        left = next.value;
      }
      left = lib.feedSome(controller, left);
    },
    cancel() { incoming.destroy(); },
  }, { highWaterMark: 0 });
}

lib.mayLeave = (what, url) => {
  if (!lib.flags.outgoing) throw new Error(`${what} to ${new URL(url).host} was refused: the project runs without access to the network (--no-outgoing).`);
};

async function follow(request) {
  const signal = lib.hasSignal(request) ? lib.signalOf(request) : undefined;
  if (signal?.aborted) throw signal.reason;
  if (lib.faultOfFetch) await lib.faultOfFetch(request.method, request.url);
  lib.mayLeave('fetch()', request.url);
  const length = lib.bodyLength(request);
  const hop = new lib.Hop(request);
  hop.body = lib.openBody(request);
  const open = native.outputOpen();  // nothing leaves before what was written is durable
  if (open) await open;
  for (;;) {
    const incoming = await exchange(hop, length, signal);
    const status = incoming.statusCode;
    if (hop.redirect(status, incoming.headers.location)) {
      incoming.resume();
      continue;
    }
    const coding = incoming.headers['content-encoding'];
    const none = hop.method === 'HEAD' || lib.isNullStatus(status);
    const decoder = none || coding === undefined ? undefined : decoders[coding.toLowerCase()]?.();
    const headers = [];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      const name = incoming.rawHeaders[i];
      if (kConnection.test(name) || (decoder && /^content-(encoding|length)$/i.test(name))) continue;
      headers.push(name, incoming.rawHeaders[i + 1]);
    }
    if (none) incoming.resume();
    const answer = none ? null : bodyOf(incoming, decoder, signal);
    if (answer && !decoder && incoming.headers['content-length'] !== undefined) lib.setLengthOfStream(answer, Number(incoming.headers['content-length']));
    return lib.makeResponse(status, incoming.statusMessage, headers, answer, hop.url, hop.redirected);
  }
}

// What the URL itself holds.
function dataOf(request) {
  const { groups } = /^data:(?<type>[^,]*?)(?<base64>;\s*base64\s*)?,(?<data>.*)$/is.exec(request.url.replace(/#.*/s, '')) ?? {};
  if (!groups) throw new TypeError(`Fetch API cannot load: ${request.url}`);
  const given = groups.type.trim();
  const kind = lib.mimeType(given.startsWith(';') ? `text/plain${given}` : given).replace(/^[^;]*/, (type) => type.toLowerCase()) || 'text/plain;charset=US-ASCII';
  const { Buffer } = node;
  const bytes = Buffer.from(groups.data.replace(/%([0-9a-f]{2})/gi, (all, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
  const body = request.method !== 'GET' ? '' : groups.base64 ? Buffer.from(bytes.toString('latin1').replace(/[^A-Za-z0-9+/]/g, ''), 'base64') : bytes;
  return lib.makeResponse(200, 'OK', ['content-type', kind], new lib.Response(body).body, '', false);
}

lib.fetch = function fetch(input = undefined, init = undefined) {
  try {
    lib.inHandler();
    if (arguments.length === 0) throw lib.wrongParameter('fetch', 'ServiceWorkerGlobalScope', 1, 'Request or string');
    const request = lib.checkedRequest(input, init, 'data:');
    if (request.url.startsWith('data:')) return Promise.resolve(dataOf(request));  // also when its signal is aborted, as there
    return lib.asksForSocket(request) ? native.subrequest(lib.fetchSocket(request)) : follow(request);
  } catch (error) {
    return Promise.reject(error);
  }
};
