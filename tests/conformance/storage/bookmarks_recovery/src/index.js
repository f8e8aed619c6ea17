// Point-in-time recovery as the local runtime answers it.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

export class O extends DurableObject {
  async fetch() {
    const { storage } = this.ctx;
    const facts = new Facts();
    const bookmark = await storage.getCurrentBookmark();
    await facts.of("getBookmarkForTime of a number", () => storage.getBookmarkForTime(Date.now()));
    await facts.of("getBookmarkForTime of a Date", () => storage.getBookmarkForTime(new Date()));
    await facts.of("getBookmarkForTime of the past", () => storage.getBookmarkForTime(1000));
    await facts.of("getBookmarkForTime of the future", () => storage.getBookmarkForTime(Date.now() + 100_000));
    await facts.of("getBookmarkForTime of zero", () => storage.getBookmarkForTime(0));
    await facts.of("getBookmarkForTime of a negative time", () => storage.getBookmarkForTime(-5));
    await facts.of("onNextSessionRestoreBookmark", () => storage.onNextSessionRestoreBookmark(bookmark));
    await facts.of("onNextSessionRestoreBookmark of nonsense", () => storage.onNextSessionRestoreBookmark("nonsense"));
    await facts.of("onNextSessionRestoreBookmark of undefined", () => storage.onNextSessionRestoreBookmark(undefined));
    await facts.of("onNextSessionRestoreBookmark of a number", () => storage.onNextSessionRestoreBookmark(5));
    return facts.response();
  }
}

export default {
  fetch: (request, env) => env.O.getByName("o").fetch(request),
};
