// WebSockets to the outside: `new WebSocket(url)` and fetch() with `Upgrade: websocket`. The protocol is undici's; its
// socket is bridged to one end of a pair, whose other end is the program's.
'use strict';

let undici;
let dispatchers;

// undici compares what a server says with all protocols that were asked for, and with "upgrade" alone: it is told what it
// wants to hear. -> its handler, which calls `chosen` with the protocol that the server took
function lenient(handler, protocols, chosen) {
  const heard = Object.create(handler);
  heard.onUpgrade = (status, headers, socket) => {
    const said = headers.map(String);
    for (let i = 0; i < said.length; i += 2) {
      const name = said[i].toLowerCase();
      if (name === 'connection' && /(^|,)\s*upgrade\s*(,|$)/i.test(said[i + 1])) said[i + 1] = 'upgrade';
      if (name !== 'sec-websocket-protocol' || !protocols.includes(said[i + 1])) continue;
      chosen(said[i + 1]);
      said[i + 1] = protocols.join(', ');
    }
    return handler.onUpgrade(status, said, socket);
  };
  return heard;
}

function connect(url, protocols, headers) {
  undici ??= lib.loadUndici('./undici/lib/websocket/websocket.js');
  dispatchers ??= lib.loadUndici('./undici/lib/global.js');
  // It has no parameter for headers, but asks for the dispatcher before its constructor returns.
  const { getGlobalDispatcher, setGlobalDispatcher } = dispatchers;
  const usual = getGlobalDispatcher();
  let socket;
  const chosen = (protocol) => { Object.defineProperty(socket, 'protocol', { value: protocol }); };
  setGlobalDispatcher({
    dispatch: (options, handler) => usual.dispatch({ ...options, headers: [...options.headers, ...headers] }, lenient(handler, protocols, chosen)),
  });
  try {
    return socket = new undici.WebSocket(url.replace(/^http/, 'ws'), protocols);
  } finally {
    setGlobalDispatcher(usual);
  }
}

// Codes that a client may close with; with others it says nothing.
const isClientCode = (code) => code === 1000 || (code >= 3000 && code <= 4999);

// -> {opened: a promise that settles as an event of whoever runs, outer: undici's socket, once it is there}
function bridge(far, url, protocols, headers) {
  far.binaryType = 'arraybuffer';
  native.socketBridged(lib.socketHandle(far));
  far.accept({ allowHalfOpen: true });  // who is out there answers a close, not this end
  const link = { outer: null };
  far.addEventListener('message', ({ data }) => link.outer.send(data));
  far.addEventListener('close', ({ code, reason }) => (isClientCode(code) ? link.outer.close(code, reason) : link.outer.close()));
  const opening = async () => {
    lib.mayLeave('A WebSocket', url);
    await native.outputOpen();  // nothing leaves before what was written is durable
    const outer = link.outer = connect(url, protocols, headers);
    outer.binaryType = 'arraybuffer';
    return new Promise((resolve, reject) => {
      const lost = () => reject(new Error('Network connection lost.'));
      outer.addEventListener('open', () => resolve(outer));
      outer.addEventListener('error', lost);
      outer.addEventListener('message', ({ data }) => far.send(data));
      outer.addEventListener('close', ({ code, reason, wasClean }) => {
        lost();
        if (wasClean) native.socketClose(lib.socketHandle(far), code, reason);
        else native.socketHangUp(lib.socketHandle(far));
      });
    });
  };
  return native.subrequest(opening());
}

lib.connectSocket = (socket, far, url, protocols) => {
  lib.inHandler();
  const handle = lib.socketHandle(socket);
  native.socketConnecting(handle);
  bridge(far, url, protocols, []).then((outer) => {
    native.socketOpened(handle, socket);
    lib.socketOpened(socket, outer.protocol, outer.extensions);
  }, (error) => {
    native.socketFailedToOpen(handle);
    lib.socketFailed(socket, error);
    lib.socketClosed(socket, 1006, 'Failed to establish websocket connection', false);
  });
};

const kOfHandshake = new Set(['upgrade', 'connection', 'sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions', 'sec-websocket-protocol']);

lib.asksForSocket = (request) => request.headers.get('upgrade')?.toLowerCase() === 'websocket';
lib.fetchSocket = async (request) => {
  const pair = new lib.WebSocketPair();
  const protocols = request.headers.get('sec-websocket-protocol')?.split(',').map((one) => one.trim()) ?? [];
  const headers = lib.pairs(request.headers).filter(([name]) => !kOfHandshake.has(name.toLowerCase())).flat();
  const outer = await bridge(pair[1], request.url, protocols, headers);
  const answered = outer.protocol ? ['sec-websocket-protocol', outer.protocol] : [];
  return lib.makeResponse(101, '', answered, null, request.url, false, pair[0]);
};
