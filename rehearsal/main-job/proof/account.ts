/** An AWS account as the target of a proof: reached as any other program reaches it. */
import { CodeDeployClient, paginateListApplications } from '@aws-sdk/client-codedeploy';
import { badUsage, Failure } from '../../failures';
import { askAws } from '../aws-cli';
import type { TargetAws } from '../target-aws';
import type { Clock } from '../../runtime/clock';
import type { AwsAccess } from '../../scenarios/aws';
import { loadBalancerUrls } from '../../scenarios/load-balancer-urls';
import type { SynthesizedStack } from '../../terraform/synthesis';

export interface AccountProps {
  /** Environment of programs that ask AWS: credentials, and endpoints where they are not AWS's own. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** What clients are given besides the Region. @default - they find credentials and endpoints themselves */
  readonly access?: Omit<AwsAccess, 'region'>;
}

export function accountTarget({ env, clock, access = {} }: AccountProps): TargetAws {
  const accessTo = (region: string): AwsAccess => ({ ...access, region });
  return {
    clock,
    environment: () => env,
    placeIn: (region) => ({
      access: accessTo(region),
      env: { ...env, AWS_PAGER: '', AWS_REGION: region, AWS_DEFAULT_REGION: region },
    }),
    listenerUrl: (region) => loadBalancerUrls(accessTo(region)),
  };
}

/**
 * Looks whose credentials these are.
 *
 * @param account - id that they must be of
 * @throws Failure there are none, or they are of another account
 */
export async function expectAccount(aws: TargetAws, region: string, account: string): Promise<string> {
  const identity = (await askAws(aws.placeIn(region), 'sts', 'get-caller-identity')) as {
    readonly Account: string;
    readonly Arn: string;
  };
  if (identity.Account === account) return `account ${account}, as ${identity.Arn}`;
  throw badUsage(
    `the credentials are of account ${identity.Account} (${identity.Arn}), and --account is ${account}: use credentials of ${account}, or name the other one`,
  );
}

/**
 * What a proof makes it destroys, so nothing of it may be there before.
 *
 * @throws Failure CodeDeploy applications of the stacks exist
 */
export async function expectNothingThere(aws: TargetAws, stacks: readonly SynthesizedStack[]): Promise<void> {
  const found: string[] = [];
  for (const [region, names] of applicationsByRegion(stacks)) {
    const client = new CodeDeployClient({ ...aws.placeIn(region).access });
    try {
      for await (const { applications = [] } of paginateListApplications({ client }, {}))
        found.push(...applications.filter((name) => names.has(name)).map((name) => `${name} in ${region}`));
    } finally {
      client.destroy();
    }
  }
  if (found.length > 0)
    throw new Failure(
      `this environment is deployed already (CodeDeploy application ${found.join(', ')}), and a proof destroys what it makes: add an environment of its own to the settings, and name that one`,
    );
}

/** Names of CodeDeploy applications. */
export function applicationsByRegion(
  stacks: readonly SynthesizedStack[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { region, resources } of stacks) {
    const names = Object.values(resources.aws_codedeploy_app ?? {}).map(({ name }) => String(name));
    if (names.length > 0) found.set(region, new Set([...(found.get(region) ?? []), ...names]));
  }
  return found;
}
