// EventSource, from a stream and by what it refuses.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

async function source(facts) {
  const { readable, writable } = new TransformStream();
  const source = EventSource.from(readable);
  const seen = [];
  facts.say("at first", [source.url, source.withCredentials, String(source), EventSource.CONNECTING, source.OPEN]);
  source.onmessage = (event) => seen.push(["onmessage", event.data, event.lastEventId, event instanceof MessageEvent]);
  source.addEventListener("named", (event) => seen.push(["named", event.data]));
  const ended = new Promise((resolve) => source.addEventListener("error", resolve));
  const writer = writable.getWriter();
  const write = (text) => writer.write(new TextEncoder().encode(text));
  await write("data: one\n\n");
  await write(": a comment\ndata: two\ndata: lines\nid: 7\n\n");
  await write("event: named\ndata: x\n\n");
  await write("event: named\n\n");
  await write("data: split");
  await write(" over chunks\r\n\r\n");
  await write("data:no space\n\ndata\n\n");
  await writer.close();
  await ended;
  facts.say("seen", seen);
  source.close();
  facts.say("closed", source.readyState);
  await facts.of("EventSource()", () => new EventSource());
  await facts.of("a wrong URL", () => new EventSource("x"));
  await facts.of("from nothing", () => EventSource.from());
  await facts.of("without new", () => typeof EventSource.from);
}

export default { fetch: routes({ "/facts": source }) };
