/** The project as it is cloned, deployed through the HCP Terraform of this machine by the real cdktf and Terraform. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../cdktf.json';
import { root, run } from '../support/run';
import { describeWith, testTools } from '../support/tools';

const linked = [
  ...['node_modules', 'main.ts', 'stacks', 'support', 'scripts', 'app', 'Dockerfile'],
  ...['tsconfig.json', 'package.json', '.terraform.lock.hcl'],
];

/** Beside those of a rehearsal, whose ports they have; where only 127.0.0.1 is loopback the ports must be free. */
const listeners = process.platform === 'linux' ? ['--listener-address', '127.0.76.1'] : [];

/** What a user types behind `npm run hcp --`, in one go. */
const commands = `
set -e
# Of a failed command the errors, which its progress would bury.
failed() { grep -A 15 -E 'Error|rror:' $1 | head -n 120; tail -n 20 $1; exit 1; }
npx cdktf deploy '*' --auto-approve --skip-provider-lock >deploy.log 2>&1 || failed deploy.log
for stack in cdktf.out/stacks/*; do
  status=0; (cd $stack && terraform plan -no-color -detailed-exitcode >plan.log 2>&1) || status=$?
  echo "plan $(basename $stack) $status"
done
npx cdktf destroy '*' --auto-approve --skip-provider-lock >destroy.log 2>&1 || failed destroy.log
node -e '
  const get = (path) => fetch(process.env.TFE_ADDRESS + "/api/v2" + path, { headers: { authorization: "Bearer " + process.env.TFE_TOKEN } }).then((r) => r.json());
  (async () => {
    for (const { attributes, id } of (await get("/organizations/acme/workspaces")).data) {
      const runs = (await get("/workspaces/" + id + "/runs")).data.map(({ attributes: { status } }) => status);
      console.log("left", attributes.name, attributes["resource-count"], attributes.locked, [...new Set(runs)].sort().join());
    }
  })();
'
for call in "elbv2 describe-load-balancers --query LoadBalancers" "ec2 describe-vpcs --filters Name=tag:Project,Values=bluegreen --query Vpcs" "ecr describe-repositories --query repositories" "deploy list-applications --query applications" "s3api list-buckets --query Buckets"; do
  echo "aws $(AWS_REGION=ap-southeast-1 AWS_DEFAULT_REGION=ap-southeast-1 aws $call --output json | tr -d ' \\n')"
done
`;

describeWith(
  [testTools.terraform, testTools.moto, testTools.aws],
  'the default stacks in HCP Terraform',
  () => {
    let project: string;
    beforeAll(() => {
      project = mkdtempSync(join(tmpdir(), 'hcp-stacks-'));
      for (const name of linked) symlinkSync(join(root, name), join(project, name));
      // As `npm run rehearse` does it: what is protected cannot be destroyed.
      const context = { blueGreen: { protect: false } };
      writeFileSync(join(project, 'cdktf.json'), JSON.stringify({ ...manifest, context }));
      mkdirSync(join(project, 'home'));
    });
    afterAll(() => {
      rmSync(project, { recursive: true });
    });

    it('are deployed, planned without a change, and destroyed without a rest', async () => {
      writeFileSync(join(project, 'commands.sh'), commands);
      const hcp = [
        process.execPath,
        '--require',
        require.resolve('tsx/cjs'),
        join(root, 'hcp/cli.ts'),
      ] as const;
      const env = { ...process.env, CI: 'true', CHECKPOINT_DISABLE: '1', FORCE_COLOR: '0' };
      const { stdout, stderr, status } = await run(
        [...hcp, ...listeners, '--', 'bash', 'commands.sh'],
        env,
        project,
      );
      expect([status, stderr, stdout.split('\n').filter((line) => line !== '')]).toEqual([
        0,
        '',
        [
          'plan bluegreen-dev-network 0',
          'plan bluegreen-dev-nodejs-pipeline 0',
          'plan bluegreen-dev-nodejs-service 0',
          'left bluegreen-dev-network 0 false applied,planned_and_finished',
          'left bluegreen-dev-nodejs-service 0 false applied,planned_and_finished',
          'left bluegreen-dev-nodejs-pipeline 0 false applied,planned_and_finished',
          'aws []',
          'aws []',
          'aws []',
          'aws []',
          'aws []',
        ],
      ]);
    }, 1_800_000);
  },
);
