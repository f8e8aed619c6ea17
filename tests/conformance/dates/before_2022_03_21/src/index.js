// Not yet: there is a navigator.
export { T, default } from "../../../lib/dates.js";
