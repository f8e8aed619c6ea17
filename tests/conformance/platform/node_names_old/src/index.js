import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { kinds, names } from "../../../lib/node_names.js";

export class Thing extends DurableObject {}

export default { fetch: routes({ "/names": names, "/kinds": kinds }) };
