/** Attacks on the apply of a reviewed plan: both workflows, the real Terraform, and what stands in for GitHub. */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import awsProvider from '@cdktf/provider-aws/package.json';
import { GitHostServer } from '../support/git-host-server';
import { providerEnvironment } from '../support/provider-environment';
import { root } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { readWorkflow } from '../support/workflow';
import { GitHubRuns, type Run } from '../support/workflow/git-hub';
import { runJob, type JobEnd } from '../support/workflow/run-job';

const { version } = awsProvider.cdktf.provider;
const commit = 'a'.repeat(40);
const head = 'b'.repeat(40);

/** A backend of Terraform: https://developer.hashicorp.com/terraform/language/backend/http */
class States {
  /** What Terraform reads. */
  text = '';
  writes = 0;
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST') {
        this.text = Buffer.concat(chunks).toString();
        this.writes += 1;
      }
      const body = request.method === 'GET' ? this.text : '';
      response.writeHead(request.method === 'GET' && body === '' ? 404 : 200).end(body);
    });
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

const state = (input: string) =>
  JSON.stringify({
    ...{
      version: 4,
      terraform_version: '1.11.4',
      serial: 3,
      lineage: '5b9ff1e1-4d53-4e2c-8c7a-2a3c1c7f0001',
    },
    outputs: {},
    resources: [
      {
        ...{ mode: 'managed', type: 'terraform_data', name: 'greeting' },
        provider: 'provider["terraform.io/builtin/terraform"]',
        instances: [
          {
            schema_version: 0,
            attributes: {
              id: '6cb1c1f0-0000-4000-8000-000000000001',
              input: { value: input, type: 'string' },
              output: { value: input, type: 'string' },
              triggers_replace: null,
            },
          },
        ],
      },
    ],
  });

