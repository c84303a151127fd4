/* types.mts - what TypeScript says of a host of eligibility.mjs: the type checker accepts this file as it stands, so that each line
   below an `expect-error` is refused and every other one is not. It is checked, never run. */
import { load, type BANC_participant_record, type Family, type Judgement, type Program, type Table, type Verdict } from "./eligibility.mjs";

const validator = await load(new URL("eligibility.wasm", import.meta.url));
const { participant } = validator.tables;
const record: BANC_participant_record = { sex: "F", age: 40, consent_date: "2024-05", hb: "12.5", hiv: false, plt: null, creat_unit: "mg/dL" };

const judged: Judgement = participant.judge(record, "criteria");
const verdict: Verdict = judged.verdict;
const why: string[] = judged.violated.map((p: Program) => p.label.fr);
const window: Program | null = judged.window;
const families: readonly Family[] = participant.families;
participant.fill(record);
const code: number | undefined = participant.run.criteria?.();
const failed: boolean = participant.isViolated(0);
const known: boolean = participant.set.age(41);
participant.set.sex("M");
participant.set.consent_date(19858);
participant.set.hiv(null);
participant.clear();
const again: Judgement = participant.judgement();

function counted<Columns, Row extends Columns>(table: Table<Columns, Row>, rows: Row[]): number {
  return rows.filter((row) => table.judge(row).verdict === "met").length;
}
const n: number = counted(participant, [record]);

// @ts-expect-error: no code of the column
participant.set.sex("X");
// @ts-expect-error: no column
participant.set.taille(180);
// @ts-expect-error: a truth is no number of years
participant.judge({ age: true });
// @ts-expect-error: no such family
participant.judge(record, "criterion");
// @ts-expect-error: no table
validator.tables.visite;
// @ts-expect-error: no such verdict
if (verdict === "eligible") participant.clear();
// @ts-expect-error: an argument is missing
participant.set.age();

export { again, code, failed, families, known, n, why, window };
