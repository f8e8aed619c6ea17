// Errors before compatibility date 2026-04-21: class, message, stack and cause.
import { Errors } from "../../../lib/errors.js";

export class T extends Errors {}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
