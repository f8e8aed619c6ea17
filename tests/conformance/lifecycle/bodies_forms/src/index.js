// FormData, Blob and File, and bodies made of them.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

const tags = (o) => Object.prototype.toString.call(o);
const look = (blob) => [blob.constructor.name, blob.size, blob.type];
async function lookForm(form) {
  const out = [];
  for (const [name, value] of form) out.push([name, typeof value === "string" ? value : [value.name, value.type, value.size, await value.text()]]);
  return out;
}
const multipart = (body, boundary = "XX") => new Response(body, { headers: { "content-type": `multipart/form-data; boundary=${boundary}` } }).formData();

export class T extends DurableObject {
  async fetch() {
    const facts = new Facts();
    for (const type of [FormData, Blob, File]) facts.say(type.name, Object.getOwnPropertyNames(type.prototype));
    facts.say("tags", [tags(new FormData()), tags(new Blob()), tags(new File([], "a"))]);
    for (const [name, make] of Object.entries({
      "nothing": () => new Blob(),
      "undefined": () => new Blob(undefined),
      "null": () => new Blob(null),
      "string": () => new Blob("abc"),
      "number": () => new Blob(5),
      "parts": () => new Blob(["a", new Uint8Array([98]), new Blob(["c"]), new ArrayBuffer(2), 5, {}]),
      "iterable": () => new Blob(new Set(["a", "b"])),
      "type": () => new Blob([], { type: "Text/Plain;Charset=UTF-8" }),
      "bad type": () => new Blob([], { type: "té" }),
      "type number": () => new Blob([], { type: 5 }),
      "options null": () => new Blob([], null),
      "options number": () => new Blob([], 5),
      "endings": () => new Blob(["a\nb"], { endings: "native" }),
      "slice": () => new Blob(["abcdef"], { type: "a/b" }).slice(1, 4),
      "slice with type": () => new Blob(["abcdef"]).slice(1, 4, "X/Y"),
      "slice from the end": () => new Blob(["abcdef"]).slice(-2),
      "slice beyond": () => new Blob(["abcdef"]).slice(4, 99),
      "slice the wrong way": () => new Blob(["abcdef"]).slice(4, 2),
      "file": () => new File(["abc"], "a.txt", { type: "text/plain", lastModified: 5 }),
      "file without name": () => new File(["abc"]),
      "file without parts": () => new File(),
      "file slice": () => new File(["abc"], "a").slice(1),
    })) await facts.of(`blob: ${name}`, async () => { const b = make(); return [look(b), await b.text()]; });
    await facts.of("blob: file's properties", () => { const f = new File(["abc"], "a.txt", { lastModified: 5 }); return [f.name, f.lastModified, f instanceof Blob]; });
    await facts.of("blob: file's name", () => [new File([], 5).name, new File([], "a/b").name]);
    await facts.of("blob: arrayBuffer", () => new Blob(["ab"]).arrayBuffer());
    await facts.of("blob: bytes", () => new Blob(["ab"]).bytes());
    await facts.of("blob: stream", async () => new Response(new Blob(["ab"]).stream()).text());
    await facts.of("blob: text of bad UTF-8", () => new Blob([new Uint8Array([255])]).text());
    const form = new FormData();
    form.append("a", "1");
    form.append("a", "2");
    form.append("b", 5);
    form.append("f", new Blob(["file"], { type: "x/y" }), "f.txt");
    form.append("g", new Blob(["blob"]));
    form.append("h", new File(["mine"], "h.bin", { type: "q/r" }));
    for (const [name, act] of Object.entries({
      "get": () => [form.get("a"), form.get("nope"), form.get("b")],
      "getAll": () => [form.getAll("a"), form.getAll("nope")],
      "has": () => [form.has("a"), form.has("nope")],
      "has with a value": () => [form.has("a", "1"), form.has("a", "9")],
      "keys": () => [...form.keys()],
      "values": () => [...form.values()].map((v) => (typeof v === "string" ? v : v.name)),
      "entries": () => lookForm(form),
      "forEach": () => { const out = []; form.forEach((value, name) => out.push(name)); return out; },
      "file": () => { const f = form.get("f"); return [f.constructor.name, f.name, f.type, f.size]; },
      "renamed file": () => { const g = new FormData(); g.append("a", new File(["x"], "old"), "new"); return g.get("a").name; },
      "same file": () => { const f = new File(["x"], "old"); const g = new FormData(); g.append("a", f); return g.get("a") === f; },
      "set": () => { const g = new FormData(); g.append("a", "1"); g.append("b", "2"); g.append("a", "3"); g.set("a", "4"); return lookForm(g); },
      "delete": () => { const g = new FormData(); g.append("a", "1"); g.append("b", "2"); g.delete("a"); return lookForm(g); },
      "append nothing": () => new FormData().append(),
      "append one": () => new FormData().append("a"),
      "append a name to text": () => new FormData().append("a", "b", "c"),
      "append undefined": () => { const g = new FormData(); g.append("a", undefined); return g.get("a"); },
      "constructor with something": () => new FormData({}),
      "iterator": () => FormData.prototype[Symbol.iterator] === FormData.prototype.entries,
      "json": () => JSON.stringify(form),
    })) await facts.of(`form: ${name}`, act);
    await facts.of("there and back", async () => lookForm(await new Response(form).formData()));
    await facts.of("content type", () => new Response(form).headers.get("content-type").replace(/boundary=.*/, "boundary=…"));
    await facts.of("encoded", async () => { const r = new Response(form); const boundary = r.headers.get("content-type").split("boundary=")[1]; return (await r.text()).replaceAll(boundary, "B").split("\r\n"); });
    await facts.of("escaped", async () => { const g = new FormData(); g.append('a"b\r\nc', "x\r\ny\n"); g.append("f", new Blob(["x"]), 'n"m'); return lookForm(await new Response(g).formData()); });
    await facts.of("to an object", async () => (await this.env.T.getByName("b").fetch("http://x/form", { method: "POST", body: form })).text());
    await facts.of("urlencoded", async () => lookForm(await new Response("a=1&b=%C3%A4+c&a=2&d", { headers: { "content-type": "application/x-www-form-urlencoded" } }).formData()));
    await facts.of("urlencoded with charset", async () => lookForm(await new Response(new URLSearchParams({ a: "ä b" })).formData()));
    await facts.of("no content type", () => new Response(new Uint8Array(1)).formData());
    await facts.of("other content type", () => new Response("a", { headers: { "content-type": "text/html" } }).formData());
    await facts.of("multipart", async () => lookForm(await multipart('--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--XX\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\nContent-Type: text/x\r\n\r\nfile\r\n--XX--\r\n')));
    await facts.of("multipart quoted boundary", async () => lookForm(await multipart('--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--XX--\r\n', '"XX"')));
    await facts.of("multipart without a boundary", () => new Response("", { headers: { "content-type": "multipart/form-data" } }).formData());
    await facts.of("multipart empty", async () => lookForm(await multipart("")));
    await facts.of("multipart cut off", async () => lookForm(await multipart('--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n1')));
    await facts.of("multipart no disposition", async () => lookForm(await multipart("--XX\r\nX: y\r\n\r\n1\r\n--XX--\r\n")));
    await facts.of("multipart no name", async () => lookForm(await multipart("--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--\r\n")));
    await facts.of("multipart no parts", async () => lookForm(await multipart("--XX--\r\n")));
    return facts.response();
  }
}

const facts = T.prototype.fetch;
T.prototype.fetch = async function (request) {
  if (new URL(request.url).pathname === "/form") return Response.json([await lookForm(await request.formData()), request.headers.get("content-length") > 0]);
  return facts.call(this, request);
};

export default { fetch: (request, env) => env.T.getByName("a").fetch("http://x/", {}) };
