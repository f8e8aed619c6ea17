// From here on: deleteAll() deletes the alarm.
export { T, default } from "../../../lib/dates.js";
