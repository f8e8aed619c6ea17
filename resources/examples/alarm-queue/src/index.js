// Queues of jobs that run later: POST /?in=5 with a text as its body runs it in five seconds, GET / lists what waits and
// what has been done; with queue=NAME, of another queue. A job whose text contains "fail" fails; it is tried again with growing pauses and then given up.
//
// An object has one alarm, which survives eviction and restarts. The queue sets it to the time of the job that is due
// first; when it rings, all that are due run, and it is set anew. A setTimeout() would be lost with the instance.
import { DurableObject } from "cloudflare:workers";

const MOST_ATTEMPTS = 3;
const AT_ONCE = 10; // jobs that one alarm runs, so that it never takes long

export class Queue extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(`CREATE TABLE IF NOT EXISTS jobs (
      id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, due INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', error TEXT)`);
    this.sql.exec("CREATE INDEX IF NOT EXISTS jobs_due ON jobs (state, due)");
  }

  async add(text, delayMs = 0) {
    const { id } = this.sql
      .exec("INSERT INTO jobs (text, due) VALUES (?, ?) RETURNING id", text, Date.now() + delayMs)
      .one();
    await this.#setAlarm();
    return id;
  }

  list() {
    return this.sql.exec("SELECT id, text, due, attempts, state, error FROM jobs ORDER BY id").toArray();
  }

  async alarm() {
    const due = this.sql
      .exec("SELECT id, text, attempts FROM jobs WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?", Date.now(), AT_ONCE)
      .toArray();
    for (const job of due) await this.#attempt(job);
    await this.#setAlarm();
  }

  // Alarms that throw are tried again by the platform, but all that was due would run again with them: so each job's
  // failure is its own.
  async #attempt({ id, text, attempts }) {
    try {
      await work(text);
      this.sql.exec("UPDATE jobs SET state = 'done', attempts = ?, error = NULL WHERE id = ?", attempts + 1, id);
    } catch (error) {
      const state = attempts + 1 < MOST_ATTEMPTS ? "waiting" : "given up";
      const due = Date.now() + this.env.RETRY_MS * 2 ** attempts;
      this.sql.exec(
        "UPDATE jobs SET state = ?, attempts = ?, due = ?, error = ? WHERE id = ?",
        state, attempts + 1, due, String(error.message), id);
    }
  }

  async #setAlarm() {
    const { next } = this.sql.exec("SELECT MIN(due) AS next FROM jobs WHERE state = 'waiting'").one();
    if (next !== null) await this.ctx.storage.setAlarm(next);
  }
}

/** What a job does. Yours would send a mail, or call somebody's API. */
async function work(text) {
  if (text.includes("fail")) throw new Error(`could not do "${text}"`);
  console.log(`done: ${text}`);
}

export default {
  async fetch(request, env) {
    const { searchParams } = new URL(request.url);
    const queue = env.QUEUE.getByName(searchParams.get("queue") ?? "main");
    switch (request.method) {
      case "GET":
        return Response.json(await queue.list());
      case "POST": {
        const seconds = Number(searchParams.get("in") ?? 0);
        const text = await request.text();
        if (!(seconds >= 0) || text === "") return new Response("POST a text to /?in=SECONDS.\n", { status: 400 });
        return Response.json({ id: await queue.add(text, seconds * 1000) }, { status: 201 });
      }
      default:
        return new Response("GET or POST.\n", { status: 405, headers: { Allow: "GET, POST" } });
    }
  },
};
