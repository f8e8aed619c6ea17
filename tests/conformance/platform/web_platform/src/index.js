// What the web platform's own tests ask of streams, events, URLs, files and forms, as far as the real runtime passes them.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { pipeOptions, pipes, platformPipes } from "./pipes.js";
import { bytes, tees, writers, transforms } from "./streams.js";
import { chunks, ends, pulls } from "./sources.js";
import { events } from "./events.js";
import { values } from "./values.js";
import { forms } from "./forms.js";
import { dataUrls, requests } from "./requests.js";
import { responses } from "./responses.js";
import { compression } from "./compression.js";
import { labels, encodings, sequences } from "./text.js";

export class Thing extends DurableObject {}

export default { fetch: routes({ "/pipe-options": pipeOptions, "/pipes": pipes, "/platform-pipes": platformPipes, "/bytes": bytes, "/tees": tees, "/writers": writers, "/transforms": transforms, "/pulls": pulls, "/chunks": chunks, "/ends": ends, "/events": events, "/values": values, "/forms": forms, "/labels": labels, "/encodings": encodings, "/sequences": sequences, "/data-urls": dataUrls, "/requests": requests, "/responses": responses, "/compression": compression }) };
