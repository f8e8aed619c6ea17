export { Room, default } from "../../../lib/sockets.js";
