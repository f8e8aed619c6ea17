// Requests, responses and streams as arguments and answers.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const text = (stream) => new Response(stream).text();
const bytes = (string) => new TextEncoder().encode(string);

export class T extends DurableObject {
  echo(value) {
    return value;
  }
  response(status) {
    return new Response(`body of ${status}`, { status, statusText: "As I say", headers: { "x-own": "yes" } });
  }
  empty() {
    return new Response(null, { status: 204 });
  }
  async readRequest(request) {
    return [request.method, request.url, request.headers.get("x-own"), request.headers.get("content-type"), await request.text()];
  }
  async readResponse(response) {
    return [response.status, response.statusText, response.headers.get("x-own"), response.ok, await response.text()];
  }
  readStream(stream) {
    return text(stream);
  }
  stream() {
    return new Blob(["from the object"]).stream();
  }
  slowStream() {
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    (async () => {
      for (const part of ["one ", "two ", "three"]) {
        await sleep(1);
        await writer.write(bytes(part));
      }
      await writer.close();
    })();
    return readable;
  }
  async write(writable) {
    const writer = writable.getWriter();
    await writer.write(bytes("written by "));
    await writer.write(bytes("the object"));
    await writer.close();
    return "closed";
  }
  inside() {
    return { name: "n", response: new Response("inside"), stream: new Blob(["stream"]).stream() };
  }
}

export default {
  fetch: routes({
    "/bodies": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("a response", async () => {
        const response = await stub.response(201);
        return [response instanceof Response, response.status, response.statusText, response.headers.get("x-own"), response.headers.get("content-type"), response.bodyUsed, await response.text(), response.bodyUsed];
      });
      await facts.of("without a body", async () => {
        const response = await stub.empty();
        return [response.status, response.body];
      });
      await facts.of("a response there", () => stub.readResponse(new Response("to the object", { status: 202, headers: { "x-own": "sent" } })));
      await facts.of("a request", () => stub.readRequest(new Request("http://x/y?z", { method: "POST", body: "request body", headers: { "x-own": "r" } })));
      await facts.of("a request without a body", () => stub.readRequest(new Request("http://x/get")));
      await facts.of("and back", async () => {
        const response = await stub.echo(new Response("round", { status: 203 }));
        return [response.status, await response.text()];
      });
      await facts.of("json", async () => (await stub.echo(Response.json({ a: 1 }))).json());
      await facts.of("bytes", async () => new Uint8Array(await (await stub.echo(new Response(new Uint8Array([0, 255, 1])))).arrayBuffer()));
      await facts.of("a used body", async () => {
        const response = new Response("used");
        await response.text();
        return stub.echo(response);
      });
    },
    "/streams": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("returned", async () => text(await stub.stream()));
      await facts.of("slow", async () => text(await stub.slowStream()));
      await facts.of("sent", () => stub.readStream(new Blob(["to the object"]).stream()));
      await facts.of("and back", async () => text(await stub.echo(new Blob(["there and back"]).stream())));
      await facts.of("large", async () => (await text(await stub.echo(new Blob(["x".repeat(300000)]).stream()))).length);
      await facts.of("locked", () => {
        const stream = new Blob(["a"]).stream();
        stream.getReader();
        return stub.echo(stream);
      });
      await facts.of("inside an object", async () => {
        const { name, response, stream } = await stub.inside();
        return [name, await response.text(), await text(stream)];
      });
      await facts.of("writable", async () => {
        const { readable, writable } = new IdentityTransformStream();
        const read = text(readable);
        return [await stub.write(writable), await read];
      });
    },
  }),
};
