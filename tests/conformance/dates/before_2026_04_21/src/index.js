// Not yet: errors cross with what they have.
export { T, default } from "../../../lib/dates.js";
