// Files in memory: /tmp belongs to an object as long as it lives, and to the Worker for one request.
import { DurableObject } from "cloudflare:workers";
import fs from "node:fs";
import promises from "node:fs/promises";
import { routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {
  write(path, text) {
    fs.writeFileSync(path, text);
  }
  exists(path) {
    return fs.existsSync(path);
  }
}

export default {
  fetch: routes({
    "/files": async (facts) => {
      facts.say("before", fs.existsSync("/tmp/x"));
      await facts.of("write", () => fs.writeFileSync("/tmp/x", "hello"));
      await facts.of("append", () => fs.appendFileSync("/tmp/x", " you"));
      facts.say("read", [fs.readFileSync("/tmp/x", "utf8"), fs.readFileSync("/tmp/x", { encoding: "base64" }), fs.readFileSync("/tmp/x").length]);
      const stat = fs.statSync("/tmp/x");
      facts.say("stat", [stat.isFile(), stat.isDirectory(), stat.size, stat.mode, fs.statSync("/tmp").isDirectory()]);
      await facts.of("copy", () => fs.copyFileSync("/tmp/x", "/tmp/y"));
      await facts.of("rename", () => fs.renameSync("/tmp/y", "/tmp/z"));
      facts.say("after", [fs.existsSync("/tmp/y"), fs.readFileSync("/tmp/z", "utf8")]);
      for (const path of ["/tmp/none", "/tmp", "/nowhere/x"]) await facts.of(`read ${path}`, () => fs.readFileSync(path));
      for (const path of ["/bundle/a", "/a", "/tmp/none/x"]) await facts.of(`write ${path}`, () => fs.writeFileSync(path, "x"));
      for (const path of ["/tmp/x", "/tmp/x"]) await facts.of(`unlink ${path}`, () => fs.unlinkSync(path));
      for (const look of ["statSync", "accessSync"]) await facts.of(look, () => fs[look]("/nowhere"));
      await facts.of("quiet stat", () => fs.statSync("/nowhere", { throwIfNoEntry: false }));
      await facts.of("copy of nothing", () => fs.copyFileSync("/tmp/none", "/tmp/a"));
      await facts.of("a number", () => fs.readFileSync({}));
      facts.say("devices", [fs.readdirSync("/dev"), fs.writeFileSync("/dev/null", "x")]);
      facts.say("by relative path", [process.cwd(), fs.existsSync("../tmp/z"), fs.existsSync("tmp/z")]);
      facts.say("by URL", fs.readFileSync(new URL("file:///tmp/z"), "utf8"));
    },
    "/folders": async (facts) => {
      facts.say("root", fs.readdirSync("/"));
      await facts.of("mkdir", () => fs.mkdirSync("/tmp/d"));
      await facts.of("mkdir again", () => fs.mkdirSync("/tmp/d"));
      await facts.of("mkdir below", () => fs.mkdirSync("/tmp/e/f/g", { recursive: true }));
      await facts.of("mkdir below nothing", () => fs.mkdirSync("/tmp/q/f"));
      fs.writeFileSync("/tmp/e/file", "1");
      facts.say("readdir", [fs.readdirSync("/tmp"), fs.readdirSync("/tmp", { recursive: true }), fs.readdirSync("/tmp", { withFileTypes: true }).map((entry) => [entry.name, entry.parentPath, entry.isDirectory()])]);
      for (const remove of ["rmdirSync", "rmSync"]) await facts.of(remove, () => fs[remove]("/tmp/e"));
      await facts.of("rm all", () => fs.rmSync("/tmp/e", { recursive: true }));
      await facts.of("rm nothing by force", () => fs.rmSync("/tmp/none", { force: true }));
      facts.say("left", fs.readdirSync("/tmp"));
      await facts.of("mkdtemp", () => fs.mkdtempSync("/tmp/p-").startsWith("/tmp/p-"));
      await facts.of("realpath", () => fs.realpathSync("/tmp/../tmp"));
    },
    "/promises": async (facts) => {
      await facts.of("write", () => promises.writeFile("/tmp/p", "text"));
      await facts.of("read", () => promises.readFile("/tmp/p", "utf8"));
      await facts.of("mkdir", () => promises.mkdir("/tmp/d"));
      await facts.of("readdir", () => promises.readdir("/tmp"));
      await facts.of("rm", () => promises.rm("/tmp/p"));
      for (const call of ["readFile", "stat", "access"]) await facts.of(call, () => promises[call]("/tmp/none"));
    },
    "/callbacks": async (facts) => {
      const called = (name, ...args) => facts.of(name, () => new Promise((resolve) => fs[name](...args, (...answer) => resolve(answer))));
      await called("writeFile", "/tmp/c", "text");
      await called("readFile", "/tmp/c", "utf8");
      await called("readFile", "/tmp/none");
      await called("exists", "/tmp/c");
      await facts.of("no callback", () => fs.readFile("/tmp/c"));
    },
    "/streams": async (facts) => {
      await new Promise((resolve) => fs.createWriteStream("/tmp/s").end("streamed", resolve));
      const got = [];
      for await (const chunk of fs.createReadStream("/tmp/s", { encoding: "utf8" })) got.push(chunk);
      facts.say("read", got);
    },
    "/whose": async (facts, url, env) => {
      const a = env.THING.getByName("a"), b = env.THING.getByName("b");
      fs.writeFileSync("/tmp/worker", "1");
      await a.write("/tmp/object", "1");
      facts.say("the other, the object, its file here, the Worker's there", [await b.exists("/tmp/object"), await a.exists("/tmp/object"), fs.existsSync("/tmp/object"), await a.exists("/tmp/worker")]);
    },
    "/whose-again": async (facts, url, env) => facts.say("the Worker's, the object's", [fs.existsSync("/tmp/worker"), await env.THING.getByName("a").exists("/tmp/object")]),
  }),
};
