// Not yet: code may be made of strings at load time.
export { T, default } from "../../../lib/dates.js";
