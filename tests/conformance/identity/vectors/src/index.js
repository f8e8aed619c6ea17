// Ids of known names: the derivation is the same byte for byte, for every kind of string.
import { routes } from "../../../lib/facts.js";

export class T {}
export class Plain {}

const names = {
  "the empty name": "",
  a: "a",
  foo: "foo",
  "room:1": "room:1",
  "composed accents and a symbol": "h\u00e9llo \u2603",
  "decomposed accents": "he\u0301llo \u2603",
  "1025 letters": "a".repeat(1025),
  "100,000 letters": "x".repeat(100_000),
  "a lone high surrogate": "\ud800",
  "a lone low surrogate": "\udc00",
  "a surrogate pair": "\ud83d\ude00",
  "surrogates the wrong way round": "\ude00\ud83d",
  "a NUL in the middle": "a\0b",
  "U+FFFD": "\ufffd",
};

export default {
  fetch: routes({
    "/facts": (facts, url, env) => {
      for (const [what, name] of Object.entries(names)) {
        facts.say(`T, ${what}`, String(env.T.idFromName(name)));
      }
      facts.say("Plain, a", String(env.PLAIN.idFromName("a")));
      facts.say("Plain, foo", String(env.PLAIN.idFromName("foo")));
    },
  }),
};
