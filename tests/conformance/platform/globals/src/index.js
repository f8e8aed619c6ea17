import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { globalFacts } from "../../../lib/globals.js";

export class Thing extends DurableObject {}

export default { fetch: routes({ "/facts": globalFacts }) };
