/* names.mjs - a module made of names.ripx: names.mjs LOADER.mjs prints verdicts of records with and without its columns. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { load } = await import(pathToFileURL(resolve(process.argv[2])));
const table = (await load()).tables["__proto__"];
const whole = JSON.parse('{"a\\"b\\\\c */ ${1} `x` </script>": 7, "__proto__": "A", "constructor": true, "toString": 3}');
for (const record of [whole, {}, { ...whole, toString: "\\" }, { ...whole, constructor: { valueOf() { throw new Error(); } } }]) {
  const { verdict, unshown, refused } = table.judge(record);
  console.log([verdict, ...unshown.map((p) => p.id), ...refused].join(" "));
}
