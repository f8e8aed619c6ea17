// setAlarm, getAlarm, deleteAlarm: what they take, what they say no to, what they answer.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

const kFar = 4_000_000_000_000; // in the year 2096: nothing fires here

const near = (time, wanted) => (typeof time === "number" && Math.abs(time - wanted) < 5000 ? "now" : time);

const times = {
  "a number": () => kFar,
  "a Date": () => new Date(kFar),
  "a fraction": () => kFar + 0.75,
  "a Date with a fraction": () => new Date(kFar + 0.75),
  "a large fraction": () => kFar + 0.9999,
  "one": () => 1,
  "half a millisecond": () => 0.5,
  "less than one": () => 0.9999,
  "zero": () => 0,
  "minus zero": () => -0,
  "negative": () => -1,
  "a little negative": () => -0.5,
  "the epoch": () => new Date(0),
  "a Date before the epoch": () => new Date(-1),
  "NaN": () => NaN,
  "an invalid Date": () => new Date(NaN),
  "Infinity": () => Infinity,
  "-Infinity": () => -Infinity,
  "a string": () => "4000000000000",
  "a string of a date": () => "2096-01-01",
  "an empty string": () => "",
  "null": () => null,
  "undefined": () => undefined,
  "true": () => true,
  "false": () => false,
  "a bigint": () => BigInt(kFar),
  "a symbol": () => Symbol("t"),
  "an object": () => ({}),
  "an array": () => [kFar],
  "an object with valueOf": () => ({ valueOf: () => kFar }),
  "an object with toPrimitive": () => ({ [Symbol.toPrimitive]: () => kFar }),
  "a boxed number": () => Object(kFar),
  "a boxed string": () => Object("4000000000000"),
  "a function": () => () => kFar,
  "a subclass of Date": () => new (class Later extends Date {})(kFar),
  "a Date whose valueOf lies": () => Object.assign(new Date(kFar), { valueOf: () => 1, getTime: () => 1 }),
  "an object with Date's prototype": () => Object.create(Date.prototype),
  "the largest time": () => 9_223_372_036_854,
  "a millisecond more": () => 9_223_372_036_855,
  "just below the largest time": () => 9_223_372_036_853,
  "the largest time and a fraction": () => 9_223_372_036_854.7,
  "the largest time and a larger fraction": () => 9_223_372_036_854.9,
  "the smallest Date": () => new Date(-8.64e15),
  "a negative time that is too early": () => -9_223_372_036_855,
  "the largest Date": () => new Date(8.64e15),
  "2^53": () => 2 ** 53,
  "2^63": () => 2 ** 63,
  "1e300": () => 1e300,
  "a time after 2189": () => Date.UTC(2190, 0, 1),
  "the year 2262": () => Date.UTC(2262, 3, 11),
  "the year 2263": () => Date.UTC(2263, 0, 1),
};

const options = {
  "none": undefined,
  "null": null,
  "an empty object": {},
  "allowConcurrency": { allowConcurrency: true },
  "allowUnconfirmed": { allowUnconfirmed: true },
  "both": { allowConcurrency: true, allowUnconfirmed: true },
  "odd values": { allowConcurrency: "yes", allowUnconfirmed: 0 },
  "unknown": { whatever: true },
  "an array": [],
  "a function": () => {},
  "a number": 5,
  "a string": "x",
  "true": true,
  "a symbol": Symbol("s"),
  "a bigint": 1n,
};

class Asked extends DurableObject {
  alarm() {}

