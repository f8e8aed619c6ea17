// Forms as bodies, headers, and the types of bodies.

const kBoundary = "b0undary";
const lines = (...parts) => parts.join("\r\n");
const field = "Content-Disposition: form-data; name=\"a\"";
const file = `${field}; filename="f"`;

async function parsed(body, type = `multipart/form-data; boundary=${kBoundary}`) {
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  return Promise.all(Array.from(form, async ([name, value]) => (typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()])));
}

export async function forms(facts) {
  const end = `--${kBoundary}--`, begin = `--${kBoundary}`;
  const bodies = {
    "a field": lines(begin, field, "", "v", end, ""), "without the last line end": lines(begin, field, "", "v", end), "a file without a type": lines(begin, file, "", "v", end, ""),
    "a file with a type": lines(begin, file, "Content-Type: image/png", "", "v", end, ""), "its type first": lines(begin, "Content-Type: image/png", file, "", "v", end, ""),
    "an empty file name": lines(begin, `${field}; filename=""`, "", "v", end, ""), "an empty field": lines(begin, field, "", "", end, ""), "an empty file": lines(begin, file, "", "", end, ""),
    "percent signs in the name": lines(begin, "Content-Disposition: form-data; name=\"a%0Ab%22c%25\"", "", "v", end, ""), "and in that of the file": lines(begin, `${field}; filename="x%0Ay%22z"`, "", "v", end, ""),
    "the boundary as text": lines(begin, field, "", `my ${kBoundary} and --${kBoundary}`, end, ""), "a line end in it": lines(begin, field, "", "one", "two", end, ""),
    "blanks after a delimiter": lines(`${begin} \t`, field, "", "v", end, ""), "blanks after the last": lines(begin, field, "", "v", `${end} \t`, ""), "blanks at the very end": lines(begin, field, "", "v", `${end}  `),
    "an epilogue": lines(begin, field, "", "v", end, "more", ""), "a preamble": lines("first", begin, field, "", "v", end, ""), "junk after the last": lines(begin, field, "", "v", `${end}junk`, ""),
    "a name twice": lines(begin, field, "", "1", begin, field, "", "2", end, ""), "other headers": lines(begin, field, "X-Custom: y", "", "v", end, ""), "a transfer encoding": lines(begin, field, "Content-Transfer-Encoding: base64", "", "dg==", end, ""),
    "headers in capitals": lines(begin, file.toUpperCase().replace("NAME=", "name=").replace("FORM-DATA", "form-data"), "CONTENT-TYPE: text/html", "", "v", end, ""), "a blank before a header": lines(begin, ` ${field}`, "", "v", end, ""), "a blank before the colon": lines(begin, field.replace(":", " \t:"), "", "v", end, ""),
    "two types": lines(begin, file, "Content-Type: text/html", "Content-Type: image/png", "", "v", end, ""), "blanks round a type": lines(begin, file, "Content-Type: \t text/html \t", "", "v", end, ""), "a type in capitals": lines(begin, file, "Content-Type: TEXT/HTML", "", "v", end, ""),
    "what is no type": lines(begin, file, "Content-Type: text", "", "v", end, ""), "a type with parameters": lines(begin, file, "Content-Type: text/html;;x=\"y\"", "", "v", end, ""), "types in one line": lines(begin, file, "Content-Type: text/html, image/png", "", "v", end, ""), "a type with an umlaut": lines(begin, file, "Content-Type: text/\u00e9", "", "v", end, ""),
    "an empty type": lines(begin, file, "Content-Type:", "", "v", end, ""), "names of other scripts": lines(begin, "Content-Disposition: form-data; name=\"\u00e9\"; filename=\"\u4e2d.txt\"", "", "\u{1f600}", end, ""), "a control character in a name": lines(begin, "Content-Disposition: form-data; name=\"a\u0001b\"", "", "v", end, ""),
    "without headers": lines(begin, "", "v", end, ""), "without a disposition": lines(begin, "Content-Type: text/plain", "", "v", end, ""), "a header without a colon": lines(begin, "Content-Disposition form-data; name=\"a\"", "", "v", end, ""), "a header that is no token": lines(begin, field, "Cont ent: x", "", "v", end, ""), "a folded header": lines(begin, "Content-Disposition: form-data;", " name=\"a\"", "", "v", end, ""),
    "a zero in a name": lines(begin, "Content-Disposition: form-data; name=\"a\0b\"", "", "v", end, ""), "no end": lines(begin, field, "", "v"), "no line end before the end": `${lines(begin, field, "", "v")}${end}`, "an attachment": lines(begin, "Content-Disposition: attachment; name=\"a\"", "", "v", end, ""), "no name": lines(begin, "Content-Disposition: form-data", "", "v", end, ""), "a name without quotes": lines(begin, "Content-Disposition: form-data; name=a", "", "v", end, ""),
    "an empty name": lines(begin, "Content-Disposition: form-data; name=\"\"", "", "v", end, ""), "a name's other form": lines(begin, "Content-Disposition: form-data; name*=UTF-8''a", "", "v", end, ""), "the file name first": lines(begin, "Content-Disposition: form-data; filename=\"f\"; name=\"a\"", "", "v", end, ""), "quotes in a name": lines(begin, "Content-Disposition: form-data; name=\"a\\\"b\\\\c\"", "", "v", end, ""), "capital parameters": lines(begin, "Content-Disposition: form-data; NAME=\"a\"; FILENAME=\"f\"", "", "v", end, ""),
    "bare line feeds": lines(begin, field, "", "v", end, "").replaceAll("\r\n", "\n"), "nothing at all": "", "the end alone": `${end}\r\n`, "a delimiter alone": `${begin}\r\n`, "an empty line first": `\r\n${lines(begin, field, "", "v", end, "")}`,
  };
  for (const [name, body] of Object.entries(bodies)) await facts.of(name, () => parsed(body));
  for (const type of ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"b0undary\"", "multipart/form-data; BOUNDARY=b0undary", "Multipart/Form-Data; boundary=b0undary", "multipart/form-data; charset=utf-8; boundary=b0undary", "multipart/form-data; boundary=b0undary; x=y", "multipart/mixed; boundary=b0undary", "text/plain"]) {
    await facts.of(type, () => parsed(bodies["a field"], type));
  }
  for (const type of ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=latin1", "application/x-www-form-urlencoded;charset=UTF-8", "APPLICATION/X-WWW-FORM-URLENCODED"]) await facts.of(type, () => parsed("a=1&b=%E4&%=x&&c&%zz=1&a%4=2&%4g&+=+&d=e=f&=", type));
  for (const [name, make] of Object.entries({ "a blob": () => new Blob(["x"]), "a blob with a type": () => new Blob(["x"], { type: "text/css" }), "a file": () => new File(["x"], "f.txt"), "a name with quotes": () => new File(["x"], "a\"b\r\nc\\d") })) {
    const form = new FormData();
    form.append("n\"1\r\n", make());
    form.append("text", "a\nb\rc\r\nd");
    await facts.of(`sent: ${name}`, async () => {
      const response = new Response(form);
      const type = response.headers.get("content-type");
      return (await response.text()).replaceAll(/boundary=(.*)/.exec(type)[1], "<boundary>");
    });
  }
  const headers = new Headers({ b: "1", a: "2", d: "4" });
  const seen = [];
  for (const [name, value] of headers) {
    seen.push([name, value]);
    if (name === "a") headers.append("c", "new"), headers.append("A0", "before");
    if (name === "b") headers.delete("d");
  }
  facts.say("headers that change under an iterator", [seen, [...headers]]);
  const cookies = new Headers([["set-cookie", "z=z"], ["x", "1"], ["Set-Cookie", "a=a"], ["X", "2"], ["set-cookie2", "1"], ["set-cookie2", "2"]]);
  facts.say("cookies", [[...cookies], cookies.get("set-cookie"), cookies.getSetCookie(), cookies.has("SET-COOKIE"), [...cookies.keys()], [...cookies.values()]]);
  cookies.set("set-cookie", "only");
  facts.say("set", [cookies.getSetCookie(), (cookies.delete("set-cookie"), cookies.getSetCookie())]);
  for (const init of [null, 1, "x", [["a"]], [["a", "b", "c"]], [[]], [5], { a: undefined, b: null, c: 1 }, [["", "x"]], { "a b": "x" }, { a: "x\ny" }, { a: " \t x \t\r\n" }, { a: "\u00e9" }, { a: "\u4e2d" }, { a: "x\0y" }]) {
    await facts.of(`Headers of ${JSON.stringify(init)}`, async () => [...new Headers(init)]);
  }
  const own = new Headers({ a: "1" });
  own[Symbol.iterator] = function* () { yield ["mine", "yes"]; };
  await facts.of("Headers of headers with an iterator of their own", async () => [...new Headers(own).keys()]);
  const iterator = Object.getPrototypeOf(new Headers().entries());
  facts.say("their iterator", [Object.getPrototypeOf(iterator) === Object.getPrototypeOf(Object.getPrototypeOf([].values())), Object.getOwnPropertyDescriptor(iterator, "next")?.enumerable, iterator[Symbol.toStringTag]]);
  for (const make of [() => new Request("http://x", { headers: { "Content-Type": "text/plain" } }), () => new Response("", { headers: { "Content-Type": "text/plain" } }), () => new Response(new Blob(["x"], { type: "a/b" })), () => new Response(new URLSearchParams("a=b")), () => new Response("x", { headers: { "Content-Type": "TEXT/Html; Charset=UTF-8;;x" } }), () => new Response("x", { headers: { "Content-Type": "nonsense" } }), () => new Response("x", { headers: { "Content-Type": "a/b; c=\"d e\"; C=x; f; =g; h=;i=\"j\"" } }), () => new Response("x", { headers: { "Content-Type": "a/b/c" } }), () => new Response("x", { headers: { "Content-Type": " a/b ; c = d" } })]) {
    const body = make();
    const type = (await body.clone().blob()).type;
    body.headers.set("Content-Type", "test/Test");
    facts.say("the type of its blob, before and after", [type, (await body.blob()).type]);
  }
}
