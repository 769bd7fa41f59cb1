/** `npm run init`: makes a fresh clone the user's. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { ManifestError, readManifest, settingsIn } from '../support/manifest';
import { settingsFor } from './answers';
import { parseArguments, type InitArguments, type Sample } from './arguments';
import { askOn, type Ask } from './ask';
import { complete } from './complete';
import { exitStatus, InitError } from './failures';
import { buildsSample, change, checkedDockerfile, sampleFiles, trySynth } from './project';

const directory = process.cwd();
const print = (text: string) => void process.stdout.write(text);

async function main(argv: readonly string[]): Promise<number> {
  const given = parseArguments(argv);
  if ('help' in given) {
    print(given.help);
    return exitStatus.done;
  }
  const manifest = readManifest(directory);
  if (Object.keys(settingsIn(manifest)).length > 0 && !given.force) {
    throw new InitError('cdktf.json has settings already: edit them there, or give --force to replace them');
  }
  if (typeof manifest.app !== 'string') {
    throw new InitError(
      'cdktf.json: app must be the command that synthesizes, for example "node scripts/synth.mjs"',
    );
  }
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const lines = isTerminal ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  try {
    return await initialize(given, manifest, lines && askOn(lines));
  } finally {
    lines?.close();
  }
}

async function initialize(
  given: InitArguments,
  manifest: ReturnType<typeof readManifest>,
  ask: Ask | undefined,
): Promise<number> {
  const answers = await complete({
    given,
    ...(ask !== undefined && { ask }),
    tell: print,
    directoryName: basename(directory),
  });
  const isSample = buildsSample(textOf(answers.dockerfile));
  const sample = given.sample ?? (await askSample(isSample, ask));
  const isRemoved = sample === 'remove';
  const ownDockerfile = answers.dockerfile === 'Dockerfile' && !isSample;
  const removed = isRemoved ? [...sampleFiles, ...(ownDockerfile ? [] : ['Dockerfile'])] : [];
  const warnings = checkedDockerfile(directory, answers, removed);
  const settings = settingsFor(answers);
  const stacks = trySynth(directory, manifest, settings, process.env);
  change(directory, { manifest, settings, removed, ownsContext: !isSample && answers.context === '.' });
  print(
    [
      ...warnings.map((warning) => `warning: ${warning}`),
      `cdktf.json has the settings of ${answers.service}; stacks: ${stacks.join(', ')}`,
      ...(isRemoved ? ['the sample service is removed'] : []),
      '',
      'next:',
      '  npm run rehearse -- plan      what a release will do, minute by minute',
      '  npm run rehearse              deploy and release on this machine, without AWS',
      "  npx cdktf deploy '*'          deploy to AWS",
      '',
    ].join('\n'),
  );
  return exitStatus.done;
}

async function askSample(isSample: boolean, ask: Ask | undefined): Promise<Sample> {
  const fallback = isSample ? 'keep' : 'remove';
  if (ask === undefined) return 'keep';
  for (;;) {
    const answer = await ask('keep or remove the sample service', fallback);
    if (answer === 'keep' || answer === 'remove') return answer;
    print('must be keep or remove\n');
  }
}

/** Empty if it is not there, which is reported with the other faults of the Dockerfile. */
function textOf(path: string): string {
  try {
    return readFileSync(join(directory, path), 'utf8');
  } catch {
    return '';
  }
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const isForUser = error instanceof InitError || error instanceof ManifestError;
    process.stderr.write(`error: ${isForUser ? error.message : String(error)}\n`);
    process.exitCode =
      error instanceof InitError
        ? error.status
        : error instanceof ManifestError
          ? exitStatus.badUsage
          : exitStatus.failed;
  },
);
