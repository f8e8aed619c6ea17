// Sessions of users: POST /login?user=ada sets a cookie, GET / tells who you are and where else you are logged in,
// POST /logout ends the session, POST /logout-everywhere ends all of that user's.
//
// Two kinds of objects that call each other over RPC: a Session for each login, found by its unguessable id, and an
// Account for each user, which knows their sessions. What each request needs is in the Session alone, so that a popular
// user's Account is not asked each time.
import { DurableObject } from "cloudflare:workers";

export class Account extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, agent TEXT NOT NULL, since INTEGER NOT NULL)");
  }

  /** Begins a session and answers its id. */
  async logIn(user, agent) {
    const id = this.env.SESSION.newUniqueId();
    await this.env.SESSION.get(id).begin(user);
    this.ctx.storage.sql.exec("INSERT INTO sessions VALUES (?, ?, ?)", id.toString(), agent, Date.now());
    return id.toString();
  }

  sessions() {
    return this.ctx.storage.sql.exec("SELECT agent, since FROM sessions ORDER BY since, id").toArray();
  }

  /** A session tells that it is over. */
  forget(id) {
    this.ctx.storage.sql.exec("DELETE FROM sessions WHERE id = ?", id);
  }

  /** Ends all sessions and answers how many there were. */
  async logOutEverywhere() {
    const ids = this.ctx.storage.sql.exec("SELECT id FROM sessions").toArray().map(({ id }) => id);
    // First here: the sessions must not find themselves listed and call back.
    this.ctx.storage.sql.exec("DELETE FROM sessions");
    await Promise.all(ids.map((id) => this.env.SESSION.get(this.env.SESSION.idFromString(id)).drop()));
    return ids.length;
  }
}

export class Session extends DurableObject {
  begin(user) {
    this.ctx.storage.kv.put("user", user);
    this.#stayAwhile();
  }

  /** Whose session it is; undefined when it is over, or never was one. */
  user() {
    const user = this.ctx.storage.kv.get("user");
    if (user !== undefined) this.#stayAwhile();
    return user;
  }

  /** Ends it, and tells the account. */
  async end() {
    const user = this.ctx.storage.kv.get("user");
    await this.drop();
    if (user !== undefined) await this.env.ACCOUNT.getByName(user).forget(this.ctx.id.toString());
  }

  /** Ends it; the account knows. */
  async drop() {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  // Nobody has used it for a while.
  async alarm() {
    await this.end();
  }

  #stayAwhile() {
    this.ctx.storage.setAlarm(Date.now() + this.env.IDLE_MS);
  }
}

const COOKIE = "session";

/** The session that the request's cookie names; null when it names none. */
function sessionOf(request, env) {
  const cookies = (request.headers.get("Cookie") ?? "").split(/;\s*/);
  const value = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  try {
    return value ? env.SESSION.get(env.SESSION.idFromString(value)) : null;
  } catch {
    return null; // made up: ids carry a seal
  }
}

const setCookie = (value, seconds) => ({
  "Set-Cookie": `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}`,
});

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const route = `${request.method} ${pathname}`;
    if (route === "POST /login") {
      const user = searchParams.get("user");
      if (!user) return new Response("POST /login?user=NAME\n", { status: 400 });
      const id = await env.ACCOUNT.getByName(user).logIn(user, request.headers.get("User-Agent") ?? "unknown");
      return new Response(`Welcome, ${user}.\n`, { headers: setCookie(id, 86400) });
    }

    const session = sessionOf(request, env);
    const user = await session?.user();
    if (user === undefined) return new Response("POST /login?user=NAME first.\n", { status: 401 });
    switch (route) {
      case "GET /":
        return Response.json({ user, sessions: await env.ACCOUNT.getByName(user).sessions() });
      case "POST /logout":
        await session.end();
        return new Response("Goodbye.\n", { headers: setCookie("", 0) });
      case "POST /logout-everywhere": {
        const ended = await env.ACCOUNT.getByName(user).logOutEverywhere();
        return new Response(`Goodbye. ${ended === 1 ? "1 session has" : `${ended} sessions have`} ended.\n`, { headers: setCookie("", 0) });
      }
      default:
        return new Response("Not found.\n", { status: 404 });
    }
  },
};