  async fetch(request) {
    const { storage } = this.ctx;
    const facts = new Facts();
    const now = Date.now();
    switch (new URL(request.url).pathname) {
      case "/times":
        for (const [name, make] of Object.entries(times)) {
          const before = await storage.getAlarm();
          await facts.of(`${name}, set`, () => storage.setAlarm(make()));
          facts.say(`${name}, before`, before);
          facts.say(`${name}, after`, near(await storage.getAlarm(), now));
          await storage.deleteAlarm();
        }
        break;
      case "/past":
        for (const [name, time] of [["a second ago", now - 1000], ["an hour ago", now - 3_600_000], ["1970", 1000], ["now", now]]) {
          await facts.of(`${name}, set`, () => storage.setAlarm(time));
          facts.say(`${name}, get`, near(await storage.getAlarm(), Date.now()));
          const got = await storage.getAlarm();
          facts.say(`${name}, is whole`, Number.isInteger(got));
          facts.say(`${name}, not before it was set`, got >= now);
          await storage.deleteAlarm();
        }
        break;
      case "/options":
        for (const [name, value] of Object.entries(options)) {
          await facts.of(`setAlarm with ${name}`, () => storage.setAlarm(kFar, value));
          await facts.of(`getAlarm with ${name}`, () => storage.getAlarm(value));
          await facts.of(`deleteAlarm with ${name}`, () => storage.deleteAlarm(value));
        }
        await storage.deleteAlarm();
        break;
      case "/order-of-checks":
        await facts.of("no arguments", () => storage.setAlarm());
        await facts.of("bad time and bad options", () => storage.setAlarm("x", 5));
        await facts.of("zero and bad options", () => storage.setAlarm(0, 5));
        await facts.of("invalid Date and bad options", () => storage.setAlarm(new Date(NaN), 5));
        await facts.of("too late and bad options", () => storage.setAlarm(1e18, 5));
        await facts.of("options with a getter that throws", () => storage.setAlarm(kFar, { get allowConcurrency() { throw new RangeError("mine"); } }));
        await facts.of("options with another", () => storage.getAlarm({ get allowConcurrency() { throw new RangeError("mine"); } }));
        await facts.of("nothing was set", () => storage.getAlarm());
        try {
          const answer = storage.setAlarm("x");
          facts.say("a rejection, not an exception", answer instanceof Promise);
          await answer;
        } catch (error) {
          facts.say("rejects", error.constructor.name);
        }
        await facts.of("wrong receiver", () => storage.getAlarm.call({}));
        await facts.of("wrong receiver of setAlarm", () => storage.setAlarm.call({}, kFar));
        break;
      case "/one-alarm":
        facts.say("none", await storage.getAlarm());
        facts.say("deleting none", await storage.deleteAlarm());
        await storage.setAlarm(kFar);
        await storage.setAlarm(kFar + 5);
        facts.say("the last one counts", await storage.getAlarm());
        await storage.setAlarm(kFar - 5);
        facts.say("earlier", await storage.getAlarm());
        await storage.setAlarm(kFar - 5);
        facts.say("the same again", await storage.getAlarm());
        facts.say("it is no key", (await storage.list()).size);
        await storage.put("key", 1);
        await storage.delete("key");
        facts.say("keys do not matter", await storage.getAlarm());
        facts.say("deleting", await storage.deleteAlarm());
        facts.say("gone", await storage.getAlarm());
        await storage.deleteAlarm();
        facts.say("gone still", await storage.getAlarm());
        break;
      case "/without-await":
        {
          const all = [storage.setAlarm(kFar), storage.getAlarm(), storage.setAlarm(new Date(kFar + 1)), storage.getAlarm(), storage.deleteAlarm(), storage.getAlarm()];
          facts.say("answers", await Promise.all(all));
        }
        break;
      case "/shape":
        for (const name of ["getAlarm", "setAlarm", "deleteAlarm"]) {
          facts.say(`${name}.length`, storage[name].length);
          facts.say(`${name} is of the prototype`, Object.hasOwn(Object.getPrototypeOf(storage), name));
        }
        facts.say("type of an answer", typeof (await storage.setAlarm(kFar).then(() => storage.getAlarm())));
        facts.say("a Date that was changed afterwards", await (async () => {
          const date = new Date(kFar);
          const done = storage.setAlarm(date);
          date.setTime(kFar + 1000);
          await done;
          return storage.getAlarm();
        })());
        await storage.deleteAlarm();
        break;
    }
    return facts.response();
  }
}

export class O extends Asked {}
export class K extends Asked {}

export default {
  async fetch(request, env) {
    return env[new URL(request.url).searchParams.get("class")].getByName("o").fetch(request);
  },
};
