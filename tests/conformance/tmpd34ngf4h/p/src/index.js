import { DurableObject } from "cloudflare:workers";
export class A extends DurableObject { }
export default { fetch() { return new Response(JSON.stringify({...Cloudflare.compatibilityFlags})); } };
