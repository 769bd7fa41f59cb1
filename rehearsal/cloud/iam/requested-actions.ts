/** What a call needs to be allowed: `service:Operation` on the resource that it names. */
import type { RegionalClient } from '../contract/client';
import type { Call } from '../protocol/call';
import type { Json } from '../protocol/json';
import type { RequestHead } from '../protocol/message';
import type { RequestedAction } from './role-authority';
import { s3Actions } from './s3-actions';

export interface RequestedCall {
  readonly call: Call;
  readonly head: RequestHead;
  /** The parameters of a query service, the body of a JSON one. */
  readonly input: Json;
  /** 12 digits. */
  readonly accountId: string;
  /** Resolves names to ARNs, in the region of the call. */
  readonly upstream: RegionalClient;
  /** Knows the deployments of CodeDeploy, in the region of the call. */
  readonly aws: RegionalClient;
}

/** Services whose actions are spelled unlike the name that requests are signed with. */
const prefixes: Readonly<Record<string, string>> = {
  email: 'ses',
  monitoring: 'cloudwatch',
  tagging: 'tag',
};

/**
 * The actions of a call, all of which must be allowed. Where it is not known which resource a call is about, it is `*`,
 * which only `*` allows.
 */
export async function requestedActions(requested: RequestedCall): Promise<readonly RequestedAction[]> {
  const { call, head } = requested;
  const { service, operation, region } = call;
  if (service === 's3') return s3Actions(call, head);
  if (service === 'sts' && operation === 'GetCallerIdentity') return [];
  const find = Object.hasOwn(resources, service) ? resources[service] : undefined;
  const found = (await find?.(requested)) ?? [];
  const action = service === 'lambda' && operation === 'Invoke' ? 'InvokeFunction' : operation;
  const needed = (found.length === 0 ? ['*'] : found).map((resource) => ({
    action: `${prefixes[service] ?? service}:${action}`,
    resource,
    context: { 'aws:RequestedRegion': region },
  }));
  return service === 'ecr-public' ? [...needed, bearerToken] : needed;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html */
const bearerToken: RequestedAction = {
  action: 'sts:GetServiceBearerToken',
  resource: '*',
  context: { 'sts:AWSServiceName': 'ecr-public.amazonaws.com' },
};

type Resources = (requested: RequestedCall) => readonly string[] | Promise<readonly string[]>;

const resources: Readonly<Record<string, Resources>> = {
  codebuild: named('projectName', (name) => `project/${name}`),
  codecommit: named('repositoryName', (name) => name),
  codedeploy: async (requested) => {
    const [deploymentId] = textsAt(requested.input, 'deploymentId');
    const names = deploymentId === undefined ? requested.input : await groupOf(requested.aws, deploymentId);
    const [application] = textsAt(names, 'applicationName');
    if (application === undefined) return [];
    const [group] = textsAt(names, 'deploymentGroupName');
    const resource =
      group === undefined ? `application:${application}` : `deploymentgroup:${application}/${group}`;
    return [arnOf(requested, resource)];
  },
  codepipeline: (requested) =>
    ['name', 'pipelineName'].flatMap((member) => named(member, (name) => name)(requested)),
  dynamodb: named('TableName', (name) => `table/${name}`),
  ecr: (requested) => {
    const one = named('repositoryName', (name) => `repository/${name}`)(requested);
    const many = textsAt(requested.input, 'repositoryNames').map((name) =>
      arnOf(requested, `repository/${name}`),
    );
    return [...one, ...many];
  },
  ecs: ({ call, input, ...rest }) => {
    if (call.operation !== 'DescribeServices') return [];
    const [cluster = 'default'] = textsAt(input, 'cluster');
    return textsAt(input, 'services').map((service) =>
      service.startsWith('arn:')
        ? service
        : arnOf(
            { call, input, ...rest },
            `service/${cluster.slice(cluster.lastIndexOf('/') + 1)}/${service}`,
          ),
    );
  },
  kms: async ({ input, upstream }) => {
    const [key] = textsAt(input, 'KeyId');
    if (key === undefined || /^arn:.*:key\//.test(key)) return key === undefined ? [] : [key];
    return found(upstream.json('kms.DescribeKey', { KeyId: key }), (answer) => answer.KeyMetadata, 'Arn');
  },
  lambda: (requested) => {
    const name = /^\/2015-03-31\/functions\/([^/?]+)/.exec(requested.head.url)?.[1];
    if (name === undefined) return [];
    const reference = decodeURIComponent(name);
    return [reference.startsWith('arn:') ? reference : arnOf(requested, `function:${reference}`)];
  },
  logs: (requested) => {
    const [group] = textsAt(requested.input, 'logGroupName');
    const [stream = ''] = textsAt(requested.input, 'logStreamName');
    // As AWS's own errors name a group: by its streams.
    return group === undefined ? [] : [arnOf(requested, `log-group:${group}:log-stream:${stream}`)];
  },
  secretsmanager: async ({ input, upstream }) => {
    const [secret] = textsAt(input, 'SecretId');
    if (secret === undefined || secret.startsWith('arn:')) return secret === undefined ? [] : [secret];
    return found(
      upstream.json('secretsmanager.DescribeSecret', { SecretId: secret }),
      (answer) => answer,
      'ARN',
    );
  },
  sns: ({ input }) => textsAt(input, 'TopicArn'),
  sqs: (requested) =>
    textsAt(requested.input, 'QueueUrl').map((url) => arnOf(requested, url.slice(url.lastIndexOf('/') + 1))),
  ssm: (requested) =>
    ['Name', 'Names', 'Path'].flatMap((member) =>
      textsAt(requested.input, member).map((name) =>
        // Without the version or label that may stand behind a colon.
        name.startsWith('arn:')
          ? name
          : arnOf(requested, `parameter/${name.replace(/^\//, '').replace(/:.*$/, '')}`),
      ),
    ),
  sts: ({ input }) => textsAt(input, 'RoleArn'),
};

const arnOf = ({ call, accountId }: RequestedCall, resource: string): string =>
  `arn:aws:${call.service}:${call.region}:${accountId}:${resource}`;

function named(member: string, resource: (name: string) => string) {
  return (requested: RequestedCall): readonly string[] =>
    textsAt(requested.input, member).map((name) => arnOf(requested, resource(name)));
}

/** Application and group of a deployment; nothing if there is no such deployment. */
async function groupOf(aws: RegionalClient, deploymentId: string): Promise<Json> {
  const { deploymentInfo = {} } = await aws
    .json('codedeploy.GetDeployment', { deploymentId })
    .catch((): Json => ({}));
  return deploymentInfo as Json;
}

/** A text, or the texts of a list. */
function textsAt(input: Json, member: string): readonly string[] {
  const values = [input[member] ?? []].flat();
  return values.filter((value): value is string => typeof value === 'string');
}

/** The ARN that a service answers; nothing where it has no such thing. */
async function found(
  answer: Promise<Json>,
  part: (answer: Json) => unknown,
  member: string,
): Promise<readonly string[]> {
  const described = await answer.then(part, () => undefined);
  return textsAt((described ?? {}) as Json, member);
}
