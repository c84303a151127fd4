/* record.mjs - the time of one record through the WebAssembly validator, from JavaScript.

   node record.mjs LOADER.mjs ROWS.csv    prints the counts (eligible, not eligible, undetermined), then nanoseconds:
     1 a record judged: an object's 22 values set, its verdict and its reasons read
     2 the same with days instead of texts for dates
     3 the same by setters, a call each
     4 one value changed by its setter, as a form does, and the record judged again: verdict and reasons
     5 the call into WebAssembly with its verdict and reasons alone
     6 judge(), which makes lists of the programs, of a record of 2
   Medians of 101 runs over all the rows, after 200: a few rows stay in the cache, as the one record of a form does. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const RUNS = 101, WARM = 200;
const { load } = await import(pathToFileURL(resolve(process.argv[2])));
const validator = await load();
const [table] = Object.values(validator.tables);
const [head, ...lines] = readFileSync(process.argv[3], "utf8").trim().split("\n").map((line) => line.split(","));
const columns = head.map((name, i) => ({ name, i })).slice(1);

/* Truths are written Y and N there; codes, units and dates are texts, and the rest numbers. */
const texts = new Set(["site", "sex", "hb_unit", "creat_unit", "bili_unit", "consent_date", "screening_date", "last_chemo_date"]);
const flags = new Set(["pregnant", "hiv", "prior_chemo", "legal_protection", "social_security"]);
function value(name, cell) {
  if (cell === "") return null;
  if (texts.has(name)) return cell;
  return flags.has(name) ? cell === "Y" : Number(cell);
}
/* As a host holds its records: objects read from JSON. */
const parsed = (record) => JSON.parse(JSON.stringify(record));
const records = lines.map((cells) => parsed(Object.fromEntries(columns.map(({ name, i }) => [name, value(name, cells[i])]))));
const day = (text) => (text === null ? null : Date.parse(text) / 86400000);
const dated = records.map((r) => parsed(Object.fromEntries(Object.entries(r).map(([name, v]) => [name, name.endsWith("_date") ? day(v) : v]))));

const judge = table.run.criteria;

/* Each gives what it read, so that nothing of it can be left out. */
function judgeAll(data, counts) {
  let reasons = 0;
  for (const r of data) {
    table.fill(r);
    counts[judge()]++;
    reasons ^= table.reasons[0] ^ table.reasons[2 * table.reasonWords];
  }
  return reasons;
}

function callAlone(data) {
  let reasons = 0;
  for (let i = 0; i < data.length; i++) reasons ^= judge() ^ table.reasons[0] ^ table.reasons[2 * table.reasonWords];
  return reasons;
}

const set = table.set;

function setAll(data, counts) {
  let reasons = 0;
  for (const r of data) {
    set.sex(r.sex);
    set.age(r.age);
    set.consent_date(r.consent_date);
    set.screening_date(r.screening_date);
    set.ecog(r.ecog);
    set.hb(r.hb);
    set.hb_unit(r.hb_unit);
    set.plt(r.plt);
    set.creat(r.creat);
    set.creat_unit(r.creat_unit);
    set.alt(r.alt);
    set.bili(r.bili);
    set.bili_unit(r.bili_unit);
    set.weight_kg(r.weight_kg);
    set.height_cm(r.height_cm);
    set.sbp(r.sbp);
    set.pregnant(r.pregnant);
    set.hiv(r.hiv);
    set.prior_chemo(r.prior_chemo);
    set.last_chemo_date(r.last_chemo_date);
    set.legal_protection(r.legal_protection);
    set.social_security(r.social_security);
    counts[judge()]++;
    reasons ^= table.reasons[0] ^ table.reasons[2 * table.reasonWords];
  }
  return reasons;
}

function setOne(data, counts) {
  let reasons = 0;
  for (const r of data) {
    set.hb(r.hb);
    counts[judge()]++;
    reasons ^= table.reasons[0] ^ table.reasons[2 * table.reasonWords];
  }
  return reasons;
}

function judgeWhole(data, counts) {
  let reasons = 0;
  for (const r of data) {
    const { verdict, violated, unshown } = table.judge(r);
    counts[verdict === "met" ? 0 : 1]++;
    reasons ^= violated.length ^ unshown.length;
  }
  return reasons;
}

let read = 0;
function median(run, data) {
  const counts = [0, 0, 0, 0], times = [];
  for (let i = 0; i < RUNS + WARM; i++) {
    const from = performance.now();
    read ^= run(data, counts);
    times.push(((performance.now() - from) * 1e6) / data.length);
  }
  return times.slice(WARM).sort((a, b) => a - b)[RUNS >> 1];
}

/* Every way counts the same. */
const counts = [0, 0, 0, 0], again = [0, 0, 0, 0];
judgeAll(records, counts);
setAll(dated, again);
console.log(`${counts[0]} ${counts[1]} ${counts[2]}${String(counts) === String(again) ? "" : " but setters otherwise"}`);
const times = [median(judgeAll, records), median(judgeAll, dated), median(setAll, dated), median(setOne, dated), median(callAlone, records), median(judgeWhole, dated)];
console.log(times.map((ns) => ns.toFixed(1)).join(" "));
