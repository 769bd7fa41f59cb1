/** What is looked for in an account, by calls of the AWS CLI that only read, and what their answers mean. Pure. */
import * as v from 'valibot';
import type { BuildMachine, Needs } from './needs';

/** Arguments of the AWS CLI, without Region and credentials. */
export type Call = readonly string[];

/** What the AWS CLI answers. */
export type Answer =
  | { readonly type: 'answered'; readonly value: unknown }
  /**
   * @param code - AWS's error code @default - the call came to no answer of AWS
   * @param fix - what to do @default - the message has to do
   */
  | { readonly type: 'failed'; readonly code?: string; readonly message: string; readonly fix?: string }
  /** There is no AWS CLI here. */
  | { readonly type: 'notInstalled' };

/** `notice` is what AWS supplies by itself, or what nobody can tell before the deploy. */
export type State = 'ready' | 'missing' | 'notice' | 'unknown';

export interface Verdict {
  readonly state: State;
  readonly found: string;
  /** What to do. @default - nothing */
  readonly fix?: string;
}

export interface Check {
  readonly what: string;
  readonly call: Call;
  readonly judge: (answer: Answer) => Verdict;
}

const ready = (found: string): Verdict => ({ state: 'ready', found });
const missing = (found: string, fix: string): Verdict => ({ state: 'missing', found, fix });
const notice = (found: string, fix: string): Verdict => ({ state: 'notice', found, fix });

/** All that an environment needs of its account and that a call can tell. */
export const checksOf = (needs: Needs): readonly Check[] => [
  ...needs.machines.map(builds),
  fargate(needs),
  ...(needs.makesRepository ? [codeCommit] : []),
  ...needs.connectionArns.map(connection),
  ...needs.serviceLinkedRoles.map(serviceLinkedRole),
  ...(needs.zones === undefined ? [] : [zones(needs.zones)]),
];

/** A verdict on an answer of the expected shape; anything else is not known, with the reason of AWS. */
function on<S extends v.GenericSchema>(
  shape: S,
  judge: (value: v.InferOutput<S>) => Verdict,
  refusals: Readonly<Record<string, Verdict>> = {},
): Check['judge'] {
  return (answer) => {
    if (answer.type === 'notInstalled') return { state: 'unknown', found: 'the AWS CLI is not installed' };
    if (answer.type === 'failed') {
      const { code, message, fix } = answer;
      const refusal = code === undefined ? undefined : refusals[code];
      return refusal ?? { state: 'unknown', found: message, ...(fix !== undefined && { fix }) };
    }
    const read = v.safeParse(shape, answer.value);
    return read.success ? judge(read.output) : { state: 'unknown', found: 'the answer has another shape' };
  };
}

/** Whether it is the account of the settings, and whether there are credentials at all. */
export const accountCheck = ({ accountId }: Needs): Check => ({
  what: 'account',
  call: ['sts', 'get-caller-identity'],
  judge: on(v.object({ Account: v.string(), Arn: v.string() }), ({ Account, Arn }) =>
    accountId === undefined || accountId === Account
      ? ready(`${Account}, as ${Arn}`)
      : missing(
          `${Account}, and the settings name ${accountId}`,
          'use credentials of that account: `profile` or `assumeRole` of the environment',
        ),
  ),
});

const quota = v.object({ QuotaName: v.string(), Value: v.number() });

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html */
const quotaNameOf = ({ architecture, computeType }: BuildMachine): string => {
  const size = {
    BUILD_GENERAL1_SMALL: 'Small',
    BUILD_GENERAL1_MEDIUM: 'Medium',
    BUILD_GENERAL1_LARGE: 'Large',
  };
  return `Concurrently running builds for ${architecture === 'ARM64' ? 'ARM' : 'Linux'}/${size[computeType]} environment`;
};

