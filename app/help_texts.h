#pragma once
// What --help prints.

namespace durascope::app {

inline constexpr const char* kHelp = R"(durascope: an emulator and inspector for Cloudflare Durable Objects.

  durascope [PROJECT]             open the window, with PROJECT when it is given
  durascope serve PROJECT         run PROJECT without a window and serve it over HTTP
  durascope test PROJECT          run the test handlers that PROJECT exports
  durascope inspect FILE.sqlite   print what an object's database holds

PROJECT is a folder with wrangler.json, wrangler.jsonc or wrangler.toml, such a file, or a .js, .mjs or .ts file.

  --help      this text; after a command, its own
  --version   the program's version, and that of the SQLite in it
)";

inline constexpr const char* kWindowHelp = R"(
How the window runs PROJECT, in place of what was chosen in it before:

)";

inline constexpr const char* kServeHelp =
    R"(durascope serve PROJECT: run PROJECT without a window and serve it over HTTP.

Prints its address to standard output when it listens. To standard error go a line for each request, what user code
logs, errors that nobody caught with their stacks, and objects that wait for each other. Ends on Ctrl+C or SIGTERM.

  --port N           port to listen on, 0 for any free one (default: 8787)
  --quiet            no line for each request
  --faults FILE      delay, fail or reset calls, fetches and storage operations as the JSON file says (below)
)";

inline constexpr const char* kTestHelp = R"(durascope test PROJECT: run the test handlers that PROJECT exports.

Each export of the main module with a method test(controller, env, ctx) is one, also a WorkerEntrypoint class: first the
default export, then the others by name. It passes when it returns and what it gave to waitUntil() is fulfilled. Each
runs in a world of its own: module globals, storage, alarms and clock begin anew. A folder with a wrangler.test.jsonc
(or .json, .toml) is tested as that one says.

  --timeout S        seconds that a handler may take (default: 30)
  --filter TEXT      only handlers whose name contains TEXT; the end says how many it left out
  --junit FILE       write the results as JUnit XML, too
  --shared           all handlers in one world, one after another; its storage may lie in --state DIR, which without
                     --shared is refused: each handler has an empty folder of its own
  --verbose          show what handlers logged, also of those that pass
  --real-time        timers and alarms take as long as they do (without it, the clock moves on to the next one when all
                     that runs waits for it, and nothing from the network is awaited; not with several isolates)
  --faults FILE      delay, fail or reset calls, fetches and storage operations as the JSON file says (below)

)";

inline constexpr const char* kProjectHelp =
    R"(  --state DIR        folder of the objects' databases (default: .wrangler/state/v3/do in the project)
  --env NAME         environment of the configuration, as with wrangler (default: its top level)
  --isolates N       isolates to spread the objects over, 1 to 64 (default: 1, and 4 with --isolation spread)
  --isolation MODE   who shares module variables: shared, all objects, as on local workerd; spread, those of the same
                     isolate, as in production; separate, none: each instance has its own (default: shared, and spread
                     with more than one isolate)
  --evict RULES      when objects leave memory (default: local):
                     local: once idle, as local workerd does; production: hibernated once idle, evicted after 70 to
                     140 s whatever timers are pending; after-every-event; manual: by hand only; never: not by hand
                     either
  --evict-after S    seconds until an idle object leaves memory, or never (default: 10)
  --seed N           fix ids, random values and the time: the same requests give the same answers
  --paused           the clock stands until it is stepped or started
  --frozen-now       Date.now() moves only when an event or an answer comes in, as in production
  --miss-latency MS  milliseconds that a storage read takes which misses the cache (default: 5)
  --memory-limit MIB heap of each isolate, from 32; where more is needed it is thrown away with its objects' instances
                     (default: 512; production has 128)
  --no-outgoing      fetch() of the program does not reach the network
  --storage MODE     production: by the class, KV with a value cache or SQLite; or
                     local: as local workerd does, every class on SQLite without one (default: production)
  --cache-soft MIB   size of an isolate's value caches from which the least recently used go (default: 16)
  --cache-hard MIB   size that resets the objects when nothing more can go (default: 128)
  --cache-dirty MIB  unwritten values of one object from which puts wait (default: 8)
  --cache-stale S    seconds, up to twice of which an entry stays that nobody reads (default: 30)
  --sql-limit S      seconds after which a statement is stopped, 0 for never (default: 0)
  --history-days D   days for which an object's past can be restored (default: 30)
  --history-size MIB most that an object's past takes on disk, 0 for none (default: 64)
)";

inline constexpr const char* kInspectHelp = R"(durascope inspect FILE.sqlite: print what an object's database holds.

Keys with their values, SQL tables and the alarm. The file is only read, and may be in use.

  --json    one JSON object on one line, with every value in full
)";

inline constexpr const char* kFaultsHelp = R"text(
FILE of --faults is a JSON array of faults, with comments if you like:

  [{"where": "storage", "match": "put", "nth": 3, "action": "throw", "message": "disk full"},
   {"where": "call", "object": {"binding": "ROOM", "name": "lobby"}, "action": "delay", "delayMs": 2000, "every": 2}]

  where      call: methods and fetches of stubs; fetch: requests to the network; storage: storage operations. Required
  action     delay: do it later; throw: it fails; reset: the object breaks as when its storage fails. Required
  object     that is called, that fetches or whose storage it is: its "binding" in env, and its "name" or "id"
             (default: any)
  match      text that is in what is done: "increment()", "GET /path", "put" (default: any)
  nth        happens once, at the nth of those that it is about (default: 1); or
  every      happens at each nth of them; of two faults that hit the same one, the first is done
  delayMs    of delay, up to 3600000 (default: 0)
  message    of the error of throw and reset
)text";

}  // namespace durascope::app
