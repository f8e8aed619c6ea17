// Not yet: deleteAll() deletes the alarm.
export { T, default } from "../../../lib/dates.js";
