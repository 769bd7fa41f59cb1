/** Runs that assume the roles of the access stack with their workload identity: the real Terraform and the real provider. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listen } from '../../hcp/api';
import { runEnvironment } from '../../hcp/client/environment';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { accessDocuments } from '../stacks/access/access-roles';
import { configure } from '../support/hcp/configuration';
import { StandIn } from '../support/hcp/stand-in';
import { root, run } from '../support/run';
import { describeWith, testTools } from '../support/tools';

const settings = {
  backend: { type: 'cloud', organization: 'acme', project: 'Shop' },
  environments: { dev: { access: { hcpTerraform: {} } } },
};

const roleArn = (phase: string) => `arn:aws:iam::123456789012:role/${phase}`;

/** Who calls AWS in the plan, and who in the apply. */
const members = {
  provider: { aws: { region: 'eu-west-1' } },
  resource: { terraform_data: { applied: { triggers_replace: '${timestamp()}' } } },
  data: {
    aws_caller_identity: { planning: {}, applying: { depends_on: ['terraform_data.applied'] } },
  },
  output: {
    planning: { value: '${data.aws_caller_identity.planning.arn}' },
    applying: { value: '${data.aws_caller_identity.applying.arn}' },
  },
};

describeWith(
  [testTools.terraform, testTools.moto, testTools.aws],
  'dynamic credentials of HCP Terraform',
  () => {
    let aws: EmbeddedAws;
    let hcp: StandIn;

    beforeAll(async () => {
      const server = await listen(0);
      const { env } = process;
      aws = await startEmbeddedAws({ env, tokenIssuers: new Map([['app.terraform.io', server.url]]) });
      hcp = await StandIn.start({
        server,
        environment: runEnvironment(env, aws.environment()),
      });
      await createRoles();
      await workspaces('apply', '--plan-role', roleArn('plan'), '--apply-role', roleArn('apply'));
    });
    afterAll(async () => {
      await hcp.stop();
      await aws.stop();
    });

    const iam = async (...args: string[]) => {
      const ran = await run(['aws', 'iam', ...args], aws.environment(process.env));
      expect([ran.status, ran.stderr]).toEqual([0, '']);
    };

    /** With the trust policies of the access stack. */
    async function createRoles(): Promise<void> {
      const host = ['--url', 'https://app.terraform.io', '--client-id-list', 'aws.workload.identity'];
      await iam('create-open-id-connect-provider', ...host, '--thumbprint-list', '0'.repeat(40));
      const documents = accessDocuments(settings);
      for (const phase of ['plan', 'apply'] as const) {
        const policy = JSON.stringify(documents[phase].trust);
        await iam('create-role', '--role-name', phase, '--assume-role-policy-document', policy);
      }
    }

    async function workspaces(...args: string[]): Promise<void> {
      const project = join(hcp.directory, 'project');
      mkdirSync(project, { recursive: true });
      writeFileSync(join(project, 'cdktf.json'), JSON.stringify({ context: { blueGreen: settings } }));
      const program = join(root, 'workspaces/cli.ts');
      const node = [process.execPath, '--require', require.resolve('tsx/cjs'), program] as const;
      const ran = await run([...node, ...args], hcp.environment(), project);
      expect([ran.status, ran.stderr]).toEqual([0, '']);
    }

    const set = async (workspace: string, variables: Readonly<Record<string, string>>) => {
      const { id } = (await hcp.document('GET', `/organizations/acme/workspaces/${workspace}`)).data;
      for (const [key, value] of Object.entries(variables)) {
        const data = { type: 'vars', attributes: { key, value, category: 'env' } };
        expect((await hcp.call('POST', `/workspaces/${id}/vars`, { data })).status).toBe(201);
      }
    };

    const init = async (workspace: string) => {
      const directory = configure(hcp, { workspace, members });
      const { status, stderr } = await hcp.terraform(directory, ['init', '-input=false', '-no-color']);
      expect([status, stderr]).toEqual([0, '']);
      return directory;
    };
    const apply = async (workspace: string) =>
      hcp.terraform(await init(workspace), ['apply', '-auto-approve', '-no-color']);

    const refusal = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';

    it('plans as the role of plans, and applies as the role of applies, as npm run workspaces has it', async () => {
      const applied = await apply('bluegreen-dev-network');
      expect([applied.status, applied.stderr]).toEqual([0, '']);
      const session = (phase: string) =>
        expect.stringMatching(
          new RegExp(`^arn:aws:sts::123456789012:assumed-role/${phase}/run-\\w{16}$`),
        ) as string;
      const outputs = await hcp.terraform(await init('bluegreen-dev-network'), ['output', '-json']);
      expect(JSON.parse(outputs.stdout)).toMatchObject({
        planning: { value: session('plan') },
        applying: { value: session('apply') },
      });
    });

    it('gives a plan no role of applies', async () => {
      await workspaces('apply', '--plan-role', roleArn('apply'), '--apply-role', roleArn('plan'));
      const refused = await apply('bluegreen-dev-nodejs-service');
      expect(refused.status).toBe(1);
      expect(refused.stdout + refused.stderr).toContain(refusal);
    });

    it('gives workspaces of others no role', async () => {
      await hcp.workspace('other-dev-network');
      const roles = { TFC_AWS_PROVIDER_AUTH: 'true', TFC_AWS_RUN_ROLE_ARN: roleArn('plan') };
      await set('other-dev-network', roles);
      const refused = await apply('other-dev-network');
      expect(refused.status).toBe(1);
      expect(refused.stdout + refused.stderr).toContain(refusal);
    });

    it('gives no role for a token that is meant for somebody else', async () => {
      await set('bluegreen-dev-nodejs-pipeline', { TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE: 'somebody.else' });
      const refused = await apply('bluegreen-dev-nodejs-pipeline');
      expect(refused.status).toBe(1);
      expect(refused.stdout + refused.stderr).toContain('Incorrect token audience');
    });

    it('says which variable is missing', async () => {
      await hcp.workspace('without-role');
      await set('without-role', { TFC_AWS_PROVIDER_AUTH: 'true', TFC_AWS_APPLY_ROLE_ARN: roleArn('apply') });
      const refused = await apply('without-role');
      expect(refused.status).toBe(1);
      expect(refused.stdout).toContain('set TFC_AWS_PLAN_ROLE_ARN or TFC_AWS_RUN_ROLE_ARN');
    });
  },
);
