/** The workflows: right by GitHub's own schema, and safe whoever opens a pull request. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from './support/run';
import { isMet, lint, readWorkflow, workflowFiles } from './support/workflow';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const textOf = (name: string) => read(`.github/workflows/${name}.yml`);

const workflows = workflowFiles.map((file) => {
  const name = basename(file, '.yml');
  return [name, readWorkflow(name), readFileSync(file, 'utf8')] as const;
});

it('are what the schema of GitHub asks for', () => {
  expect(lint(workflowFiles)).toEqual(workflowFiles.map(() => []));
});

it('are held against a schema that finds mistakes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'workflow-'));
  const text = workflows[0]![2];
  const broken = [
    text.replace('timeout-minutes', 'timeout-minuts'),
    text.replace('STATUS: ${{ steps.review.outputs.status', 'STATUS: ${{ steps.review.outputs.status =='),
    text.replace('github.repository', 'gitub.repository'),
  ].map((content, index) => {
    const file = join(directory, `${index}.yml`);
    writeFileSync(file, content);
    return file;
  });
  const found = lint(broken).map((messages) => messages.join('\n'));
  rmSync(directory, { recursive: true });
  expect(found).toEqual([
    expect.stringContaining("Unexpected value 'timeout-minuts'"),
    expect.stringContaining('Unexpected end of expression'),
    expect.stringContaining('gitub'),
  ]);
});

/** What each job may change. */
const mayWrite: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'plan-review': { static: [], review: ['id-token', 'pull-requests', 'security-events'] },
  'apply-reviewed-plan': { apply: ['id-token'] },
  drift: { drift: ['id-token', 'issues'] },
  'hcp-runs': { plan: ['pull-requests'], apply: [] },
  release: { release: ['id-token'] },
  tests: { checks: [], test: [] },
};

describe.each(workflows)('%s', (name, workflow, text) => {
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it('pins actions by commit, and says which version that is', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action!);
    expect(uses).not.toEqual([]);
    expect(uses.filter((each) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(each))).toEqual([]);
  });

  it('puts no expression into a script: what a pull request names would be run', () => {
    expect(steps.filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
  });

  it('gives no permission but to the job that needs it', () => {
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    const writes = Object.entries(workflow.jobs).map(([job, { permissions = {} }]) => [
      job,
      Object.keys(permissions).filter((scope) => permissions[scope] === 'write'),
    ]);
    expect(Object.fromEntries(writes)).toEqual(mayWrite[name]);
  });

  it('leaves no token in the checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts).toHaveLength(Object.keys(workflow.jobs).length);
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });
});

describe('the tests of this project', () => {
  const { jobs } = readWorkflow('tests');

  it('run on every Node.js that the README names', () => {
    const matrix = /node: \[(.*)\]/.exec(textOf('tests'))?.[1];
    expect(read('README.md')).toContain(
      `(${matrix?.replace(/, (\d+)$/, ' and $1') ?? 'none'} are supported)`,
    );
  });

  it('get no credentials: a pull request of a fork runs them', () => {
    expect(JSON.stringify(jobs)).not.toMatch(/secrets|vars\.|AWS_|github\.token|aws-actions/);
    expect(Object.values(jobs).map(({ permissions }) => permissions)).toEqual([
      { contents: 'read' },
      { contents: 'read' },
    ]);
  });
});

describe('credentials', () => {
  const { jobs } = readWorkflow('plan-review');
  const contexts = ({
    from = 'acme/shop',
    login = 'ada',
    role = 'arn:aws:iam::123456789012:role/plan',
  } = {}) => ({
    vars: { AWS_PLAN_ROLE_ARN: role },
    github: {
      repository: 'acme/shop',
      event: { pull_request: { user: { login }, head: { repo: { full_name: from } } } },
    },
  });

  it.each([
    ['of the repository itself', {}, true],
    ['of a fork', { from: 'mallory/shop' }, false],
    ['of Dependabot', { login: 'dependabot[bot]' }, false],
    ['before there is a role', { role: '' }, false],
  ])('are for pull requests %s: %j %s', (_title, change, expected) => {
    expect(isMet(jobs.review!.if, contexts(change))).toBe(expected);
  });

  it('are not asked for by the part that forks get', () => {
    const text = JSON.stringify(jobs.static);
    expect(jobs.static!.if).toBeUndefined();
    expect(text).not.toMatch(/secrets|AWS_|token|aws-actions/);
  });

  it('of a review are those of the environment plan, and no step takes the key but the one that seals', () => {
    expect(jobs.review!.environment).toBe('plan');
    const taking = jobs.review!.steps.filter((step) => JSON.stringify(step).includes('secrets.'));
    expect(taking.map(({ name }) => name)).toEqual(['Seal the plans']);
  });

  it('of an apply are those of the environment production', () => {
    const { apply } = readWorkflow('apply-reviewed-plan').jobs;
    expect(apply!.environment).toBe('production');
    expect(isMet(apply!.if, { vars: { AWS_APPLY_ROLE_ARN: '' } })).toBe(false);
  });
});
