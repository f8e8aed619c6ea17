import assert from "node:assert";
import { Account, Session, default as worker } from "../src/index.js";

export { Account, Session };

/** A browser: keeps its cookie. */
function browser(env, agent) {
  let cookie = "";
  return async (route) => {
    const [method, path] = route.split(" ");
    const response = await worker.fetch(
      new Request(`https://sessions.example${path}`, { method, headers: { Cookie: cookie, "User-Agent": agent } }), env);
    cookie = response.headers.get("Set-Cookie")?.split(";")[0] ?? cookie;
    return response;
  };
}

export const logsInAndOut = {
  async test(controller, env) {
    const ask = browser(env, "one");
    assert.strictEqual((await ask("GET /")).status, 401);
    assert.strictEqual(await (await ask("POST /login?user=ada")).text(), "Welcome, ada.\n");
    const { user, sessions } = await (await ask("GET /")).json();
    assert.strictEqual(user, "ada");
    assert.deepStrictEqual(sessions.map(({ agent }) => agent), ["one"]);
    assert.strictEqual(await (await ask("POST /logout")).text(), "Goodbye.\n");
    assert.strictEqual((await ask("GET /")).status, 401);
    assert.deepStrictEqual(await env.ACCOUNT.getByName("ada").sessions(), []);
  },
};

export const endsAllSessionsOfAUser = {
  async test(controller, env) {
    const [one, two, other] = ["one", "two", "other"].map((agent) => browser(env, agent));
    await one("POST /login?user=eve");
    await two("POST /login?user=eve");
    await other("POST /login?user=bob");
    assert.strictEqual((await (await two("GET /")).json()).sessions.length, 2);
    assert.strictEqual(await (await one("POST /logout-everywhere")).text(), "Goodbye. 2 sessions have ended.\n");
    assert.strictEqual((await two("GET /")).status, 401);
    assert.strictEqual((await other("GET /")).status, 200);
  },
};

export const anUnusedSessionEnds = {
  async test(controller, env) {
    const ask = browser(env, "one");
    await ask("POST /login?user=zoe");
    await scheduler.wait(150);
    assert.strictEqual((await ask("GET /")).status, 200);
    await scheduler.wait(200);
    assert.strictEqual((await ask("GET /")).status, 200, "each request makes it stay");
    await scheduler.wait(700);
    assert.strictEqual((await ask("GET /")).status, 401);
    assert.deepStrictEqual(await env.ACCOUNT.getByName("zoe").sessions(), []);
  },
};

export const madeUpCookiesAreNoSessions = {
  async test(controller, env) {
    for (const cookie of ["session=", "session=x", `session=${"0".repeat(64)}`, `session=${env.SESSION.newUniqueId()}`]) {
      const response = await worker.fetch(new Request("https://sessions.example/", { headers: { Cookie: cookie } }), env);
      assert.strictEqual(response.status, 401, cookie);
    }
  },
};
