/* wasm.mjs - judges the rows of cases by the modules that `ripx build --emit wasm` writes; wasm.c asks and compares.

   Says "ready", then reads a JSON object a line: { module, tables: [{ name, key, ownKey, parent, types, file, inputs, values }] }, where
   `parent` is the number of a table or -1, `types` are by column, `file` is the CSV, `inputs` the names of values that stand, a row a
   line, in the file `values`. Answers with the programs that the module says to have, "program TABLE BIT FAMILY ID"; for each table and family
   "rows TABLE FAMILY" and for each row "VERDICT BITS BITS", those not met and those not shown; and "end", or "failed WHY". */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const VERDICTS = ["met", "not_met", "not_shown", "not_applicable"];

/* RFC 4180, by the first delimiter of the header; an empty line is no row. */
function cellsOf(text) {
  const body = text.replace(/^\uFEFF/, ""), d = /[,;\t]/.exec(body)?.[0] ?? ",", lines = [[]];
  const cell = new RegExp(`("(?:[^"]|"")*"|[^${d}\r\n]*)(${d}|\r?\n|$)`, "y");
  while (cell.lastIndex < body.length) {
    const [, value, end] = cell.exec(body);
    lines.at(-1).push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== d) lines.push([]);
  }
  return lines.filter((line) => line.length > 1 || line[0]);
}

/* A cell as a value of JavaScript that says the same, where it has one. Dates are counted from 1970, in days, instants in minutes. */
const days = (text, from) => (/^\d{4}-\d\d-\d\d$/.test(text) && new Date(from).toISOString().startsWith(text) ? from / 86400000 : text);
const VALUES = {
  number: (text) => (String(Number(text)) === text ? Number(text) : text),
  boolean: (text) => (text === "true" ? true : text === "false" ? false : text),
  date: (text) => days(text, Date.parse(text) || 0),
  instant: (text) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) / 60000 : text),
};

/* Every other one is; the rest stay texts. */
function given(table, name, text, turn) {
  const value = text !== undefined && turn % 2 ? VALUES[table.types[name]]?.(text) : text;
  return value === undefined ? text : value;
}

/* The records of a table, with the two keys of each. Of a row with cells in excess (RX0633) nothing is known but where it belongs. */
function rowsOf(table) {
  const [head, ...lines] = cellsOf(readFileSync(table.file, "utf8"));
  const values = table.inputs.length ? readFileSync(table.values, "utf8").split("\n") : [];
  return lines.map((line, i) => {
    const cell = (name) => line[head.indexOf(name)] ?? "";
    const record = line.length > head.length ? {} : Object.fromEntries(head.map((name, k) => [name, given(table, name, line[k], i + k)]));
    (values[i] ?? "").split("\t").forEach((value, k) => { if (value) record[table.inputs[k]] = value; });
    return { record, key: cell(table.key), ownKey: cell(table.ownKey) };
  });
}

/* Records hold their parent by its name, the one row that has the key, and their children as lists. No list: its key does not tell
   which are its children; a null in one: there may be others. */
function join(tables, rows) {
  tables.forEach((table, t) => {
    if (table.parent < 0) return;
    const above = tables[table.parent], found = new Map(), stray = rows[t].some((row) => !row.key);
    for (const row of rows[table.parent]) if (row.ownKey) found.set(row.ownKey, found.has(row.ownKey) ? null : row);
    for (const row of found.values()) if (row) row.record[table.name] = stray ? [null] : [];
    for (const row of rows[t]) {
      const parent = found.get(row.key);
      if (!parent) continue;
      row.record[above.name] = parent.record;
      parent.record[table.name].push(row.record);
    }
  });
}

/* The judges of a module: the one asked last is kept, for data after data. */
let loaded = {};
async function judgesOf(module) {
  if (loaded.module !== module) loaded = { module, judges: (await (await import(pathToFileURL(module))).load()).tables };
  return loaded.judges;
}

async function judge({ module, tables }) {
  const judges = await judgesOf(module), rows = tables.map(rowsOf), said = [];
  join(tables, rows);
  tables.forEach((table, t) => {
    const judged = judges[table.name];
    for (const p of judged?.programs ?? []) said.push(`program ${t} ${p.bit} ${p.family} ${p.id}`);
    for (const family of judged?.families ?? []) {
      said.push(`rows ${t} ${family}`);
      for (const { record } of rows[t]) {
        const { verdict, violated, unshown } = judged.judge(record, family), bits = (of) => of.map((p) => p.bit).join(",");
        said.push(`${VERDICTS.indexOf(verdict)} ${bits(violated)} ${bits(unshown)}`);
      }
    }
  });
  return said;
}

console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  let said;
  try {
    said = [...(await judge(JSON.parse(line))), "end"];
  } catch (error) {
    said = [`failed ${String(error.stack).replaceAll("\n", " ")}`];
  }
  process.stdout.write(said.join("\n") + "\n");
}
