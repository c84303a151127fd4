/* serve.mjs - serves the page, the validator and the data on a free port of this machine, and prints the port.
   node serve.mjs FOLDER PAGE DATA.csv; ends when its input closes. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

const [folder, page, data] = process.argv.slice(2);
const files = {
  "/": [page, "text/html"],
  "/avasna.mjs": [join(folder, "avasna.mjs"), "text/javascript"],
  "/avasna.wasm": [join(folder, "avasna.wasm"), "application/wasm"],
  "/participants.csv": [data, "text/csv"],
};
const server = createServer(async (request, response) => {
  const file = files[request.url];
  if (!file) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": `${file[1]}; charset=utf-8` }).end(await readFile(file[0]));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("close", () => process.exit(0));
