// Not yet: stub.fetch() refuses relative URLs and unknown schemes.
export { T, default } from "../../../lib/dates.js";
