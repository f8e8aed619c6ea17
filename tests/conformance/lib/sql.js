// SQL statements as facts: the statement's text is the name, its rows (or what it throws) the value.

/** Returns `run(text, ...bindings)`, which says what a statement answers, and keeps going when it fails. */
export function statements(facts, sql) {
  return (text, ...bindings) => facts.of(text, () => sql.exec(text, ...bindings).toArray());
}

/** The same for a list of texts without parameters. */
export async function runAll(facts, sql, texts) {
  const run = statements(facts, sql);
  for (const text of texts) await run(text);
}

/** Says rows and counts of a statement after it ran to its end. */
export async function count(facts, sql, text, ...bindings) {
  await facts.of(text, () => {
    const cursor = sql.exec(text, ...bindings);
    const rows = cursor.toArray().length;
    return `${rows} rows, ${cursor.rowsRead} read, ${cursor.rowsWritten} written`;
  });
}
