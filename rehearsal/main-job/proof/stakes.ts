/** What a proof makes, and how long it takes. Pure. */
import { forecast } from '../../../deployment/forecast';
import { countResources, type SynthesizedStack } from '../../terraform/synthesis';

/** Things that AWS bills by the hour, by what a person calls them. */
const billedByTheHour: readonly (readonly [type: string, one: string])[] = [
  ['aws_nat_gateway', 'NAT gateway'],
  ['aws_lb', 'load balancer'],
  ['aws_vpc_endpoint', 'VPC endpoint'],
];

/** Minutes of AWS time that Terraform and builds took at the most where somebody has looked. */
const minutes = { deploy: 15, build: 5, destroy: 20 };

export interface Stakes {
  readonly resources: number;
  readonly regions: readonly string[];
  /** For example `1 NAT gateway`. */
  readonly billed: readonly string[];
  /** AWS time. */
  readonly minutes: number;
}

/** @param releases - that are played on each service */
export function stakesOf(stacks: readonly SynthesizedStack[], releases: number): Stakes {
  const deployments = forecast(stacks).deployments;
  const shiftMinutes = deployments.reduce(
    (sum, { configs }) => sum + (configs.find(({ configured }) => configured)?.shiftSeconds ?? 0) / 60,
    0,
  );
  const tasks = deployments.reduce((sum, { desiredCount }) => sum + desiredCount, 0);
  const counted = billedByTheHour.map(([type, one]) => {
    const count = stacks.reduce((sum, { resources }) => sum + Object.keys(resources[type] ?? {}).length, 0);
    return { one, count };
  });
  return {
    resources: stacks.reduce((sum, stack) => sum + countResources(stack), 0),
    regions: [...new Set(stacks.map(({ region }) => region))],
    billed: [...counted, { one: 'Fargate task', count: 2 * tasks }]
      .filter(({ count }) => count > 0)
      .map(({ one, count }) => `${count} ${one}${count === 1 ? '' : 's'}`),
    minutes: Math.ceil(
      minutes.deploy + minutes.destroy + releases * (shiftMinutes + minutes.build * deployments.length),
    ),
  };
}

/** What a person is told before anything is made. */
export function describeStakes(
  environment: string,
  account: string,
  { resources, regions, billed, minutes: long }: Stakes,
): string {
  return [
    `This makes ${resources} resources for environment ${environment} in account ${account}, ${regions.join(', ')},`,
    `releases on them, and destroys them again. It takes about ${long} minutes, most of them AWS's own.`,
    `Billed meanwhile: ${billed.join(', ')} (twice the desired count, for a release), builds, logs, keys.`,
    'The default settings cost about 0.14 USD an hour in us-east-1; README.md, "What it costs", has the prices.',
  ].join('\n');
}
