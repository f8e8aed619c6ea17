// From here on: ctx.exports.
export { T, default } from "../../../lib/dates.js";
