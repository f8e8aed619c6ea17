// From here on: binary messages are Blobs.
export { T, default } from "../../../lib/dates.js";
