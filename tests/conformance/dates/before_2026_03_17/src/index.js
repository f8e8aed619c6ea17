// Not yet: binary messages are Blobs.
export { T, default } from "../../../lib/dates.js";
