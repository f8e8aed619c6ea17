// Of what Node has by date from 2026-08-04, without the second half: modules by their full names, no globals.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {}

const there = async (name) => (await import(name)).default !== undefined;

export default {
  fetch: routes({
    "/": async (facts) => {
      for (const name of ["node:buffer", "node:path", "node:fs", "node:http", "node:console"]) await facts.of(name, () => there(name));
      facts.say("bare", await import(["buffer"][0]).then(() => true, () => false));
      facts.say("globals", [typeof process, typeof Buffer, typeof global, typeof setImmediate, typeof clearImmediate]);
    },
  }),
};
