// Not yet: stubs as arguments are duplicated.
export { T, default } from "../../../lib/dates.js";
