/** The steps of both workflows, one by one, on stacks that are deployed, with state in S3 and a pull request. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../rehearsal/settings-changes';
import { GitHostServer } from '../../support/git-host-server';
import { region, type ProjectCopy } from '../../support/project-copy';
import { run, type Ran } from '../../support/run';
import { GitHubRuns } from '../../support/workflow/git-hub';
import { runJob, type JobEnd } from '../../support/workflow/run-job';
import { readWorkflow } from '../../support/workflow';
import type { DefaultStacks } from './deploy';
import { assume, runnerOf, tools } from './runner';

const stacks = ['bluegreen-dev-network', 'bluegreen-dev-nodejs-service', 'bluegreen-dev-nodejs-pipeline'];
const vars = {
  AWS_PLAN_ROLE_ARN: 'plan',
  AWS_APPLY_ROLE_ARN: 'apply',
  AWS_REGION: region,
  CODE_SCANNING: 'true',
};

let project: ProjectCopy;
/** Of the deployed stacks. */
let base: JsonObject;
let host: GitHostServer;
let runs: GitHubRuns;
let directory: string;
let scanned: string[];
/** Last commit of the pull request that is merged. */
let head: string;

/** Settings of the task. @returns id of the commit */
function settings(task: JsonObject): Promise<string> {
  project.useSettings({ ...base, environments: { dev: { services: { nodejs: { task } } } } });
  return project.commit('settings');
}

const runner = (job?: string): NodeJS.ProcessEnv =>
  // The checks without credentials have npm and cdktf themselves; the other jobs have the same steps.
  runnerOf(project, host, directory, job === 'static' ? 'npm' : 'scripts');

const review = async (head: string, job = 'review'): Promise<JobEnd> => {
  for (const name of ['plans', 'plans.sealed'])
    rmSync(join(project.directory, name), { recursive: true, force: true });
  return runJob(readWorkflow('plan-review'), job, {
    directory: project.directory,
    env: runner(job),
    contexts: {
      vars,
      secrets: { PLAN_KEY: 'a key of thirty-two characters!!' },
      github: {
        token: 'workflow-token',
        repository: 'acme/shop',
        event: {
          pull_request: {
            number: 7,
            user: { login: 'ada' },
            head: { sha: head, repo: { full_name: 'acme/shop' } },
          },
        },
      },
    },
    actions: {
      ...tools,
      'aws-actions/configure-aws-credentials': assume(project, 'plan'),
      'actions/upload-artifact': ({ name, path }) => {
        runs.upload(name!, join(project.directory, path!), { head });
        return undefined;
      },
      'github/codeql-action/upload-sarif': ({ sarif_file: file }) => {
        scanned.push(readFileSync(join(project.directory, file!), 'utf8'));
        return undefined;
      },
    },
  });
};

const applied = async (commit: string): Promise<JobEnd> => {
  for (const name of ['plans', 'plans.sealed'])
    rmSync(join(project.directory, name), { recursive: true, force: true });
  return runJob(readWorkflow('apply-reviewed-plan'), 'apply', {
    directory: project.directory,
    env: { ...runner(), GITHUB_SHA: commit },
    contexts: {
      vars,
      secrets: { PLAN_KEY: 'a key of thirty-two characters!!' },
      github: { token: 'workflow-token' },
    },
    actions: {
      ...tools,
      'aws-actions/configure-aws-credentials': assume(project, 'apply'),
      'actions/download-artifact': ({ name, 'run-id': id, path }) => {
        mkdirSync(path!, { recursive: true });
        copyFileSync(runs.fileOf(name!, id!), join(path!, 'plans.sealed'));
        return undefined;
      },
    },
  });
};

const plans = (...args: string[]): Promise<Ran> =>
  run(
    ['bash', '-c', 'cd "$0" && exec npm run --silent plans -- "$@"', project.directory, ...args],
    project.environment,
  );

/** What failed, with all that it printed. */
const failureOf = ({ steps }: JobEnd): string =>
  steps
    .filter(({ conclusion }) => conclusion === 'failure')
    .map(({ name, log }) => `${name}: ${log}`)
    .join('\n');

const comments = (): readonly string[] => host.comments.map(({ body }) => body);

