// From here on: what listeners throw is reported, not thrown.
export { T, default } from "../../../lib/dates.js";
