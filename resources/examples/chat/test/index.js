import assert from "node:assert";
import { Room, default as worker } from "../src/index.js";

export { Room };

/** Somebody in a room: what the room tells comes one after the other from next(). */
async function enter(env, name, room) {
  const response = await worker.fetch(
    new Request(`https://chat.example/socket?room=${room}&name=${name}`, { headers: { Upgrade: "websocket" } }), env);
  assert.strictEqual(response.status, 101);
  const socket = response.webSocket;
  const heard = [], waiting = [];
  socket.addEventListener("message", ({ data }) => {
    const message = data === "pong" ? data : JSON.parse(data);
    waiting.length ? waiting.shift()(message) : heard.push(message);
  });
  socket.accept();
  const next = () => (heard.length ? heard.shift() : new Promise((resolve) => waiting.push(resolve)));
  return { say: (text) => socket.send(text), next, leave: () => socket.close(1000, "bye") };
}

export const servesThePage = {
  async test(controller, env) {
    const response = await worker.fetch(new Request("https://chat.example/"), env);
    assert.match(response.headers.get("content-type"), /^text\/html/);
    assert.match(await response.text(), /<title>Chat<\/title>/);
    assert.strictEqual((await worker.fetch(new Request("https://chat.example/nowhere"), env)).status, 404);
    assert.strictEqual((await worker.fetch(new Request("https://chat.example/socket"), env)).status, 426);
  },
};

export const twoPeopleTalk = {
  async test(controller, env) {
    const ada = await enter(env, "Ada", "lobby");
    assert.deepStrictEqual(await ada.next(), { type: "welcome", messages: [], people: ["Ada"] });
    const bob = await enter(env, "Bob", "lobby");
    assert.deepStrictEqual((await bob.next()).people, ["Ada", "Bob"]);
    assert.deepStrictEqual(await ada.next(), { type: "joined", name: "Bob", people: ["Ada", "Bob"] });

    ada.say("  hello  ");
    for (const person of [ada, bob]) {
      const { type, name, text } = await person.next();
      assert.deepStrictEqual({ type, name, text }, { type: "message", name: "Ada", text: "hello" });
    }
    bob.leave();
    assert.deepStrictEqual(await ada.next(), { type: "left", name: "Bob", people: ["Ada"] });
    ada.leave();
  },
};

export const newcomersSeeWhatWasSaid = {
  async test(controller, env) {
    const ada = await enter(env, "Ada", "attic");
    await ada.next();
    for (let i = 1; i <= 60; ++i) {
      ada.say(`word ${i}`);
      await ada.next();
    }
    const bob = await enter(env, "Bob", "attic");
    const { messages } = await bob.next();
    assert.strictEqual(messages.length, 50);
    assert.strictEqual(messages[0].text, "word 11");
    assert.strictEqual(messages.at(-1).text, "word 60");
    ada.leave();
    bob.leave();
  },
};

export const roomsAreApart = {
  async test(controller, env) {
    const ada = await enter(env, "Ada", "kitchen");
    await ada.next();
    ada.say("in the kitchen");
    await ada.next();
    const bob = await enter(env, "Bob", "garden");
    assert.deepStrictEqual(await bob.next(), { type: "welcome", messages: [], people: ["Bob"] });
    ada.leave();
    bob.leave();
  },
};

export const pingsAreAnswered = {
  async test(controller, env) {
    const ada = await enter(env, "Ada", "cellar");
    await ada.next();
    ada.say("ping");
    assert.strictEqual(await ada.next(), "pong");
    ada.leave();
  },
};
