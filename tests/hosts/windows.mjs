/* windows.mjs - judges visits by their windows, the anchor given beside each: windows.mjs LOADER.mjs VISITS.csv
   The anchor is the date of the visit of code 3, as examples/lzzt/lzzt.ripx says. Prints the counts in the words of ripx validate. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { load } = await import(pathToFileURL(resolve(process.argv[2])));
const { visite } = (await load()).tables;
const [head, ...lines] = readFileSync(process.argv[3], "utf8").trim().split(/\r?\n/).map((line) => line.split(",").map((cell) => cell.replace(/^"|"$/g, "")));
const visits = lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]])));

const anchors = new Map();
for (const visit of visits) if (Number(visit.VISITNUM) === 3 && !anchors.has(visit.USUBJID)) anchors.set(visit.USUBJID, visit.SVSTDTC);
const count = { met: 0, not_met: 0, not_applicable: 0, not_shown: 0 };
for (const visit of visits) count[visite.judge({ ...visit, V3: anchors.get(visit.USUBJID) }, "windows").verdict]++;
console.log(`inside ${count.met} outside ${count.not_met} not_applicable ${count.not_applicable} not_shown ${count.not_shown}`);
