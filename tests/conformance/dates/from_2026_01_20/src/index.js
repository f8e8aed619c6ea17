// From here on: stubs as arguments are duplicated.
export { T, default } from "../../../lib/dates.js";
