// Not yet: ctx.exports.
export { T, default } from "../../../lib/dates.js";
