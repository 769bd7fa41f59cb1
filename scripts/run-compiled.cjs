// Runs stacks.js beside it, with the machine code that an earlier run has left: to compile two megabytes takes longer
// than to synthesize. V8 refuses code of another version or of another text, and then it is compiled and left again.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const filename = join(__dirname, 'stacks.js');
const cache = join(__dirname, 'stacks.cache');

function readCache() {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}

const cachedData = readCache();
const script = new Script(wrap(readFileSync(filename, 'utf8')), { filename, cachedData });
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, createRequire(filename), module_, filename, dirname(filename));

if (cachedData === undefined || script.cachedDataRejected) {
  const unfinished = `${cache}.${process.pid}`;
  writeFileSync(unfinished, script.createCachedData());
  renameSync(unfinished, cache);
}
