import assert from "node:assert";
import { Queue, default as worker } from "../src/index.js";

export { Queue };

/** One queue, as a client of the Worker sees it. */
function open(env, queue) {
  const ask = (query, init) => worker.fetch(new Request(`https://queue.example/?queue=${queue}${query}`, init), env);
  const post = (text, seconds) => ask(`&in=${seconds}`, { method: "POST", body: text });
  const list = async () => (await ask("")).json();
  /** The jobs, once none of them waits any more. */
  async function settled() {
    for (;;) {
      const jobs = await list();
      if (jobs.every(({ state }) => state !== "waiting")) return jobs;
      await scheduler.wait(10);
    }
  }
  return { ask, post, list, settled };
}

export const jobsRunWhenTheyAreDue = {
  async test(controller, env) {
    const { post, list, settled } = open(env, "due");
    const start = Date.now();
    assert.deepStrictEqual(await (await post("late", 0.3)).json(), { id: 1 });
    assert.strictEqual((await post("soon", 0.1)).status, 201);
    assert.deepStrictEqual((await list()).map(({ state }) => state), ["waiting", "waiting"]);
    const jobs = await settled();
    assert.deepStrictEqual(jobs.map(({ text, state, attempts }) => ({ text, state, attempts })),
      [{ text: "late", state: "done", attempts: 1 }, { text: "soon", state: "done", attempts: 1 }]);
    assert(Date.now() - start >= 300);
  },
};

export const manyAtOnceAllRun = {
  async test(controller, env) {
    const { post, settled } = open(env, "many");
    for (let i = 0; i < 25; ++i) await post(`job ${i}`, 0.05);
    assert((await settled()).every(({ state, attempts }) => state === "done" && attempts === 1));
  },
};

export const failingJobsAreTriedAgainAndGivenUp = {
  async test(controller, env) {
    const { post, settled } = open(env, "failing");
    await post("fail", 0);
    await post("work", 0);
    const [failed, worked] = await settled();
    assert.deepStrictEqual([failed.state, failed.attempts, failed.error], ["given up", 3, 'could not do "fail"']);
    assert.deepStrictEqual([worked.state, worked.attempts, worked.error], ["done", 1, null]);
  },
};

export const nonsenseIsRefused = {
  async test(controller, env) {
    const { ask, post } = open(env, "nonsense");
    assert.strictEqual((await post("x", "soon")).status, 400);
    assert.strictEqual((await post("", 1)).status, 400);
    assert.strictEqual((await ask("", { method: "DELETE" })).status, 405);
  },
};
