// Not yet: stubs have every name: RPC.
export { T, default } from "../../../lib/dates.js";
