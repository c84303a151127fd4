// print.mjs MODULE - prints the hash of hash.c, compiled to WebAssembly.
import { readFileSync } from 'node:fs';

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), {});
console.log(BigInt.asUintN(64, instance.exports.run()).toString());
