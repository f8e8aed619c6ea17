// Not yet: bodies of iterables are streams.
export { T, default } from "../../../lib/dates.js";
