// Not yet: a close is answered by the runtime.
export { T, default } from "../../../lib/dates.js";
