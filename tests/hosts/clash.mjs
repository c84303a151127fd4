/* clash.mjs - names that are given twice, values set one by one, and what earlier answers keep: clash.mjs LOADER.mjs, made of clash.ripx.
   Ends with 1 at the first thing that is not as it should be. */
import { deepStrictEqual as same } from "node:assert";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { personne, visite } = (await (await import(pathToFileURL(resolve(process.argv[2])))).load()).tables;
const ids = ({ verdict, violated, unshown, refused }) => [verdict, violated.map((p) => p.id).join(" "), unshown.map((p) => p.id).join(" "), refused.join(" ")];
const whole = { visite: 3, mesure: 150.5, score: 60, bras: "1", visite_2: [{ V1: 20 }] };

/* The table has a number after its name, because a column has it; both columns of one name read it, each as it does. */
same(ids(personne.judge({ ...whole, mesure: 150 })), ["met", "", "", ""]);
same(ids(personne.judge(whole)), ["met", "", "", ""]);
same(ids(personne.judge({ ...whole, mesure: 250 })), ["not_shown", "", "I4", "mesure"]);
same(ids(personne.judge({ ...whole, visite: 1, visite_2: [] })), ["not_met", "I1 I2", "", ""]);

/* What means missing does so as a number too, and a code is a number as it is written. */
same(ids(personne.judge({ ...whole, score: 99, bras: 1 })), ["not_shown", "", "I5", ""]);
same(ids(personne.judge({ ...whole, score: "99", bras: 9 })), ["not_shown", "", "I5 I6", ""]);
same(ids(personne.judge({ ...whole, score: 99n, bras: 2 })), ["not_met", "I6", "I5", ""]);
same(ids(personne.judge({ ...whole, bras: 1.5 })), ["not_shown", "", "I6", "bras"]);

/* A double is read when it is within two units of its last place of a tenth. */
same(ids(personne.judge({ ...whole, mesure: 0.1 + 0.2 + 149.9 })), ["met", "", "", ""]);
same(ids(personne.judge({ ...whole, mesure: 0.7000000000000004 })), ["not_shown", "", "I3 I4", "mesure mesure"]);
same(ids(personne.judge({ ...whole, mesure: 0.7000000000000003 })), ["not_met", "I3 I4", "", ""]);

/* The anchor has a number after its name. */
const inside = { numéro: 2, jour: "2024-05-15", V1: 10, V1_2: "2024-05-01" };
same(visite.judge(inside).verdict, "met");
same(visite.judge({ ...inside, V1_2: "2024-05-14" }).verdict, "not_met");
same(visite.judge({ ...inside, V1_2: undefined, V1: 10 }).verdict, "not_shown");
same(visite.judge({ ...inside, jour: -25567 }).verdict, "not_shown");

/* An answer keeps what it said. */
const before = personne.judge(whole);
personne.judge({ ...whole, score: "?" });
same(before.refused, []);

/* One value at a time: the others stay. */
personne.fill(whole);
const { set } = personne;
same([set.score(40), ids(personne.judgement())], [true, ["not_met", "I5", "", ""]]);
same([set.score("beaucoup"), ids(personne.judgement())], [false, ["not_shown", "", "I5", "score"]]);
same([set.score(null), ids(personne.judgement())], [false, ["not_shown", "", "I5", ""]]);
same([set.score("70"), ids(personne.judgement())], [true, ["met", "", "", ""]]);
same([set.mesure(250), ids(personne.judgement())], [false, ["not_shown", "", "I4", "mesure"]]);
same([set.mesure(150), set.bras("9"), ids(personne.judgement())], [true, false, ["not_shown", "", "I6", ""]]);
same([set.bras("2"), ids(personne.judgement())], [true, ["not_met", "I6", "", ""]]);
personne.clear();
same(ids(personne.judgement()), ["not_met", "I2", "I1 I3 I4 I5 I6", ""]);
console.log("names and values are kept apart");
