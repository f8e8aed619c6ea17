// Until here: what is undefined is left out of what the platform answers.
export { T, default } from "../../../lib/dates.js";
