#pragma once
// The sources of the projects that the pictures show beside the examples.

namespace durascope::test {

inline constexpr char kBrokenSource[] =
    "export class Counter {\n  async fetch(request) {\n    return new Response(\"a\";\n  }\n}\n";
inline constexpr char kStuckSource[] = R"JS(
export class Counter {
  turns = 0;
  fetch() { for (this.turns += 1; this.turns > 1;); return new Response("once"); }
}
)JS";

inline constexpr char kFailingSource[] = R"JS(
export class Thing {
  constructor() { this.setUp(); }
  setUp() { throw new TypeError("setUp() found no settings"); }
  fetch() {}
}
export default { fetch: (request, env) => env.THING.getByName("dave").fetch(request) };
)JS";

inline constexpr char kHeldSource[] = R"JS(
export class Desk {
  fetch() {
    setTimeout(() => {}, 600_000);
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    this.client = client;
    client.accept();
    return new Response("held");
  }
}
)JS";

inline constexpr char kDeadlockSource[] = R"JS(
import { DurableObject } from "cloudflare:workers";
export class Desk extends DurableObject {
  drafts = ["minutes", "budget"];
  async open(other) {
    await this.ctx.blockConcurrencyWhile(() => this.env.DESK.getByName(other).answer(this.ctx.id.name));
  }
  answer(other) { return this.ctx.blockConcurrencyWhile(() => this.env.DESK.getByName(other).list()); }
  list() { return this.drafts; }
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    setTimeout(() => {}, 600_000);
    if (searchParams.has("with")) await this.open(searchParams.get("with"));
    return new Response("open");
  }
}
)JS";

inline constexpr char kNotesSource[] =
    "export class Notes {\n"
    "  constructor(ctx) {\n"
    "    this.storage = ctx.storage;\n"
    "    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, '\n"
    "        + 'stars REAL, image BLOB, deleted INTEGER)');\n"
    "    ctx.storage.sql.exec('CREATE INDEX IF NOT EXISTS by_title ON notes (title)');\n"
    "    ctx.storage.sql.exec('CREATE VIEW IF NOT EXISTS loved AS SELECT title FROM notes WHERE stars > 4');\n"
    "  }\n"
    "  async fetch() {\n"
    "    const user = { name: 'Ada', since: new Date(0), tags: new Set(['a', 'b']), seen: new Map([['x', 1]]) };\n"
    "    await this.storage.put({ 'user:ada': user, 'user:bob': { ...user, name: 'Bob' }, count: 12, list: [1, 2, 3] "
    "});\n"
    "    for (let i = 0; i < 90; i++)\n"
    "      this.storage.sql.exec('INSERT INTO notes (title, stars, image) VALUES (?, ?, ?)', 'Note ' + i, i / 20,\n"
    "          i % 3 ? null : new Uint8Array(40).fill(i));\n"
    "    await this.storage.setAlarm(Date.now() + 3600e3);\n"
    "    return new Response('ok');\n"
    "  }\n"
    "  alarm() {}\n"
    "}\n";

}  // namespace durascope::test
