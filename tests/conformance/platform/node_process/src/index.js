// process, as a program written for Node looks at it.
import { DurableObject } from "cloudflare:workers";
import imported from "node:process";
import { routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

const kDiffering = ["_events", "_eventsCount", "_maxListeners", "config", "stdin", "stdout", "stderr", "env"];
const kRefused = ["_linkedBinding", "binding", "cpuUsage", "dlopen", "execve", "getActiveResourcesInfo", "hasUncaughtExceptionCaptureCallback", "kill", "setUncaughtExceptionCaptureCallback", "threadCpuUsage", "_kill"];

export default {
  fetch: routes({
    "/names": (facts) => {
      facts.say("names", Object.getOwnPropertyNames(process).sort().join(" "));
      for (const [name, { get, set, enumerable, configurable }] of Object.entries(Object.getOwnPropertyDescriptors(process))) if (get) facts.say(name, [typeof get, typeof set, enumerable, configurable]);
      for (const [name, value] of Object.entries(process)) if (typeof value === "function" && !["on", "emit"].includes(name)) facts.say(name, [value.length, name === "exit" || name === "abort" ? 0 : value.name]);
      facts.say("it is a", [Object.prototype.toString.call(process), process.toString(), imported === process]);
    },
    "/values": (facts) => {
      for (const [name, value] of Object.entries(process)) if (typeof value !== "function" && !kDiffering.includes(name)) facts.say(name, value);
      for (const name of ["getegid", "geteuid", "getgid", "getgroups", "getuid", "cwd", "umask", "memoryUsage", "resourceUsage", "availableMemory", "constrainedMemory", "getSourceMapsSupport", "_getActiveHandles"]) facts.say(`${name}()`, process[name]());
      facts.say("config", process.config.target_defaults);
    },
    "/streams": async (facts) => {
      for (const name of ["stdout", "stderr", "stdin"]) {
        const stream = process[name];
        facts.say(name, [stream.constructor.name, stream.fd, stream.isTTY, stream.columns, stream.writable, stream.readable, stream._type, stream._isStdio, stream === process[name]]);
      }
      facts.say("write", [process.stdout.write("a line\n"), process.stdout.write("part "), process.stdout.write("of one\n"), process.stderr.write(new Uint8Array([65, 10]))]);
      await facts.of("write with a callback", () => new Promise((resolve) => process.stdout.write("x\n", () => resolve("called"))));
      facts.say("read", process.stdin.read());
    },
    "/refused": async (facts) => {
      for (const name of kRefused) await facts.of(name, () => process[name]());
      for (const [object, names] of [["permission", ["has"]], ["report", ["writeReport"]], ["finalization", ["register", "registerBeforeExit", "unregister"]]]) for (const name of names) await facts.of(`${object}.${name}`, () => process[object][name]());
      for (const name of ["setuid", "setgid", "seteuid", "setegid", "setgroups", "initgroups"]) await facts.of(name, () => process[name](5));
      await facts.of("setuid(0)", () => process.setuid(0));
    },
    "/arguments": async (facts) => {
      for (const mask of [0o77, "77", "a", -1, {}]) await facts.of(`umask ${mask}`, () => process.umask(mask));
      for (const time of [5, [1], "a"]) await facts.of(`hrtime ${time}`, () => process.hrtime(time));
      for (const warning of [[5], ["w", 5]]) await facts.of(`emitWarning ${warning}`, () => process.emitWarning(...warning));
      for (const directory of [5, "/tmp", "/bundle", "/nowhere"]) await facts.of(`chdir ${directory}`, () => process.chdir(directory));
      await facts.of("getBuiltinModule", () => [process.getBuiltinModule("fs") !== undefined, process.getBuiltinModule("node:path") === process.getBuiltinModule("path"), process.getBuiltinModule("nothing"), process.getBuiltinModule(5)]);
      await facts.of("assert", () => process.assert(false, "no"));
    },
    "/env": async (facts) => {
      process.env.NUMBER = 5;
      process.env.NOTHING = undefined;
      process.env.OBJECT = { toString: () => "text" };
      facts.say("are texts", [process.env.NUMBER, process.env.NOTHING, process.env.OBJECT, process.env.MISSING, "NUMBER" in process.env]);
      delete process.env.NOTHING;
      facts.say("keys", Object.keys(process.env).filter((key) => key !== "THING"));
      await facts.of("an accessor", () => Object.defineProperty(process.env, "x", { get: () => 5 }));
      await facts.of("a constant", () => Object.defineProperty(process.env, "x", { value: "5" }));
      facts.say("of the machine", [process.env.PATH, process.env.HOME]);
    },
    "/events": async (facts) => {
      await facts.of("a warning", () => new Promise((resolve) => {
        process.once("warning", (warning) => resolve([warning.name, warning.message, warning.code, warning.detail]));
        process.emitWarning("look", { type: "Mine", code: "A1", detail: "closer" });
      }));
      await facts.of("nextTick", () => new Promise((resolve) => process.nextTick(resolve, 7)));
      facts.say("listeners", [process.on("exit", () => {}) === process, process.listenerCount("exit"), process.emit("exit", 0)]);
    },
  }),
};
