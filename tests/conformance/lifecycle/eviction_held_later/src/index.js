// Objects that have something of each other's, on a date after durable_object_io_tasks_prevent_eviction.
export { T, default } from "../../../lib/eviction_held.js";