/** New accounts may have a quota of 0: "Cannot have more than 0 builds in queue for the account". */
function builds(machine: BuildMachine): Check {
  const name = quotaNameOf(machine);
  return {
    what: `builds on ${machine.computeType}, ${machine.architecture}`,
    call: ['service-quotas', 'list-service-quotas', '--service-code', 'codebuild'],
    judge: on(v.object({ Quotas: v.array(quota) }), ({ Quotas }) => {
      const found = Quotas.find(({ QuotaName }) => QuotaName === name);
      if (found === undefined) {
        return notice(
          'Service Quotas has no such quota in this Region',
          'see whether CodeBuild has this machine here: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html',
        );
      }
      return found.Value > 0
        ? ready(`${found.Value} at a time`)
        : missing('none at a time', `request an increase of the quota "${name}" of CodeBuild`);
    }),
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const fargate = ({ vcpus }: Needs): Check => ({
  what: 'vCPUs of Fargate',
  call: ['service-quotas', 'get-service-quota', '--service-code', 'fargate', '--quota-code', 'L-3032A538'],
  judge: on(v.object({ Quota: quota }), ({ Quota: { Value } }) =>
    Value >= vcpus
      ? ready(`${Value}; all services at once need ${vcpus} in a release`)
      : missing(
          `${Value}, and all services at once need ${vcpus} in a release, which runs twice the tasks`,
          'request an increase of the quota "Fargate On-Demand vCPU resource count"',
        ),
  ),
});

const closed = notice(
  'no repository yet, and AWS has closed CodeCommit to some accounts without one',
  'if CreateRepository fails with OperationNotAllowedException, use a source of the type connection',
);

const codeCommit: Check = {
  what: 'CodeCommit',
  call: ['codecommit', 'list-repositories', '--max-items', '1'],
  judge: on(
    v.object({ repositories: v.array(v.unknown()) }),
    ({ repositories }) => (repositories.length > 0 ? ready('the account has repositories') : closed),
    {
      OperationNotAllowedException: missing('closed to this account', 'use a source of the type connection'),
    },
  ),
};

const connection = (arn: string): Check => ({
  what: `connection ${arn.split('/').at(-1) ?? arn}`,
  call: ['codeconnections', 'get-connection', '--connection-arn', arn],
  judge: on(
    v.object({ Connection: v.object({ ConnectionStatus: v.string() }) }),
    ({ Connection: { ConnectionStatus: status } }) =>
      status === 'AVAILABLE'
        ? ready('AVAILABLE')
        : missing(
            status,
            'confirm the connection in the console, under Developer Tools, Settings, Connections',
          ),
    {
      ResourceNotFoundException: missing(
        'there is no such connection',
        'correct connectionArn in the settings',
      ),
    },
  ),
});

const serviceLinkedRole = (name: string): Check => ({
  what: name,
  call: ['iam', 'get-role', '--role-name', name],
  judge: on(v.object({ Role: v.unknown() }), () => ready('exists'), {
    NoSuchEntity: notice(
      'AWS makes it at the first use',
      'the one who deploys first needs iam:CreateServiceLinkedRole',
    ),
  }),
});

const zones = ({ wanted, excludedIds }: NonNullable<Needs['zones']>): Check => ({
  what: 'Availability Zones',
  call: ['ec2', 'describe-availability-zones', '--filters', 'Name=zone-type,Values=availability-zone'],
  judge: on(
    v.object({ AvailabilityZones: v.array(v.object({ ZoneId: v.string(), State: v.optional(v.string()) })) }),
    ({ AvailabilityZones: all }) => {
      const usable = all.filter(
        ({ ZoneId, State = 'available' }) => State === 'available' && !excludedIds.includes(ZoneId),
      );
      return usable.length >= wanted
        ? ready(`${usable.length} can be used; ${wanted} are wanted`)
        : missing(
            `${usable.length} are left of ${all.length}, and ${wanted} are wanted`,
            'lower network.availabilityZones, or exclude fewer zones',
          );
    },
  ),
});
