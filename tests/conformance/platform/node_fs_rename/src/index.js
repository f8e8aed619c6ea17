// What a file or a folder may be renamed to, and who hears what when it may not.
import { DurableObject } from "cloudflare:workers";
import fs from "node:fs";
import { routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

// Files say their own names; `full` has something in it, `empty` has not.
function lay() {
  if (fs.existsSync("/tmp/x")) fs.rmSync("/tmp/x", { recursive: true });
  for (const folder of ["empty", "other", "full/in", "deep/er"]) fs.mkdirSync(`/tmp/x/${folder}`, { recursive: true });
  for (const file of ["file", "second", "full/file"]) fs.writeFileSync(`/tmp/x/${file}`, file);
}
const entries = (folder = "/tmp/x") => fs.readdirSync(folder).flatMap((name) => {
  const path = `${folder}/${name}`;
  return fs.statSync(path).isDirectory() ? [`${path}/`, ...entries(path)] : [`${path}: ${fs.readFileSync(path, "utf8")}`];
});

async function tried(facts, pairs) {
  for (const [from, to] of pairs) {
    lay();
    const before = entries();
    await facts.of(`${from} to ${to}`, () => fs.renameSync(from, to));
    const after = entries();
    facts.say("gone, new", [before.filter((entry) => !after.includes(entry)), after.filter((entry) => !before.includes(entry))]);
  }
}
const in_x = (pairs) => pairs.map((pair) => pair.map((name) => `/tmp/x/${name}`));

export default {
  fetch: routes({
    "/onto": (facts) => tried(facts, in_x([["file", "second"], ["file", "empty"], ["file", "full"], ["empty", "file"], ["full", "file"], ["empty", "other"], ["full", "empty"],
      ["empty", "full"], ["file", "new"], ["full", "new"], ["full/in", "full"], ["full/file", "full"]])),
    "/into-itself": (facts) => tried(facts, in_x([["file", "file"], ["full", "full"], ["full", "full/in"], ["full", "full/new"], ["deep", "deep/er/new"], ["full", "full/none/new"], ["full", "full/file"],
      ["file", "file/new"], ["file", "file/new/new"]])),
    "/nowhere": (facts) => tried(facts, in_x([["none", "new"], ["none", "file"], ["none", "empty"], ["none", "full"], ["none", "none"], ["none", "nofolder/new"], ["file", "nofolder/new"],
      ["nofolder/none", "new"], ["nofolder/none", "nofolder/new"], ["nofolder/none", "file"], ["file/none", "new"], ["file/none", "nofolder/new"], ["none", "file/new"], ["full", "file/new"]])),
    "/below-a-file": async (facts) => {
      lay();
      for (const name of ["writeFileSync", "appendFileSync", "readFileSync", "mkdirSync", "rmSync", "unlinkSync", "readdirSync", "statSync"]) await facts.of(name, () => fs[name]("/tmp/x/file/new", ...(name.includes("write") || name.includes("append") ? ["text"] : [])));
      await facts.of("copyFileSync", () => fs.copyFileSync("/tmp/x/file", "/tmp/x/second/new"));
    },
    "/not-ours": (facts) => tried(facts, [["/tmp/x/file", "/bundle/new"], ["/tmp/x/none", "/bundle/new"], ["/tmp/x/file", "/bundle"], ["/tmp/x/full", "/bundle"], ["/tmp/x/file", "/dev/null"], ["/tmp/x/full", "/dev/null"],
      ["/tmp/x/none", "/dev/null"], ["/bundle/none", "/tmp/x/new"], ["/bundle/none", "/tmp/x/nofolder/new"], ["/bundle/none", "/tmp/x/full"], ["/bundle/none", "/tmp/x/file/new"], ["/bundle", "/tmp/x/new"], ["/bundle", "/bundle/new"],
      ["/dev/null", "/tmp/x/new"], ["/dev/null", "/dev/null"], ["/tmp", "/tmp"], ["/tmp", "/tmp/x/new"], ["/tmp/x/file", "/tmp"], ["/tmp/x/full", "/tmp"], ["/tmp/x/file", "/"], ["/tmp/x/full", "/"], ["/", "/tmp/x/new"], ["/", "/"]]),
  }),
};
