// lib/rpc_errors.js with this project's compatibility date.
import { worker } from "../../../lib/rpc_errors.js";

export { T, Breaks } from "../../../lib/rpc_errors.js";
export default worker;
