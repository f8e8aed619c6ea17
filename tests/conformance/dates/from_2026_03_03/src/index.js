// From here on: reasons of a close are limited; rejections are reported after the microtasks.
export { T, default } from "../../../lib/dates.js";
