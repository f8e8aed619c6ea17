// What ECMAScript gained after the V8 of Node 18: each feature, its edges and errors, and how it is defined.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { arrays } from "./arrays.js";
import { collections } from "./collections.js";
import { iterators } from "./iterators.js";
import { binary } from "./binary.js";
import { disposal } from "./disposal.js";
import { rest } from "./rest.js";
import { shapes } from "./shapes.js";

export class Thing extends DurableObject {}

export default {
  fetch: routes({
    "/arrays": arrays,
    "/collections": collections,
    "/iterators": iterators,
    "/binary": binary,
    "/disposal": disposal,
    "/rest": rest,
    "/shapes": shapes,
  }),
};