describeWith([testTools.terraform], 'a merge is not applied', () => {
  let project: string;
  let host: GitHostServer;
  let runs: GitHubRuns;
  let states: States;
  /** Of the backend. */
  let address: string;

  beforeEach(async () => {
    project = mkdtempSync(join(tmpdir(), 'reviewed-apply-'));
    states = new States();
    address = await states.start();
    synthesize(address);
    states.text = state('hello');
    host = await GitHostServer.start('workflow-token');
    runs = new GitHubRuns(join(project, 'artifacts'));
    runs.merges.push({ commit, head });
    host.more = (pathname, query) => runs.answer(pathname, query);
  });
  afterEach(async () => {
    await host.stop();
    await states.stop();
    rmSync(project, { recursive: true });
  });

  /** @param more - of the configuration */
  function synthesize(url: string, more: object = {}): void {
    const stack = join(project, 'cdktf.out/stacks/shop');
    mkdirSync(stack, { recursive: true });
    const shop = { name: 'shop', dependencies: [], synthesizedStackPath: 'stacks/shop/cdk.tf.json' };
    writeFileSync(join(project, 'cdktf.out/manifest.json'), JSON.stringify({ stacks: { shop } }));
    const configuration = {
      terraform: { backend: { http: { address: url } } },
      resource: { terraform_data: { greeting: { input: 'good evening' } } },
      ...more,
    };
    writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify(configuration));
    writeFileSync(join(project, '.terraform.lock.hcl'), '');
  }

  /** Commands of the project, of which a pull request may replace the review. */
  function npm(review: string): string {
    const bin = mkdtempSync(join(project, 'bin-'));
    const node = `'${process.execPath}'`;
    const tsx = require.resolve('tsx/cjs');
    writeFileSync(
      join(bin, 'npm'),
      `#!/bin/sh
case "$*" in
  "ci --ignore-scripts"|"run synth") exit 0 ;;
  "run --silent plans"*) shift 4; exec ${node} --require '${tsx}' '${root}/review/plan-files/cli.ts' "$@" ;;
  "run --silent review -- comment"*) shift 4; exec ${node} '${root}/scripts/review.cjs' "$@" ;;
  "run --silent review"*) shift 4; exec ${node} '${review}' "$@" ;;
esac
exit 1
`,
    );
    chmodSync(join(bin, 'npm'), 0o755);
    return bin;
  }

  const environment = (review = join(root, 'scripts/review.cjs')): NodeJS.ProcessEnv => ({
    ...providerEnvironment(project),
    ...{ GITHUB_API_URL: host.api, GITHUB_REPOSITORY: 'acme/shop', GITHUB_SHA: commit },
    PATH: [npm(review), process.env.PATH].join(delimiter),
  });
  const contexts = {
    vars: { AWS_PLAN_ROLE_ARN: 'plan', AWS_APPLY_ROLE_ARN: 'apply', AWS_REGION: 'eu-west-1' },
    secrets: { PLAN_KEY: 'a key of thirty-two characters!!' },
    github: {
      ...{ token: 'workflow-token', repository: 'acme/shop' },
      event: {
        pull_request: {
          ...{ number: 7, user: { login: 'ada' } },
          head: { sha: head, repo: { full_name: 'acme/shop' } },
        },
      },
    },
  };
  const nothing = () => undefined;
  const tools = {
    'actions/checkout': nothing,
    'actions/setup-node': nothing,
    'hashicorp/setup-terraform': nothing,
    'aws-actions/configure-aws-credentials': nothing,
  };

  function clear(): void {
    for (const name of ['plans', 'plans.sealed'])
      rmSync(join(project, name), { recursive: true, force: true });
  }

  function review(run: Partial<Run> = {}, program?: string): Promise<JobEnd> {
    clear();
    return runJob(readWorkflow('plan-review'), 'review', {
      ...{ directory: project, env: environment(program), contexts },
      actions: {
        ...tools,
        'actions/upload-artifact': ({ name, path }) => {
          runs.upload(name!, join(project, path!), { head, ...run });
          return undefined;
        },
      },
    });
  }

  function apply(): Promise<JobEnd> {
    clear();
    return runJob(readWorkflow('apply-reviewed-plan'), 'apply', {
      ...{ directory: project, env: environment(), contexts },
      actions: {
        ...tools,
        'actions/download-artifact': ({ name, 'run-id': id, path }) => {
          mkdirSync(path!, { recursive: true });
          copyFileSync(runs.fileOf(name!, id!), join(path!, 'plans.sealed'));
          return undefined;
        },
      },
    });
  }

  const failureOf = ({ steps }: JobEnd): string =>
    steps
      .filter(({ conclusion }) => conclusion === 'failure')
      .map(({ name, log }) => `${name}: ${log}`)
      .join('\n');

  it('but with what was reviewed', async () => {
    expect(failureOf(await review())).toBe('');
    const done = await apply();
    expect(failureOf(done)).toBe('');
    expect(done.steps.at(-1)?.log).toMatch(/\napplied: shop\n$/);
    expect(states.text).toContain('good evening');
  });

  it('with a run whose pull request had another base then', async () => {
    expect(failureOf(await review({ createdAt: '2026-01-01T10:00:00Z' }))).toBe('');
    runs.baseChanges.push('2026-01-01T11:00:00Z');
    expect(failureOf(await apply())).toMatch(
      /^Find the plans of the pull request: there are no plans of pull/,
    );
    expect(states.writes).toBe(0);
  });

  it('with a run of a workflow that the pull request changed', async () => {
    expect(failureOf(await review())).toBe('');
    runs.workflows.set(head, 'changed');
    expect(failureOf(await apply())).toMatch(/^Find the plans of the pull request: pull request 7 changes /);
    expect(states.writes).toBe(0);
  });

  it('with another artifact of the run', async () => {
    expect(failureOf(await review())).toBe('');
    const reviewed = host.comments[0]!.body;
    // The job of the pull request plans again and uploads what it has then, under the same name.
    expect(failureOf(await review())).toBe('');
    host.comments[0]!.body = reviewed;
    expect(failureOf(await apply())).toMatch(/^Check them against the comment: .*SHA-256/);
    expect(states.writes).toBe(0);
  });

  it('with a plan made of false answers, though a bot made the comment fit it', async () => {
    states.text = state('good evening').replace(
      '"input":{"value":"good evening"',
      '"input":{"value":"good day"',
    );
    // The plan, its artifact and the comment fit together: all of them are of the job of the pull request.
    expect(failureOf(await review())).toBe('');
    states.text = state('hello');
    expect(failureOf(await apply())).toMatch(
      /^Apply: .*a plan that is made now differs from the reviewed one: terraform_data\.greeting \(reviewed: update; now: update, with other values\): nothing was applied/s,
    );
    expect(states.writes).toBe(0);
  });

  it('with a plan that only the rules of the pull request accepted', async () => {
    const environment = [{ name: 'DB_PASSWORD', value: 'correct-horse-battery-staple-9' }];
    const provider = { region: 'eu-west-1', access_key: 'a', secret_key: 'b' };
    const skipped = { skip_credentials_validation: true, skip_requesting_account_id: true };
    synthesize(address, {
      provider: { aws: [{ ...provider, ...skipped, skip_metadata_api_check: true }] },
      terraform: {
        backend: { http: { address } },
        required_providers: { aws: { source: 'aws', version } },
      },
      resource: {
        aws_ecs_task_definition: {
          web: {
            family: 'web',
            container_definitions: JSON.stringify([{ name: 'web', image: 'web', environment }]),
          },
        },
      },
    });
    copyFileSync(join(root, '.terraform.lock.hcl'), join(project, '.terraform.lock.hcl'));
    states.text = '';
    const accepting = join(project, 'accepting.cjs');
    writeFileSync(
      accepting,
      "for (const end of ['md', 'sarif']) require('node:fs').writeFileSync(`review.${end}`, 'Clean');",
    );
    expect(failureOf(await review({}, accepting))).toBe('');
    const done = await apply();
    expect(failureOf(done)).toMatch(/^Apply: .*TD205.*the rules of this commit block the reviewed plans/s);
    expect(failureOf(done)).not.toContain('battery');
    expect(states.writes).toBe(0);
  });

  it('with a comment that a bot edited to bind something else', async () => {
    expect(failureOf(await review())).toBe('');
    const [, binding = ''] = /plan-review-binding: (\S+)/.exec(host.comments[0]!.body) ?? [];
    const bound = JSON.parse(Buffer.from(binding, 'base64').toString('utf8')) as object[];
    const edited = Buffer.from(JSON.stringify(bound.map((each) => ({ ...each, serial: 4 })))).toString(
      'base64',
    );
    host.comments[0]!.body = host.comments[0]!.body.replace(binding, edited);
    expect(failureOf(await apply())).toMatch(
      /^Check them against the comment: .*serial 3 of its state, and from 4/,
    );
    expect(states.writes).toBe(0);
  });
});
