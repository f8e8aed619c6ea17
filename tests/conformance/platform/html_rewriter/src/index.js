// HTMLRewriter: elements, text, comments, documents, asynchronous handlers, errors.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

const html = '<!DOCTYPE html><html><head><title>T</title></head><body class="a b"><!-- note --><p id="x">One <b>two</b></p><a href="/y">link</a><br></body></html>';
const page = (text = html) => new Response(text, { status: 201, headers: { "content-type": "text/html", "x-kept": "1" } });

async function rewriting(facts) {
  const of = (name, make, text) => facts.of(name, async () => (await make(new HTMLRewriter()).transform(page(text)).text()));
  await of("nothing", (r) => r);
  await of("setAttribute", (r) => r.on("a[href]", { element(e) { e.setAttribute("href", `https://e.com${e.getAttribute("href")}`); } }));
  await of("before, after, prepend, append", (r) => r.on("p", { element(e) { e.before("<i>1</i>", { html: true }).after("<i>"); e.prepend("2"); e.append("3"); } }));
  await of("replace", (r) => r.on("b", { element(e) { e.replace("<u>x</u>", { html: true }); } }));
  await of("remove", (r) => r.on("p", { element(e) { e.remove(); } }));
  await of("removeAndKeepContent", (r) => r.on("p", { element(e) { e.removeAndKeepContent(); } }));
  await of("setInnerContent", (r) => r.on("p", { element(e) { e.setInnerContent("a<b"); } }));
  await of("tagName", (r) => r.on("b", { element(e) { e.tagName = "strong"; } }));
  await of("text", (r) => r.on("title", { text(t) { if (!t.lastInTextNode) t.replace(t.text.toLowerCase()); } }));
  await of("comments", (r) => r.on("body", { comments(c) { c.text = "changed"; } }));
  await of("onEndTag", (r) => r.on("p", { element(e) { e.onEndTag((end) => { end.before("!"); }); } }));
  await of("onDocument", (r) => r.onDocument({ end(end) { end.append("<!-- end -->", { html: true }); } }));
  await of("an asynchronous handler", (r) => r.on("a", { async element(e) { await sleep(1); e.setAttribute("late", "yes"); } }));
  await of("two handlers", (r) => r.on("p", { element(e) { e.setAttribute("one", "1"); } }).on("p", { element(e) { e.setAttribute("two", "2"); } }));
  const seen = [];
  await of("what an element says", (r) => r.on("body", { element(e) { seen.push(e.tagName, [...e.attributes], e.hasAttribute("class"), e.getAttribute("none"), e.removed, e.namespaceURI); } }).on("b", { text(t) { seen.push([t.text, t.lastInTextNode]); } }).onDocument({ doctype(d) { seen.push([d.name, d.publicId, d.systemId]); } }));
  facts.say("seen", seen);
  const response = new HTMLRewriter().on("p", { element() {} }).transform(page());
  facts.say("the response", [response.status, response.headers.get("x-kept"), response.headers.get("content-length"), response instanceof Response]);
  await facts.of("without a body", async () => new HTMLRewriter().transform(new Response(null)).body);
  await of("a handler that throws", (r) => r.on("p", { element() { throw new RangeError("from a handler"); } }));
  await of("an asynchronous handler that throws", (r) => r.on("p", { async element() { throw new RangeError("from a handler"); } }));
  facts.say("on() gives the rewriter", (() => { const r = new HTMLRewriter(); return r.on("p", {}) === r && r.onDocument({}) === r; })());
  await facts.of("on()", () => new HTMLRewriter().on());
  await facts.of("on without handlers", () => new HTMLRewriter().on("p"));
  await facts.of("transform()", () => new HTMLRewriter().transform());
  await facts.of("transform of text", () => new HTMLRewriter().transform("x"));
  facts.say("tag", String(new HTMLRewriter()));
  facts.say("HTMLRewriter.prototype", Object.getOwnPropertyNames(HTMLRewriter.prototype));
  for (const selector of ["*", "p", "#x", ".a", "body > p", "body p", "[href]", '[href="/y"]', '[href^="/"]', '[href$="y"]', '[href*="y"]', "p:first-child", "a:nth-child(2)", "p:not(#x)"]) {
    await facts.of(`selector ${selector}`, async () => { const names = []; await new HTMLRewriter().on(selector, { element(e) { names.push(e.tagName); } }).transform(page()).text(); return names; });
  }
  await of("a large document", (r) => r.on("i", { element(e) { e.setAttribute("n", "1"); } }), "<i>x</i>".repeat(3));
  await of("escaping", (r) => r.on("p", { element(e) { e.setInnerContent("<&>\"'"); e.setAttribute("q", 'a"b'); } }), "<p></p>");
}

export default { fetch: routes({ "/facts": rewriting }) };
