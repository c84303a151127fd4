/* values.mjs - does the JavaScript module read cells as ripx validate does? Both judge the same cells, good and bad, as texts.

   node values.mjs cells N SEED              N rows of CSV for values.ripx
   node values.mjs compare LOADER.mjs ROWS.csv VERDICTS.csv FAULTS
   The second compares each verdict with its reasons, and how many cells were refused; it ends with 1 at the first difference. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const COLUMNS = ["id", "entier", "dixième", "fin", "jour", "autre_jour", "heure", "oui_non", "bras", "bras_connu", "note", "heure_locale", "jour_local", "sexe_source"];

/* mulberry32 (public domain), from a seed. */
function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const ODD = ["", "", "?", "1e3", "1e-7", "-", "+", ".", "5.", ".5", "+7", " 42 ", "\t42", "0x10", "1,5", "NaN", "inf", "999", "999.0", "ND", "UNK", "1e400",
  "0000000000000000000000001", "1234567890123456789", "0.0000001", "12.50000000000000000000", "12.500000000000000000001", "100e-1", "-0", "-0.0", "1_000",
  "2024", "2024-02", "2024-02-29", "2023-02-29", "2024-13", "2024-00", "2024-1-1", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2024-02-29T",
  "2024-02-29T12", "2024-02-29T12:30", "2024-02-29 12:30", "2024-02-29T12:30:60", "2024-02-29T12:30:61", "2024-02-29T24:00", "2024-02-29T12:30Z",
  "2024-02-29T12:30+01:00", "2024-02-29T12+01:00", "2024-02-29T23:59-05:00", "0001-01-01T00:00+14", "9999-12-31T23:00-12", "2024-02-29+01:00", "20240229", "29/02/2024", "vrai", "VRAI", "True", "tRUE", "o", "Y", "non", "NON", "2", "01", "A", "a", "B", "bras C", "bras c", "é"];

function cells(n, seed) {
  const draw = random(seed), pick = (list) => list[draw(list.length)], two = (x) => String(x).padStart(2, "0");
  const day = () => `${2023 + draw(3)}-${two(1 + draw(12))}-${two(1 + draw(31))}`;
  const usual = {
    entier: () => String(draw(1100) - 10),
    dixième: () => (draw(2500) / 10 - 120).toFixed(draw(3)),
    fin: () => (draw(5) / 1000000).toFixed(6),
    jour: day,
    autre_jour: () => pick([day(), day().slice(0, 7), day().slice(0, 4)]),
    heure: () => `${day()}T${two(draw(24))}:${two(draw(60))}`,
    oui_non: () => pick(["true", "false", "oui", "non", "1", "0"]),
    bras: () => pick(["A", "B", "bras C"]),
    bras_connu: () => pick(["A", "B", "."]),
    note: () => pick(["", "une note"]),
    heure_locale: () => `${day()}T${two(draw(24))}:${two(draw(60))}${pick(["Z", "+01:00", "-0330", "+14", "+14:01", ""])}`,
    jour_local: () => pick([day(), day().slice(0, 7), `${day()}T${two(draw(24))}:30${pick(["Z", "+02:00", "-12:00"])}`]),
    sexe_source: () => pick(["1", "2", "femme", "F", "?"]),
  };
  const lines = [COLUMNS.join(",")];
  for (let i = 1; i <= n; i++) {
    const row = COLUMNS.slice(1).map((name) => (draw(16) ? usual[name]() : pick(ODD)));
    lines.push([`P${i}`, ...row.map((cell) => (/[",]/.test(cell) ? `"${cell}"` : cell))].join(","));
  }
  return lines.join("\n") + "\n";
}

const VERDICT = { met: "eligible", not_met: "ineligible", not_shown: "undetermined" };
const split = (line) => [...line.matchAll(/"([^"]*)"(?:,|$)|([^,]*)(?:,|$)/g)].map((m) => m[1] ?? m[2]);

async function compare(loader, rows, verdicts, faults) {
  const { personne } = (await (await import(pathToFileURL(resolve(loader)))).load()).tables;
  const lines = (path) => readFileSync(path, "utf8").trimEnd().split("\n").slice(1);
  const expected = lines(verdicts);
  let refused = 0;
  lines(rows).forEach((line, i) => {
    const given = split(line), record = Object.fromEntries(COLUMNS.map((name, k) => [name, given[k]]));
    const judged = personne.judge(record), reasons = judged.verdict === "not_met" ? judged.violated : judged.verdict === "not_shown" ? judged.unshown : [];
    const [id, verdict, why] = split(expected[i]);
    refused += judged.refused.length;
    if (id !== given[0] || verdict !== VERDICT[judged.verdict] || why !== reasons.map((p) => p.id).join(";")) {
      console.log(`${line}\n  ripx validate: ${verdict} ${why}\n  module: ${VERDICT[judged.verdict]} ${reasons.map((p) => p.id).join(";")}`);
      process.exit(1);
    }
  });
  if (refused !== Number(faults)) {
    console.log(`${refused} cells refused by the module, ${faults} by ripx validate`);
    process.exit(1);
  }
  console.log(`${expected.length} rows alike, ${refused} cells refused`);
}

const [what, ...rest] = process.argv.slice(2);
if (what === "cells") process.stdout.write(cells(Number(rest[0]), Number(rest[1])));
else await compare(...rest);
