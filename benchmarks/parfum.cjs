// Has PARFUM repair files in place: `node parfum.cjs FOLDER FILE...`, where FOLDER has it among its node_modules.
// What its command `repair` does, for many files in one process; that command takes one, and starting it takes longer.
const { readFileSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { resolve } = require("node:path");

const [folder, ...files] = process.argv.slice(2);
const load = createRequire(resolve(folder, "package.json"));
const { Matcher } = load("@tdurieux/docker-parfum");
const { DockerParser, File } = load("@tdurieux/dinghy");

async function repaired(text) {
  const matcher = new Matcher(new DockerParser(new File(undefined, text)).parse());
  for (const smell of matcher.matchAll()) {
    await smell.repair().catch(() => undefined);
  }
  return matcher.node.toString(true);
}

(async () => {
  for (const file of files) {
    try {
      writeFileSync(file, await repaired(readFileSync(file, "utf8")));
    } catch {
      // Its command ends here too, and has written nothing.
    }
  }
})();
