// lib/rpc_lifetime.js with this project's compatibility date.
import { worker } from "../../../lib/rpc_lifetime.js";

export { T } from "../../../lib/rpc_lifetime.js";
export default worker;
