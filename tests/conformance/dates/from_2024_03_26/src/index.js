// From here on: no get(), put() and delete() of stubs.
export { T, default } from "../../../lib/dates.js";
