/** What a runner of GitHub has when it runs a job on a checkout of the deployed project. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { scripts } from '../../../package.json';
import type { GitHostServer } from '../../support/git-host-server';
import { region, type ProjectCopy } from '../../support/project-copy';
import type { Action } from '../../support/workflow/run-job';

const nothing = () => undefined;

/** Actions that install what this machine has. */
export const tools: Readonly<Record<string, Action>> = {
  'actions/checkout': nothing,
  'actions/setup-node': nothing,
  'hashicorp/setup-terraform': nothing,
};

/** What runs a script of package.json: npm, or what stands in for it. */
type Npm = 'npm' | 'scripts';

/**
 * Its environment: nothing of AWS is known before a role was assumed.
 *
 * @param directory - for a program that stands in for npm
 * @param npm - `scripts` starts what npm and cdktf start, without the seconds of processor that they take for it
 */
export function runnerOf(
  project: ProjectCopy,
  host: Pick<GitHostServer, 'api'>,
  directory: string,
  npm: Npm = 'scripts',
): NodeJS.ProcessEnv {
  const env = Object.entries(project.environment).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(env),
    PATH: [standIn(directory, npm), process.env.PATH].join(delimiter),
    GITHUB_API_URL: host.api,
    GITHUB_REPOSITORY: 'acme/shop',
  };
}

/** The packages are linked into the copy, and its types are those of the project: both steps are CI's own already. */
const skipped = '"ci --ignore-scripts"|"run typecheck") exit 0 ;;';

/** The environment in which `cdktf synth` starts the app of cdktf.json; the CLI hands on the context. */
const synthesis = [
  'export CDKTF_OUTDIR=cdktf.out CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS=true',
  `CDKTF_CONTEXT_JSON="$(node --print 'JSON.stringify(require("./cdktf.json").context)')"`,
].join(' ');

/** Arguments of npm, and what it starts. */
const started = [
  `"run synth") ${synthesis}; exec node scripts/synth.mjs ;;`,
  `"run --silent plans -- "*) shift 4; exec ${scripts.plans} "$@" ;;`,
  `"run --silent review -- "*) shift 4; exec ${scripts.review} "$@" ;;`,
];

/** @returns a directory with an npm, which does itself what it does not skip or start */
function standIn(directory: string, npm: Npm): string {
  const bin = join(directory, npm);
  mkdirSync(bin, { recursive: true });
  const cases = npm === 'npm' ? [skipped] : [skipped, ...started];
  const script = `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\nesac\nPATH="\${PATH#*:}" exec npm "$@"\n`;
  writeFileSync(join(bin, 'npm'), script, { mode: 0o755 });
  return bin;
}

/** The action that assumes a role: later steps have its credentials. */
export const assume =
  (project: ProjectCopy, role: string): Action =>
  (inputs) => {
    expect(inputs).toEqual({ 'role-to-assume': role, 'aws-region': region });
    return project.environment;
  };
