// A bug to look at: shopping carts that get mixed up. Send these, then compare the module's globals in the window:
//   GET /add?item=tea&name=ada
//   GET /add?item=coffee&name=bob      answers with Ada's tea in Bob's cart
import { DurableObject } from "cloudflare:workers";

// THE MISTAKE. This looks like a variable of the cart, but there is one for the whole script: all objects that live in
// the same isolate share it, and it outlives every one of them. It belongs into the class: `items = [];`
let items = [];

// Sharing what never changes is fine.
const LIMIT = 100;

export class Cart extends DurableObject {
  // What a cart should be made of: every instance has its own.
  added = 0;

  async fetch(request) {
    const url = new URL(request.url);
    const item = url.searchParams.get("item");
    if (url.pathname === "/add" && item && items.length < LIMIT) {
      items.push(item);
      this.added += 1;
      // The wrong items are now made permanent, under this cart's name.
      await this.ctx.storage.put("items", items);
    }
    return Response.json({ items, addedByThisCart: this.added });
  }
}

export default {
  async fetch(request, env) {
    const name = new URL(request.url).searchParams.get("name") ?? "ada";
    return env.CART.get(env.CART.idFromName(name)).fetch(request);
  },
};
