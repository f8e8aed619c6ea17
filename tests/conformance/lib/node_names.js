// The names that each of Node's modules exports, for programs that differ in their compatibility date only.
const kModules = `assert assert/strict async_hooks buffer child_process cluster console crypto dgram diagnostics_channel dns dns/promises domain events fs fs/promises http http2 https inspector
  inspector/promises module net os path path/posix path/win32 perf_hooks process punycode querystring readline readline/promises repl sea sqlite stream stream/consumers stream/promises stream/web
  string_decoder sys test test/reporters timers timers/promises tls trace_events tty url util util/types v8 vm wasi worker_threads zlib _http_agent _http_client _http_common _http_incoming _http_outgoing
  _http_server _stream_duplex _stream_passthrough _stream_readable _stream_transform _stream_wrap _stream_writable _tls_common _tls_wrap`.split(/\s+/);

export async function names(facts) {
  for (const name of kModules) {
    await facts.of(name, async () => {
      const exports = await import(`node:${name}`);
      return Object.keys(exports).sort().join(" ");
    });
  }
}
export async function kinds(facts) {
  for (const name of kModules) {
    await facts.of(name, async () => Object.entries(await import(`node:${name}`)).filter(([, value]) => typeof value !== "function").map(([key, value]) => `${key} ${typeof value}`).sort().join(", "));
  }
}