/** The binding of other plans. */
function forged(binding: string): string {
  const plain = Buffer.from(binding, 'base64').toString('utf8');
  return Buffer.from(plain.replace(/"planSha256":"\w/g, '"planSha256":"0')).toString('base64');
}

/** @param deployed - stacks as they were deployed; a change of them is applied */
export function describePlanReviewWorkflow(deployed: () => DefaultStacks): void {
  describe('the workflows of pull requests', () => {
    beforeAll(async () => {
      ({ project, settings: base } = deployed());
      directory = mkdtempSync(join(tmpdir(), 'workflow-'));
      host = await GitHostServer.start('workflow-token');
      runs = new GitHubRuns(join(directory, 'artifacts'));
      host.more = (pathname, query) => runs.answer(pathname, query);
    });
    beforeEach(() => {
      scanned = [];
    });
    afterAll(async () => {
      await host.stop();
      rmSync(directory, { recursive: true });
    });

    describe('a pull request', () => {
      it('of a fork is checked without any credentials', async () => {
        const done = await review(await settings({}), 'static');
        expect(failureOf(done)).toBe('');
        expect(done.steps.at(-1)?.log.trim().split('\n')).toEqual(
          stacks.map((stack) => `${stack}: the lock file is current, and the configuration is valid`),
        );
        expect(host.calls).toEqual([]);
      });

      it('is blocked by a change that stops production', async () => {
        const done = await review(await settings({ containerPort: 3001 }));
        expect(failureOf(done)).toMatch(/^Verdict: ::error::the plans are blocked/);
        expect(comments()).toEqual([expect.stringMatching(/Blocked: [^]*ST803/)]);
        expect(comments()[0]).not.toContain('binding');
        expect(readdirSync(project.directory)).not.toContain('plans.sealed');
        expect(done.summary).not.toBe('');
        expect(comments()[0]).toContain(done.summary.trim());
        expect(JSON.parse(scanned[0]!)).toMatchObject({ version: '2.1.0' });
      });

      it('gets the one comment again for a newer commit, after the old one was marked as stale', async () => {
        head = await settings({ cpu: 1024, memoryMiB: 2048 });
        const before = host.calls.length;
        const done = await review(head);
        expect(failureOf(done)).toBe('');
        expect(host.calls.slice(before).filter((call) => !call.startsWith('GET'))).toEqual([
          expect.stringMatching(/^PATCH /),
          expect.stringMatching(/^PATCH /),
        ]);
        expect(comments()).toHaveLength(1);
        expect(comments()[0]).not.toContain('Blocked');
        expect(comments()[0]).not.toContain('is of an older commit');
      });

      it('keeps its plans sealed, and no plan that can be read', () => {
        const sealed = readFileSync(runs.newest());
        expect(sealed.subarray(0, 8).toString()).toBe('Salted__');
        expect(sealed.includes('tfstate')).toBe(false);
        expect(readdirSync(join(project.directory, 'plans')).sort()).toEqual(
          stacks.map((stack) => `${stack}.plan`).sort(),
        );
      });
    });

    describe('a merge', () => {
      const merge = 'a'.repeat(40);

      it('that no pull request is behind is not applied', async () => {
        runs.tip = merge;
        const done = await applied(merge);
        runs.tip = undefined;
        expect(failureOf(done)).toMatch(/^Find the plans.*was not merged from a pull request/);
      });

      it('is not applied with plans that nobody has reviewed', async () => {
        runs.merges.push({ commit: merge, head });
        const reviewed = host.comments[0]!.body;
        host.comments[0]!.body = reviewed.replace(
          /binding: \S+/,
          (binding) => `binding: ${forged(binding.slice(9))}`,
        );
        const done = await applied(merge);
        host.comments[0]!.body = reviewed;
        expect(failureOf(done)).toMatch(/^Check them against the comment: .*SHA-256/);
      });

      it('is not applied where main has moved on', async () => {
        await settings({ cpu: 1024, memoryMiB: 2048, environment: { GREETING: 'hello' } });
        const done = await applied(merge);
        await settings({ cpu: 1024, memoryMiB: 2048 });
        expect(failureOf(done)).toMatch(/^Apply: .*the plan was made of another cdk\.tf\.json/);
      });

      it('applies what was reviewed, and leaves nothing to plan', async () => {
        const done = await applied(merge);
        expect(failureOf(done)).toBe('');
        expect(done.steps.at(-1)?.log).toMatch(
          /\napplied: bluegreen-dev-nodejs-service, bluegreen-dev-nodejs-pipeline\n$/,
        );
        const { status, stdout, stderr } = await plans('make');
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        expect(stdout.trim().split('\n')).toEqual(
          stacks.map((stack) => `${stack}: planned: nothing changes`),
        );
      });

      it('is applied once: the state has moved on', async () => {
        const done = await applied(merge);
        expect(failureOf(done)).toMatch(
          /^Apply: .*: the state has the serial .* nothing was applied; plan and review again/,
        );
      });
    });
  });
}
