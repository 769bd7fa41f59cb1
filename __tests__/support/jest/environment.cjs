// The environment of a suite. Outside of __tests__/integration it refuses the tools of the integration tests: a suite
// that starts one fails, even where it does not notice that the tool has failed.
const { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { delimiter, join } = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

const refused = ['terraform', 'moto_server', 'aws', 'uvx', 'pipx', 'docker', 'podman', 'nerdctl'];

const path = process.env.PATH ?? '';

/** Directory of programs that note their start, and fail; one a worker, which runs one suite at a time. */
let directory;
const notes = () => join(directory, 'started');

function createRefusedTools() {
  directory = mkdtempSync(join(tmpdir(), 'refused-tools-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const tool of refused) {
    const script = `#!/bin/sh\necho "${tool} $*" >>'${notes()}'\necho '${tool} is refused outside of __tests__/integration' >&2\nexit 97\n`;
    writeFileSync(join(directory, tool), script, { mode: 0o755 });
  }
}

/** @returns the PATH of a suite */
function pathFor(suite) {
  if (/[\\/]__tests__[\\/]integration[\\/]/.test(suite)) return path;
  if (directory === undefined) createRefusedTools();
  return `${directory}${delimiter}${path}`;
}

module.exports = class Environment extends TestEnvironment {
  constructor(config, context) {
    // First, because a suite gets a copy of the environment variables.
    process.env.PATH = pathFor(context.testPath);
    super(config, context);
  }

  async teardown() {
    await super.teardown();
    if (directory === undefined || !existsSync(notes())) return;
    const started = readFileSync(notes(), 'utf8').trimEnd();
    rmSync(notes());
    throw new Error(`the suite starts a tool, so it belongs below __tests__/integration:\n${started}`);
  }
};
