/* judge.mjs - judges participants read from a CSV file, with the WebAssembly module that ripx compiled.
   node judge.mjs FOLDER DATA.csv */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, data] = process.argv.slice(2);
const { load } = await import(pathToFileURL(resolve(folder, "avasna.mjs")));
const { participant } = (await load()).tables;

const [head, ...lines] = readFileSync(data, "utf8").trim().split("\n").map((line) => line.split(","));
const count = { met: 0, not_met: 0, not_shown: 0 }, excluded = {};
for (const cells of lines) {
  const record = Object.fromEntries(head.map((name, i) => [name, cells[i]]));
  const { verdict, violated } = participant.judge(record);
  count[verdict]++;
  for (const { id } of violated) excluded[id] = (excluded[id] ?? 0) + 1;
}
console.log(`not I3 (home): ${excluded.I3}`);
console.log(`eligible ${count.met} ineligible ${count.not_met} undetermined ${count.not_shown}`);
