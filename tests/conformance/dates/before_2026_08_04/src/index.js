// Not yet: Node's API without a flag.
export { T, default } from "../../../lib/dates.js";
