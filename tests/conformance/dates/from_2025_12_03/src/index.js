// From here on: what is undefined has a place in what the platform answers.
export { T, default } from "../../../lib/dates.js";
