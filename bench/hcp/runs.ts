/** Below `npm run hcp`: the same configurations planned and applied by hand and in runs, in turn. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import awsProvider from '@cdktf/provider-aws/package.json';
import { median, printFigure } from '../measure';
import { printUsage, sum, usageOf, type Usage } from './usage';

const rounds = 3;
/**
 * Seconds that Terraform's client waits before it first looks at a run, once for the plan and once more for the apply,
 * whatever answers: `waitForRun` in internal/cloud/backend_common.go of Terraform 1.11.
 */
const clientWait = 1;
const [home = ''] = process.argv.slice(2);

/** Each apply changes something. */
const changing = { terraform_data: { one: { triggers_replace: '${timestamp()}' } } };
const offline = {
  ...{ region: 'us-east-1', access_key: 'none', secret_key: 'none' },
  ...{ skip_credentials_validation: true, skip_requesting_account_id: true, skip_metadata_api_check: 'true' },
};

/** By name, members beside `terraform`, and of it. */
const configurations = {
  'without a provider': { terraform: {}, members: { resource: changing } },
  'with the AWS provider': {
    terraform: {
      required_providers: { aws: { source: 'aws', version: awsProvider.cdktf.provider.version } },
    },
    members: {
      resource: changing,
      provider: { aws: offline },
      // Is computed by the provider itself.
      data: {
        aws_iam_policy_document: { one: { statement: { actions: ['s3:GetObject'], resources: ['*'] } } },
      },
    },
  },
};

const terraform = (cwd: string, ...args: string[]): Usage =>
  usageOf('terraform', { args, cwd }, process.ppid);

/** What a user types, and how often the client waits for the run that it makes. */
const commands = [
  { name: 'plan', args: ['plan', '-input=false'], waits: 1 },
  { name: 'apply', args: ['apply', '-input=false', '-auto-approve'], waits: 2 },
] as const;

/**
 * The commands of a run, one after the other: its directory is new, and HCP Terraform has the JSON of every plan. With
 * `-auto-approve` a run makes that JSON beside its apply, so it may cost less.
 */
const byHandIn = (directory: string, isApplied: boolean): Usage =>
  sum(
    terraform(directory, 'init', '-input=false'),
    terraform(directory, 'plan', '-input=false', '-out=plan'),
    terraform(directory, 'show', '-json', 'plan'),
    ...(isApplied ? [terraform(directory, 'apply', '-input=false', 'plan')] : []),
  );

for (const [title, { terraform: block, members }] of Object.entries(configurations)) {
  const stack = (name: string, own: object) => {
    const directory = join(home, `${name} ${title}`);
    mkdirSync(directory);
    const text = JSON.stringify({ terraform: { ...block, ...own }, ...members });
    writeFileSync(join(directory, 'main.tf.json'), text);
    terraform(directory, 'init', '-input=false');
    return directory;
  };
  const byHand = stack('by hand', {});
  const workspace = `bench-${title.replaceAll(' ', '-').toLowerCase()}`;
  const through = stack('through', { cloud: { organization: 'acme', workspaces: { name: workspace } } });
  for (const { name, args, waits } of commands) {
    const alone = () => byHandIn(byHand, name === 'apply');
    const inRun = () => terraform(through, ...args);
    alone();
    inRun();
    const pairs = Array.from({ length: rounds }, () => [alone(), inRun()] as const);
    const middle = (side: 0 | 1): Usage => ({
      seconds: median(pairs.map((pair) => pair[side].seconds)),
      cpuSeconds: median(pairs.map((pair) => pair[side].cpuSeconds)),
    });
    printUsage(`${name} ${title}: its commands by hand`, middle(0));
    printUsage(`${name} ${title}: through npm run hcp`, middle(1));
    const more = median(pairs.map(([hand, run]) => run.seconds - hand.seconds));
    console.log(`  of the difference, ${more.toFixed(2)} s, the client waits ${waits * clientWait} s`);
    // The first wait is within the bound: every run has it.
    printFigure(`${name} ${title}, more than by hand`, more - (waits - 1) * clientWait, 's', 1.5);
  }
}
