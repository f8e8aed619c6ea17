// From here on: errors cross with what they have.
export { T, default } from "../../../lib/dates.js";
