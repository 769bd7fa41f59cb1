/** What a runner of GitHub has when it runs a job on a checkout of the deployed project. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
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

/**
 * Its environment: nothing of AWS is known before a role was assumed.
 *
 * @param directory - for a program that stands in for npm
 */
export function runnerOf(
  project: ProjectCopy,
  host: Pick<GitHostServer, 'api'>,
  directory: string,
): NodeJS.ProcessEnv {
  const env = Object.entries(project.environment).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(env),
    PATH: [npmWithout(directory), process.env.PATH].join(delimiter),
    GITHUB_API_URL: host.api,
    GITHUB_REPOSITORY: 'acme/shop',
  };
}

/** The packages are linked into the copy, and its types are those of the project: both steps are CI's own already. */
function npmWithout(directory: string): string {
  const bin = join(directory, 'bin');
  mkdirSync(bin, { recursive: true });
  const npm = join(bin, 'npm');
  const skipped = 'case "$*" in "ci --ignore-scripts"|"run typecheck") exit 0 ;; esac';
  writeFileSync(npm, `#!/bin/sh\n${skipped}\nPATH="\${PATH#*:}" exec npm "$@"\n`);
  chmodSync(npm, 0o755);
  return bin;
}

/** The action that assumes a role: later steps have its credentials. */
export const assume =
  (project: ProjectCopy, role: string): Action =>
  (inputs) => {
    expect(inputs).toEqual({ 'role-to-assume': role, 'aws-region': region });
    return project.environment;
  };
