// The older form by its flag, on a date that has the newer one.
import { Errors } from "../../../lib/errors.js";

export class T extends Errors {}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
