// The environment of a suite. Outside of __tests__/integration it refuses the tools of the integration tests: a suite
// that starts one fails, even where it does not notice that the tool has failed. Within, Terraform is quicker.
const { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { getPriority, setPriority, tmpdir } = require('node:os');
const { delimiter, join } = require('node:path');
const { TestEnvironment } = require('jest-environment-node');
const { createLaunchers, findMirror } = require('./provider-launchers.cjs');
const { terraformWithoutHashes } = require('./terraform-without-hashes.cjs');

const refused = ['terraform', 'moto_server', 'aws', 'uvx', 'pipx', 'docker', 'podman', 'nerdctl'];

const path = process.env.PATH ?? '';

// Of this worker and whatever its suites start; see lanes.cjs.
const niceness = Number(process.env.SUITES_NICENESS ?? 0);
if (niceness > 0) setPriority(Math.min(19, getPriority() + niceness));
delete process.env.SUITES_NICENESS;

/** Directory of programs that note their start, and fail; one a worker, which runs one suite at a time. */
let directory;
const notes = () => join(directory, 'started');

/** Directory of a `terraform` for integration suites, in front of PATH; undefined until a suite needs one. */
let terraform;

/** @returns a directory that lasts as long as this worker */
function temporaryDirectory(prefix) {
  const made = mkdtempSync(join(tmpdir(), prefix));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

function createRefusedTools() {
  directory = temporaryDirectory('refused-tools-');
  for (const tool of refused) {
    const script = `#!/bin/sh\necho "${tool} $*" >>'${notes()}'\necho '${tool} is refused outside of __tests__/integration' >&2\nexit 97\n`;
    writeFileSync(join(directory, tool), script, { mode: 0o755 });
  }
}

/** @returns the PATH of a suite */
function pathFor(suite) {
  if (/[\\/]__tests__[\\/]integration[\\/]/.test(suite)) return pathForIntegration();
  if (directory === undefined) createRefusedTools();
  return `${directory}${delimiter}${path}`;
}

function pathForIntegration() {
  if (terraformWithoutHashes(path) === undefined) return path;
  if (terraform === undefined) {
    terraform = temporaryDirectory('terraform-');
    const script = terraformWithoutHashes(path, launchersFor(findMirror()));
    writeFileSync(join(terraform, 'terraform'), script, { mode: 0o755 });
  }
  return `${terraform}${delimiter}${path}`;
}

/** @returns launchers of the providers in a mirror; undefined without one */
function launchersFor(mirror) {
  if (mirror === undefined) return undefined;
  const directory = join(terraform, 'providers');
  return { mirror, directory, hashes: createLaunchers(mirror, directory) };
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
