import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { providerEnvironment } from '../support/provider-environment';
import { synthService } from '../support/synth';
import { describeWith, testTools } from '../support/tools';

const run = promisify(execFile);

const network = {
  type: 'existing',
  vpcId: 'vpc-0000000a',
  vpcCidr: '10.0.0.0/16',
  publicSubnetIds: ['subnet-0000000a', 'subnet-0000000b'],
  privateSubnetIds: ['subnet-0000000c', 'subnet-0000000d'],
};

/** What AWS has: by data source, the attributes that the provider would read. */
interface Reality {
  readonly vpcCidrs: readonly string[];
  /** Zone and VPC of the subnets, by id. */
  readonly subnets: Readonly<Record<string, readonly [zone: string, vpcId: string]>>;
}

const asSet: Reality = {
  vpcCidrs: ['10.0.0.0/16'],
  subnets: {
    'subnet-0000000a': ['a', 'vpc-0000000a'],
    'subnet-0000000b': ['b', 'vpc-0000000a'],
    'subnet-0000000c': ['a', 'vpc-0000000a'],
    'subnet-0000000d': ['b', 'vpc-0000000a'],
  },
};

const withSubnet = (id: string, zone: string, vpcId = 'vpc-0000000a'): Reality => ({
  ...asSet,
  subnets: { ...asSet.subnets, [id]: [zone, vpcId] },
});

const subnetOf = (list: string, index: number) => {
  const id = list === 'public' ? network.publicSubnetIds[index]! : network.privateSubnetIds[index]!;
  return `environments.dev.network.${list}SubnetIds[${index}] (${id})`;
};

const otherVpc = 'vpc-0000000b';

/** What AWS may have, and the errors of the plan, by the name of the case. */
const cases = {
  'as-set': { reality: asSet, errors: [] },
  'secondary-block': { reality: { ...asSet, vpcCidrs: ['10.1.0.0/16', '10.0.0.0/16'] }, errors: [] },
  'other-blocks': {
    reality: { ...asSet, vpcCidrs: ['10.50.0.0/16', '10.51.0.0/16'] },
    errors: [
      'environments.dev.network.vpcCidr is 10.0.0.0/16, but vpc-0000000a has 10.50.0.0/16, 10.51.0.0/16: security groups would admit the wrong addresses.',
    ],
  },
  'other-vpc': {
    reality: withSubnet('subnet-0000000d', 'b', otherVpc),
    errors: [
      `${subnetOf('private', 1)} is a subnet of ${otherVpc}, not of environments.dev.network.vpcId, vpc-0000000a.`,
    ],
  },
  'load-balancer-in-one-zone': {
    reality: withSubnet('subnet-0000000b', 'a'),
    errors: [
      `${subnetOf('public', 1)} is in the Availability Zone a, as ${subnetOf('public', 0)} is: a load balancer takes one subnet of each zone.`,
      `${subnetOf('private', 1)} is in the Availability Zone b, but the load balancer stands in a, a (environments.dev.network.publicSubnetIds): it sends no requests to tasks in other zones.`,
    ],
  },
  'tasks-in-one-zone': {
    reality: withSubnet('subnet-0000000d', 'a'),
    errors: [
      'environments.dev.network.privateSubnetIds has subnets of the Availability Zone a alone: tasks need a second one to survive the loss of a zone.',
    ],
  },
} satisfies Readonly<Record<string, Case>>;

/** Under an internal load balancer nobody asks about the public subnets. */
const internalCases = {
  'public-in-one-zone': { reality: withSubnet('subnet-0000000b', 'a'), errors: [] },
  'private-in-one-zone': {
    reality: withSubnet('subnet-0000000d', 'a'),
    errors: [
      `${subnetOf('private', 1)} is in the Availability Zone a, as ${subnetOf('private', 0)} is: a load balancer takes one subnet of each zone.`,
    ],
  },
} satisfies Readonly<Record<string, Case>>;

/** Plans by the real Terraform, with a mocked provider. */
describeWith([testTools.terraform], 'a plan in an existing network', () => {
  let directory: string;
  let env: NodeJS.ProcessEnv;
  const terraform = (...args: string[]) => run('terraform', args, { cwd: directory, env });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'existing-network-'));
    env = providerEnvironment(directory);
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it.each([
    ['an open', {}, cases],
    ['an internal', { loadBalancer: { internal: true } }, internalCases],
  ])('under %s load balancer fails with the settings that are wrong', async (_, service, all) => {
    const stack = synthService(service, { network });
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify(stack));
    for (const [name, { reality }] of Object.entries<Case>(all)) {
      writeFileSync(join(directory, `${name}.tftest.hcl`), testFile(stack.data!, reality));
    }
    await terraform('init', '-input=false', '-backend=false');
    // Its exit status is that of the cases that fail, which most of them are to.
    const { stdout } = await terraform('test', '-json').catch(
      (error: unknown) => error as { stdout: string },
    );
    const expected = Object.fromEntries(
      Object.entries<Case>(all).map(([name, { errors }]) => [`${name}.tftest.hcl`, errors]),
    );
    expect(errorsByFile(stdout)).toEqual(expected);
  });
});

interface Case {
  readonly reality: Reality;
  /** Each on one line. */
  readonly errors: readonly string[];
}

/** Errors of the plans, each on one line, by the files that were run. */
function errorsByFile(stdout: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const line of stdout.trim().split('\n')) {
    const { '@testfile': file, diagnostic } = JSON.parse(line) as Message;
    if (file === undefined) continue;
    const errors = (found[file] ??= []);
    if (diagnostic !== undefined) errors.push(diagnostic.detail.replace(/\s+/g, ' ').trim());
  }
  return found;
}

/** A line of `terraform test -json`. */
interface Message {
  readonly '@testfile'?: string;
  readonly diagnostic?: { readonly detail: string };
}

function testFile(data: NonNullable<ReturnType<typeof synthService>['data']>, reality: Reality): string {
  const override = (type: string, name: string, values: string) =>
    `override_data {\n  target = data.${type}.${name}\n  values = { ${values} }\n}`;
  const blocks = reality.vpcCidrs.map((cidr) => `{ cidr_block = "${cidr}" }`).join(', ');
  return [
    'mock_provider "aws" {}',
    ...Object.keys(data.aws_vpc!).map((name) =>
      override('aws_vpc', name, `cidr_block_associations = [${blocks}]`),
    ),
    ...Object.entries(data.aws_subnet!).map(([name, { id }]) => {
      const [zone, vpcId] = reality.subnets[id as string]!;
      return override('aws_subnet', name, `availability_zone = "${zone}", vpc_id = "${vpcId}"`);
    }),
    'run "plan" {\n  command = plan\n}',
  ].join('\n');
}
