// The restrictions of module evaluation, and of generating code afterwards.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { globalScopeFacts } from "../../../lib/global_scope.js";

export class Thing extends DurableObject {}

export default { fetch: routes({ "/facts": globalScopeFacts }) };
