/* children.mjs - participants with their visits, as texts, good and bad.

   node children.mjs rows FOLDER N [strays]         writes personne.csv and visite.csv: some keys stand twice, are empty or nobody's;
                                                    with strays, visits without a key too
   node children.mjs compare LOADER.mjs FOLDER      judges them, each with its visits; verdicts.csv is what ripx validate said */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/* xorshift32, from a seed. */
let seed = 20261130;
function draw(below) {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % below;
}
const two = (n) => String(n).padStart(2, "0");
const day = () => (draw(12) ? `202${3 + draw(2)}-${two(1 + draw(12))}-${two(1 + draw(28))}` : ["", "2024", "2023-12", "2024-02-30"][draw(4)]);
const heat = () => (draw(12) ? (36 + draw(30) / 10).toFixed(1) : ["", "chaud", "36.55", "99"][draw(4)]);

function rows(folder, n, strays) {
  const people = ["id,entrée,seuil"], visits = ["id,jour,TEMP"];
  for (let i = 1; i <= n; i++) {
    const key = draw(20) ? `P${i}` : ["", " ", `P${1 + draw(i)}`, ` P${i} `][draw(4)];
    people.push(`${key},${draw(4) ? "2023-01-05" : day()},${heat()}`);
    for (let k = draw(6); k > 0; k--) visits.push(`${draw(50) ? `P${i}` : ` P${1 + draw(2 * n)}`},${day()},${heat()}`);
    if (strays && !draw(n >> 2)) visits.push(` ,${day()},${heat()}`);
  }
  writeFileSync(join(folder, "personne.csv"), people.join("\n") + "\n");
  writeFileSync(join(folder, "visite.csv"), visits.join("\n") + "\n");
}

function records(path) {
  const [head, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n").map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]])));
}

/* The visits of each person: of the one who has their key alone. Nobody knows those of the others, nor whose a visit without key is. */
function visitsOf(people, visits) {
  const times = new Map(), of = new Map(), strays = visits.some((visit) => !visit.id.trim()) ? [null] : [];
  for (const { id } of people) times.set(id.trim(), (times.get(id.trim()) ?? 0) + 1);
  for (const visit of visits) of.set(visit.id.trim(), [...(of.get(visit.id.trim()) ?? []), visit]);
  return new Map(people.map((person) => {
    const key = person.id.trim();
    return [person, key && times.get(key) === 1 ? [...(of.get(key) ?? []), ...strays] : undefined];
  }));
}

async function compare(loader, folder) {
  const { personne } = (await (await import(pathToFileURL(resolve(loader)))).load()).tables;
  const WORDS = { met: "eligible", not_met: "ineligible", not_shown: "undetermined" };
  const count = {}, people = records(join(folder, "personne.csv")), visits = visitsOf(people, records(join(folder, "visite.csv")));
  const expected = records(join(folder, "verdicts.csv"));
  people.forEach((person, i) => {
    const judged = personne.judge({ ...person, visite: visits.get(person) });
    const reasons = judged.verdict === "not_met" ? judged.violated : judged.unshown, found = [WORDS[judged.verdict], reasons.map((p) => p.id).join(";")];
    count[judged.verdict] = (count[judged.verdict] ?? 0) + 1;
    if (found[0] !== expected[i].verdict || found[1] !== expected[i].reasons) {
      console.log(JSON.stringify([person, visits.get(person), expected[i], found]));
      process.exit(1);
    }
  });
  console.log(`${expected.length} participants alike, of each verdict: ${Object.keys(count).length}`);
}

const [what, ...rest] = process.argv.slice(2);
if (what === "rows") rows(rest[0], Number(rest[1]), rest[2] === "strays");
else await compare(...rest);
