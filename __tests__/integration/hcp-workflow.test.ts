/** The steps of the workflow that runs in HCP Terraform by its API, one by one, for two stacks of which one reads the other. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { GitHostServer } from '../support/git-host-server';
import { readerOf } from '../support/hcp/configuration';
import { StandIn } from '../support/hcp/stand-in';
import { ProjectCopy } from '../support/project-copy';
import { describeWith, testTools } from '../support/tools';
import { readWorkflow } from '../support/workflow';
import { runJob, type JobEnd } from '../support/workflow/run-job';

const commit = 'c0ffee'.padEnd(40, '0');

const nothing = () => undefined;

describeWith([testTools.terraform, testTools.git], 'the workflow of runs in HCP Terraform', () => {
  let home: string;
  let hcp: StandIn;
  let host: GitHostServer;
  let project: ProjectCopy;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'hcp-workflow-'));
    hcp = await StandIn.start();
    host = await GitHostServer.start('workflow-token');
    const takes = (path: string) => !path.startsWith('__tests__/');
    project = await ProjectCopy.create({ home, environment: process.env, takes });
    project.useSettings({ backend: { type: 'cloud', organization: 'acme' } });
    const network = await hcp.workspace('network');
    const service = await hcp.workspace('service');
    const data = [{ type: 'workspaces', id: service }];
    await hcp.call('POST', `/workspaces/${network}/relationships/remote-state-consumers`, { data });
  });
  afterAll(async () => {
    project.close();
    await host.stop();
    await hcp.stop();
    rmSync(home, { recursive: true });
  });

  /** What `npm run synth` writes, for stacks that Terraform applies in seconds. */
  function synthesize(greeting: string): void {
    const stack = (name: string, members: object, dependencies: readonly string[] = []) => {
      const cloud = { hostname: 'app.terraform.io', organization: 'acme', workspaces: { name } };
      const directory = join(project.directory, 'cdktf.out/stacks', name);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ terraform: { cloud }, ...members }));
      return [name, { dependencies, synthesizedStackPath: `stacks/${name}/cdk.tf.json` }] as const;
    };
    const network = {
      resource: { terraform_data: { one: { input: greeting } } },
      output: { greeting: { value: '${terraform_data.one.output}' } },
    };
    const stacks = Object.fromEntries([
      // The reader first: the order is that of the dependencies.
      stack('service', readerOf('network'), ['network']),
      stack('network', network),
    ]);
    writeFileSync(join(project.directory, 'cdktf.out/manifest.json'), JSON.stringify({ stacks }));
  }

  /** Packages are linked, and the synth is that of above. */
  function npmWithout(): string {
    const bin = join(home, 'bin');
    mkdirSync(bin, { recursive: true });
    const skipped = 'case "$*" in "ci --ignore-scripts"|"run synth") exit 0 ;; esac';
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${skipped}\nPATH="\${PATH#*:}" exec npm "$@"\n`);
    chmodSync(join(bin, 'npm'), 0o755);
    return bin;
  }

  const job = (name: 'plan' | 'apply', token = hcp.token): Promise<JobEnd> =>
    runJob(readWorkflow('hcp-runs'), name, {
      directory: project.directory,
      env: {
        ...process.env,
        PATH: [npmWithout(), process.env.PATH].join(delimiter),
        TFE_ADDRESS: hcp.url,
        GITHUB_API_URL: host.api,
        GITHUB_REPOSITORY: 'acme/shop',
        GITHUB_SHA: commit,
      },
      contexts: {
        vars: { HCP_TERRAFORM: 'true' },
        secrets: { HCP_PLAN_TOKEN: token, HCP_APPLY_TOKEN: token },
        github: {
          token: 'workflow-token',
          repository: 'acme/shop',
          event_name: name === 'plan' ? 'pull_request' : 'push',
          event: {
            pull_request: {
              number: 7,
              user: { login: 'ada' },
              head: { sha: commit, repo: { full_name: 'acme/shop' } },
            },
          },
        },
      },
      actions: { 'actions/checkout': nothing, 'actions/setup-node': nothing },
    });

  const printed = ({ steps }: JobEnd): string => steps.map(({ log }) => log).join('');
  const runsOf = async (workspace: string) => {
    const { id } = (await hcp.document('GET', `/organizations/acme/workspaces/${workspace}`)).data;
    return (await hcp.document('GET', `/workspaces/${id}/runs`)).data.map(({ attributes }) => attributes);
  };
  const copied = async () => {
    const { id } = (await hcp.document('GET', '/organizations/acme/workspaces/service')).data;
    const { data } = await hcp.document('GET', `/workspaces/${id}/current-state-version-outputs`);
    return data.find(({ attributes }) => attributes.name === 'copy')?.attributes.value;
  };

  it('applies after a push: a stack after the one that it reads', async () => {
    synthesize('hello');
    const done = await job('apply');
    expect([printed(done), done.conclusion]).toEqual([
      expect.stringMatching(/network: applied\n[^]*service: applied\n/) as string,
      'success',
    ]);
    expect(await copied()).toBe('hello');
  });

  it('plans a pull request, comments on it, and applies nothing', async () => {
    synthesize('goodbye');
    const done = await job('plan');
    expect([printed(done), done.conclusion]).toEqual([
      expect.stringMatching(/network: planned\n[^]*service: nothing changes\n/) as string,
      'success',
    ]);
    expect(host.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining(`Commit ${commit}`) as string,
    ]);
    expect(done.summary).toContain('network');
    expect((await runsOf('network'))[0]).toMatchObject({
      status: 'planned_and_finished',
      'plan-only': true,
      message: `pull request 7, ${commit}`,
    });
    expect(await copied()).toBe('hello');
  });

  it('applies what the merge changes, in both stacks', async () => {
    const done = await job('apply');
    expect([printed(done), done.conclusion]).toEqual([
      expect.stringMatching(/network: applied\n[^]*service: applied\n/) as string,
      'success',
    ]);
    expect(await copied()).toBe('goodbye');
  });

  it('ends at a run that fails, with the error of Terraform, and leaves the stacks after it alone', async () => {
    synthesize('${file("missing")}');
    const before = (await runsOf('service')).length;
    const done = await job('apply');
    expect(done.conclusion).toBe('failure');
    expect(printed(done)).toContain('is errored\nError: Invalid function argument');
    expect(await runsOf('service')).toHaveLength(before);
  });

  it('says what to do about a token that is refused', async () => {
    const done = await job('apply', 'revoked');
    expect(done.conclusion).toBe('failure');
    expect(printed(done)).toContain('does not accept the token');
  });
});
