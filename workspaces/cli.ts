/** `npm run workspaces`: what HCP Terraform needs for the stacks of the settings. */
import { homedir } from 'node:os';
import { readSettings, SettingsError, type Settings } from '../stacks/settings';
import { withBackendOf } from '../support/backend-of-environment';
import { ManifestError, readManifest, settingsIn } from '../support/manifest';
import { Api } from './api';
import { readArguments } from './arguments';
import { changesTo, describe } from './changes';
import { exitStatus, WorkspacesError } from './failures';
import { makeChanges } from './make';
import { readActual } from './read-actual';
import { sizeOf } from './limits';
import { cloudStacks, runStacks } from './runs';
import { accessTo } from './token';
import { wantedOf } from './wanted';

async function main(argv: readonly string[]): Promise<void> {
  const given = readArguments(argv, process.env);
  if ('help' in given) {
    process.stdout.write(given.help);
    return;
  }
  if (given.command === 'run')
    return runStacks({
      ...given.options,
      env: process.env,
      home: homedir(),
      lockFile: '.terraform.lock.hcl',
      say: (line) => void process.stdout.write(`${line}\n`),
    });
  const settings = readSettings(withBackendOf(process.env, settingsIn(readManifest(process.cwd()))));
  const wanted = wantedOf(settings, given.options);
  if (wanted === undefined) {
    throw new WorkspacesError(
      `backend.type in cdktf.json is ${settings.backend.type}: set backend to {"type": "cloud", "organization": "…"}`,
    );
  }
  const api = new Api(accessTo(hostnameOf(settings), process.env, homedir()));
  const actual = await readActual(api, wanted);
  const changes = changesTo(wanted, actual);
  process.stdout.write(sizeLine('cdktf.out'));
  if (changes.length === 0) {
    process.stdout.write(
      `${wanted.organization}: nothing to change in ${wanted.workspaces.length} workspaces\n`,
    );
    return;
  }
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  if (given.command === 'apply') return makeChanges({ api, wanted, actual, say });
  changes.map(describe).forEach(say);
  say('\nnpm run workspaces -- apply makes these changes');
}

/** @returns nothing if there is no synth, or it was for another backend */
function sizeLine(synth: string): string {
  try {
    return `${sizeOf(cloudStacks(synth))}\n`;
  } catch (error) {
    if (error instanceof WorkspacesError) return '';
    throw error;
  }
}

const hostnameOf = ({ backend }: Settings): string => (backend.type === 'cloud' ? backend.hostname : '');

main(process.argv.slice(2)).catch((error: unknown) => {
  const isForUser =
    error instanceof WorkspacesError || error instanceof ManifestError || error instanceof SettingsError;
  process.stderr.write(`error: ${isForUser ? error.message : String(error)}\n`);
  process.exitCode =
    error instanceof WorkspacesError ? error.status : isForUser ? exitStatus.badUsage : exitStatus.failed;
});
