/**
 * What IAM is asked on AWS for a call that Terraform makes: actions, resources and condition keys. The names are from
 * the service authorization reference; what a call needs beside the action of its own name is from the page of the API.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
import { s3Actions } from '../../../rehearsal/cloud/iam/s3-actions';
import type { Call } from '../../../rehearsal/cloud/protocol/call';

export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  readonly answer: string;
}

export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

type Tags = Readonly<Record<string, string>>;
type Input = Readonly<Record<string, unknown>>;

const account = '123456789012';
const region = 'ap-southeast-1';
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Ids that AWS chooses are those of one example, and of the tags those that policies look at: dates differ, too. */
export function comparable({ action, resource, context }: IamRequest): IamRequest {
  const kept = Object.entries(context).filter(
    ([key]) => key !== 'aws:TagKeys' && (!/Tag\//.test(key) || /\/(Project|Environment)$/.test(key)),
  );
  return {
    action,
    resource: resource
      .replace(/(?<=\/[a-z]+-)[0-9a-f]{8,17}$/, '0123456789abcdef0')
      .replace(/(?<=key\/)[0-9a-f-]{36}/, '01234567-89ab-cdef-0123-456789abcdef')
      .replace(/(?<=\/)[0-9a-f]{16}(?=\/|$)/g, '0123456789abcdef')
      .replace(/(?<=-(art|log)-)\d{26}/, '20260101000000000000000001')
      .replace(/(?<=scalable-target\/).*/, '0123456789'),
    context: Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

/** Members of `Name.1`, `Name.member.2` and the like. */
const members = (form: URLSearchParams, name: string): string[] =>
  [...form].filter(([key]) => new RegExp(`^${name}\\.(member\\.)?\\d+$`).test(key)).map(([, value]) => value);

/** `prefix.1.Key`, `prefix.1.Value`. */
function formTags(form: URLSearchParams, prefix: RegExp): Tags {
  const keys = [...form].filter(
    ([key]) => prefix.test(key.replace(/\.\d+\.Key$/, '')) && key.endsWith('.Key'),
  );
  return Object.fromEntries(
    keys.map(([key, value]) => [value, form.get(key.replace(/Key$/, 'Value')) ?? '']),
  );
}

/** Tags of a JSON request, in whatever spelling. */
function jsonTags(input: Input): Tags {
  const tags = input.tags ?? input.Tags;
  if (Array.isArray(tags)) {
    return Object.fromEntries(
      (tags as Record<string, string>[]).map((tag) => [
        tag.key ?? tag.Key ?? tag.TagKey ?? '',
        tag.value ?? tag.Value ?? tag.TagValue ?? '',
      ]),
    );
  }
  return (tags ?? {}) as Tags;
}

const keyed = (prefix: string, tags: Tags): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));

const withRequestTags = (tags: Tags): IamRequest['context'] =>
  Object.keys(tags).length === 0
    ? {}
    : { ...keyed('aws:RequestTag', tags), 'aws:TagKeys': Object.keys(tags) };

/** EC2 has tags by ids; everything else is known by its name. */
export class Requests {
  readonly #tags = new Map<string, Tags>();
  readonly #associations = new Map<string, readonly string[]>();
  #key = '';

  /** What IAM is asked for the next call. Remembers what the call creates and tags. */
  of(call: RecordedCall): readonly IamRequest[] {
    const { service } = call;
    if (service === 'sts') return [];
    if (service === 's3') return this.#s3(call);
    const input = call.body.startsWith('{') ? (JSON.parse(call.body) as Input) : {};
    const form = new URLSearchParams(call.body.startsWith('{') ? '' : call.body);
    const ask = handlers[service];
    if (service === 'ec2') return this.#ec2(call, form);
    if (ask === undefined) throw new Error(`no rule for the service ${service}`);
    return ask({
      ...call,
      input,
      form,
      tagsOf: (id) => this.#tags.get(id) ?? {},
      tag: (id, tags) => {
        this.#tags.set(id, tags);
        if (/^[0-9a-f-]{36}$/.test(id)) this.#key = id;
      },
    });
  }

  #s3({ operation, url, headers }: RecordedCall): readonly IamRequest[] {
    const call = { service: 's3', operation, region, protocol: 'rest-xml', targetPrefix: undefined } as Call;
    const asked = s3Actions(call, { method: 'GET', url, headers } as Parameters<typeof s3Actions>[1]).map(
      ({ action, resource, context = {} }) => ({ action, resource, context }),
    );
    // The bucket encrypts with the key of the service: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    const use = { PutObject: 'kms:GenerateDataKey', GetObject: 'kms:Decrypt', HeadObject: 'kms:Decrypt' }[
      operation
    ];
    if (use === undefined || !/^\/[a-z-]+-art-/.test(url)) return asked;
    return [
      ...asked,
      ...grantThrough(arn('kms', `key/${this.#key}`), [use], this.#tags.get(this.#key) ?? {}, 's3'),
    ];
  }

  #ec2({ operation, answer }: RecordedCall, form: URLSearchParams): readonly IamRequest[] {
    const action = `ec2:${operation}`;
    if (/^(Describe|Get)/.test(operation)) {
      const resource =
        operation === 'DescribeVpcAttribute' ? arn('ec2', `vpc/${form.get('VpcId') ?? ''}`) : '*';
      return [{ action, resource, context: {} }];
    }
    const requested = formTags(form, /^TagSpecification\.\d+\.Tag$/);
    const made = [...answer.matchAll(/>([a-z]+-[0-9a-f]{8,17})</g)].map(([, id = '']) => id);
    const newId = new RegExp(
      `^(${created[operation]?.id ?? (operation.startsWith('Authorize') ? 'sgr' : 'none')})-`,
    );
    for (const id of made) if (newId.test(id)) this.#tags.set(id, requested);
    this.#associate(operation, form, made);
    const existing = [...form]
      .filter(([key, value]) => /(Id|Id\.\d+)$/.test(key) && /^[a-z]+-[0-9a-f]{8,17}$/.test(value))
      .map(([, value]) => value)
      .flatMap((id) => this.#associations.get(id) ?? [id])
      .filter((id) => typeOf(id) !== undefined);
    const new_ = created[operation];
    const requests = [
      ...(new_ === undefined
        ? []
        : [{ action, resource: arn('ec2', `${new_.type}/*`), context: withRequestTags(requested) }]),
      ...[...new Set(existing)]
        .filter((id) => takes(operation, typeOf(id)!))
        .map((id) => ({
          action,
          resource: arn('ec2', `${typeOf(id)!}/${id}`),
          context: {
            ...keyed('aws:ResourceTag', this.#tags.get(id) ?? {}),
            ...this.#tagging(operation, form),
          },
        })),
      ...(Object.keys(requested).length === 0
        ? []
        : [
            {
              action: 'ec2:CreateTags',
              resource: arn('ec2', `${form.get('TagSpecification.1.ResourceType') ?? ''}/*`),
              context: { ...withRequestTags(requested), 'ec2:CreateAction': operation },
            },
          ]),
    ];
    if (operation === 'CreateTags') {
      const tags = formTags(form, /^Tag$/);
      for (const id of members(form, 'ResourceId')) this.#tags.set(id, { ...this.#tags.get(id), ...tags });
    }
    return [...requests, ...beside(operation, form)];
  }

  /** What ends an association names nothing else. */
  #associate(operation: string, form: URLSearchParams, made: readonly string[]): void {
    const ids = ['RouteTableId', 'SubnetId', 'AllocationId'].flatMap((name) => form.get(name) ?? []);
    for (const id of made) {
      if (/^(rtbassoc|eipassoc)-/.test(id) && operation.startsWith('Associate'))
        this.#associations.set(id, ids);
    }
    if (operation !== 'DisassociateAddress') return;
    // A NAT gateway has associated it.
    const address = [...this.#tags.keys()].filter((id) => id.startsWith('eipalloc-'));
    this.#associations.set(form.get('AssociationId') ?? '', address);
  }

  #tagging(operation: string, form: URLSearchParams): IamRequest['context'] {
    if (!/^(CreateTags|DeleteTags)$/.test(operation)) return {};
    return withRequestTags(formTags(form, /^Tag$/));
  }
}

/** What operations of EC2 create: type of the resource, and the beginning of its id. */
const created: Readonly<Record<string, { readonly type: string; readonly id: string }>> = {
  AllocateAddress: { type: 'elastic-ip', id: 'eipalloc' },
  CreateFlowLogs: { type: 'vpc-flow-log', id: 'fl' },
  CreateInternetGateway: { type: 'internet-gateway', id: 'igw' },
  CreateNatGateway: { type: 'natgateway', id: 'nat' },
  CreateRouteTable: { type: 'route-table', id: 'rtb' },
  CreateSecurityGroup: { type: 'security-group', id: 'sg' },
  CreateSubnet: { type: 'subnet', id: 'subnet' },
  CreateVpc: { type: 'vpc', id: 'vpc' },
  CreateVpcEndpoint: { type: 'vpc-endpoint', id: 'vpce' },
};

const types: Readonly<Record<string, string>> = {
  eipalloc: 'elastic-ip',
  fl: 'vpc-flow-log',
  igw: 'internet-gateway',
  nat: 'natgateway',
  rtb: 'route-table',
  sg: 'security-group',
  sgr: 'security-group-rule',
  subnet: 'subnet',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
};

const typeOf = (id: string): string | undefined => types[id.slice(0, id.lastIndexOf('-'))];

/** Parameters that name what the reference does not list as a resource of the action. */
const takes = (operation: string, type: string): boolean =>
  !(type === 'security-group-rule' && /^Revoke/.test(operation)) &&
  !(operation === 'CreateRoute' && type !== 'route-table') &&
  !(operation === 'CreateSecurityGroup' && type !== 'vpc');

function beside(operation: string, form: URLSearchParams): readonly IamRequest[] {
  const role = form.get('DeliverLogsPermissionArn');
  if (operation !== 'CreateFlowLogs' || role === null) return [];
  return [
    passRole(role, 'vpc-flow-logs.amazonaws.com'),
    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-user.html
    { action: 'logs:CreateLogDelivery', resource: '*', context: {} },
    { action: 'logs:DeleteLogDelivery', resource: '*', context: {} },
  ];
}

const passRole = (role: unknown, service: string): IamRequest => ({
  action: 'iam:PassRole',
  resource: text(role),
  context: { 'iam:PassedToService': service },
});

interface Asked extends RecordedCall {
  readonly input: Input;
  readonly form: URLSearchParams;
  readonly tagsOf: (id: string) => Tags;
  readonly tag: (id: string, tags: Tags) => void;
}

type Handler = (asked: Asked) => readonly IamRequest[];

/** The action on a resource; `TagResource` too, where the call creates something with tags. */
function act(prefix: string, { operation, input }: Asked, resource: string, tagAction = 'TagResource') {
  const tags = jsonTags(input);
  const context = withRequestTags(tags);
  const own = { action: `${prefix}:${operation}`, resource, context };
  const tagging = Object.keys(tags).length > 0 && !/^(Tag|Untag)/.test(operation);
  return tagging ? [own, { action: `${prefix}:${tagAction}`, resource, context }] : [own];
}

const grantThrough = (
  keyArn: unknown,
  actions: readonly string[],
  tags: Tags,
  service: string,
): IamRequest[] =>
  typeof keyArn !== 'string' || keyArn === ''
    ? []
    : actions.map((action) => ({
        action,
        resource: keyArn,
        context: {
          ...keyed('aws:ResourceTag', tags),
          'kms:ViaService': `${service}.${region}.amazonaws.com`,
        },
      }));

const idOf = (keyArn: unknown): string => text(keyArn).replace(/^.*:key\//, '');

const handlers: Readonly<Record<string, Handler>> = {
  'application-autoscaling': (asked) => {
    const { operation, input } = asked;
    if (operation.startsWith('Describe')) {
      return [{ action: `application-autoscaling:${operation}`, resource: '*', context: {} }];
    }
    if (operation === 'RegisterScalableTarget') asked.tag('scalable-target', jsonTags(input));
    const known =
      operation === 'RegisterScalableTarget' ? {} : keyed('aws:ResourceTag', asked.tagsOf('scalable-target'));
    return act('application-autoscaling', asked, arn('application-autoscaling', 'scalable-target/0')).map(
      (request) => ({
        ...request,
        context: { ...known, ...request.context },
      }),
    );
  },
  codebuild: (asked) => {
    const names = [asked.input.name, ...((asked.input.names ?? []) as unknown[])].filter(
      (name) => typeof name === 'string',
    );
    const requests = names.flatMap((name) => {
      const plain = name.replace(/^.*:project\//, '');
      // Tags of a project need no action of their own.
      return act('codebuild', { ...asked, input: {} }, arn('codebuild', `project/${plain}`));
    });
    return [
      ...requests,
      ...(asked.input.serviceRole === undefined
        ? []
        : [passRole(asked.input.serviceRole, 'codebuild.amazonaws.com')]),
    ];
  },
  codecommit: (asked) => {
    const resource = text(asked.input.resourceArn) || arn('codecommit', text(asked.input.repositoryName));
    return act('codecommit', asked, resource);
  },
  codedeploy: (asked) => {
    const { input, operation } = asked;
    const application = text(input.applicationName);
    const group = text(input.deploymentGroupName ?? input.currentDeploymentGroupName);
    const config = text(input.deploymentConfigName);
    const resource = /Config$/.test(operation)
      ? arn('codedeploy', `deploymentconfig:${config}`)
      : text(input.ResourceArn) ||
        arn(
          'codedeploy',
          group === '' ? `application:${application}` : `deploymentgroup:${application}/${group}`,
        );
    return [
      ...act('codedeploy', asked, resource),
      ...(input.serviceRoleArn === undefined
        ? []
        : [passRole(input.serviceRoleArn, 'codedeploy.amazonaws.com')]),
    ];
  },
  codepipeline: (asked) => {
    const pipeline = asked.input.pipeline as Input | undefined;
    const name = text(asked.input.name) || text(pipeline?.name);
    return [
      ...act('codepipeline', asked, text(asked.input.resourceArn) || arn('codepipeline', name)),
      ...(pipeline === undefined ? [] : [passRole(pipeline.roleArn, 'codepipeline.amazonaws.com')]),
    ];
  },
  ecr: (asked) => {
    const { input, operation, tagsOf } = asked;
    const names = [input.repositoryName, ...((input.repositoryNames ?? []) as unknown[])].filter(
      (name) => typeof name === 'string',
    );
    const encryption = input.encryptionConfiguration as Input | undefined;
    const resources =
      text(input.resourceArn) === ''
        ? names.map((name) => arn('ecr', `repository/${name}`))
        : [text(input.resourceArn)];
    return [
      ...resources.flatMap((resource) => act('ecr', asked, resource)),
      // https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
      ...(operation === 'CreateRepository'
        ? grantThrough(
            encryption?.kmsKey,
            ['kms:CreateGrant', 'kms:DescribeKey'],
            tagsOf(idOf(encryption?.kmsKey)),
            'ecr',
          )
        : []),
    ];
  },
  ecs: (asked) => {
    const { input, operation } = asked;
    const cluster = text(input.cluster).replace(/^.*\//, '') || text(input.clusterName);
    const named = (name: unknown) => text(name).replace(/^.*\//, '');
    switch (operation) {
      case 'DescribeTaskDefinition':
        return [{ action: 'ecs:DescribeTaskDefinition', resource: '*', context: {} }];
      case 'DeregisterTaskDefinition':
        return [{ action: 'ecs:DeregisterTaskDefinition', resource: '*', context: {} }];
      case 'RegisterTaskDefinition':
        return [
          ...act('ecs', asked, arn('ecs', `task-definition/${text(input.family)}:*`)),
          ...[input.taskRoleArn, input.executionRoleArn].map((role) =>
            passRole(role, 'ecs-tasks.amazonaws.com'),
          ),
        ];
      case 'DescribeClusters':
        return ((input.clusters ?? []) as string[]).flatMap((each) => act('ecs', asked, each));
      case 'DescribeServices':
        return ((input.services ?? []) as string[]).flatMap((each) =>
          act('ecs', asked, each.startsWith('arn:') ? each : arn('ecs', `service/${cluster}/${each}`)),
        );
      case 'TagResource':
      case 'UntagResource':
      case 'ListTagsForResource':
        return act('ecs', asked, text(input.resourceArn));
      default: {
        const service = named(input.serviceName ?? input.service);
        return act(
          'ecs',
          asked,
          arn(
            'ecs',
            service === '' ? `cluster/${named(input.cluster) || cluster}` : `service/${cluster}/${service}`,
          ),
        );
      }
    }
  },
  elasticloadbalancing: (asked) => {
    const { operation, form } = asked;
    const action = `elasticloadbalancing:${operation}`;
    if (operation.startsWith('Describe')) return [{ action, resource: '*', context: {} }];
    const requested = formTags(form, /^Tags\.member$/);
    const name = form.get('Name') ?? '';
    const lb = form.get('LoadBalancerArn') ?? '';
    const madeArn: Readonly<Record<string, string>> = {
      CreateTargetGroup: arn('elasticloadbalancing', `targetgroup/${name}/0123456789abcdef`),
      CreateLoadBalancer: arn('elasticloadbalancing', `loadbalancer/app/${name}/0123456789abcdef`),
      CreateListener: lb,
    };
    const made = madeArn[operation];
    if (made !== undefined) {
      const taggedArn =
        operation === 'CreateListener'
          ? `${lb.replace(':loadbalancer/', ':listener/')}/0123456789abcdef`
          : made;
      for (const [, id = ''] of asked.answer.matchAll(/<(?:TargetGroup|LoadBalancer|Listener)Arn>([^<]+)</g))
        if (operation !== 'CreateListener' || id.includes(':listener/')) asked.tag(id, requested);
      const context = withRequestTags(requested);
      const onExisting = operation === 'CreateListener' ? keyed('aws:ResourceTag', asked.tagsOf(lb)) : {};
      return [
        { action, resource: made, context: { ...context, ...onExisting } },
        {
          action: 'elasticloadbalancing:AddTags',
          resource: taggedArn,
          context: { ...context, 'elasticloadbalancing:CreateAction': operation },
        },
      ];
    }
    const arns = [...form]
      .filter(([key]) => /^(TargetGroupArn|LoadBalancerArn|ListenerArn|ResourceArns\.member\.\d+)$/.test(key))
      .map(([, value]) => value);
    return arns.map((resource) => ({
      action,
      resource,
      context: {
        ...keyed('aws:ResourceTag', asked.tagsOf(resource)),
        ...(operation === 'AddTags' ? withRequestTags(requested) : {}),
      },
    }));
  },
  events: (asked) => {
    const { input } = asked;
    const rule = text(input.Name ?? input.Rule);
    const targets = (input.Targets ?? []) as Input[];
    return [
      ...act('events', asked, text(input.ResourceARN) || arn('events', `rule/${rule}`)),
      ...targets.flatMap(({ RoleArn: role }) =>
        role === undefined ? [] : [passRole(role, 'events.amazonaws.com')],
      ),
    ];
  },
  iam: ({ operation, form, tag, tagsOf }) => {
    const other = form.get('PolicyArn') ?? form.get('OpenIDConnectProviderArn');
    if (other !== null && !form.has('RoleName'))
      return [{ action: `iam:${operation}`, resource: other, context: {} }];
    const name = form.get('RoleName') ?? '';
    const path = form.get('Path') ?? '/';
    const known = tagsOf(`role ${name}`).arn;
    const resource = known ?? `arn:aws:iam::${account}:role${path}${name}`;
    const boundary = form.get('PermissionsBoundary');
    if (operation === 'CreateRole')
      tag(`role ${name}`, { arn: resource, ...(boundary === null ? {} : { boundary }) });
    const requested = formTags(form, /^Tags\.member$/);
    const ofRole = tagsOf(`role ${name}`).boundary;
    const context = {
      ...withRequestTags(requested),
      ...(ofRole === undefined ? {} : { 'iam:PermissionsBoundary': ofRole }),
    };
    const own = { action: `iam:${operation}`, resource, context };
    return operation === 'CreateRole' && Object.keys(requested).length > 0
      ? [own, { action: 'iam:TagRole', resource, context: withRequestTags(requested) }]
      : [own];
  },
  kms: (asked) => {
    const { input, operation, answer, tag, tagsOf } = asked;
    if (operation === 'ListAliases') return [{ action: 'kms:ListAliases', resource: '*', context: {} }];
    if (operation === 'CreateKey') {
      const { KeyMetadata } = JSON.parse(answer) as { KeyMetadata: { KeyId: string } };
      tag(KeyMetadata.KeyId, jsonTags(input));
      const context = withRequestTags(jsonTags(input));
      return [
        { action: 'kms:CreateKey', resource: '*', context },
        { action: 'kms:TagResource', resource: '*', context },
      ];
    }
    const id = idOf(input.KeyId ?? input.TargetKeyId ?? tagsOf(text(input.AliasName)).id);
    if (operation === 'CreateAlias') tag(text(input.AliasName), { id });
    const key = {
      action: `kms:${operation}`,
      resource: arn('kms', `key/${id}`),
      context: {
        ...keyed('aws:ResourceTag', tagsOf(id)),
        ...(operation === 'TagResource' ? withRequestTags(jsonTags(input)) : {}),
      },
    };
    const alias = text(input.AliasName);
    return alias === ''
      ? [key]
      : [key, { action: `kms:${operation}`, resource: arn('kms', alias), context: {} }];
  },
  lambda: (asked) => {
    const { input, url, operation } = asked;
    const [path = ''] = decodeURIComponent(url).split('?');
    const ofTags = /^\/2017-03-31\/tags\/(.*)$/.exec(path)?.[1];
    const name = /\/functions\/([^/]+)/.exec(path)?.[1] ?? text(input.FunctionName);
    const resource = ofTags ?? arn('lambda', `function:${name}`);
    const named = operation.includes(' ') ? lambdaAction(operation.split(' ')[0] ?? '', path) : operation;
    if (named === undefined) throw new Error(`no action for lambda ${operation}`);
    const vpc = input.VpcConfig as Input | undefined;
    const code = input.Code as Input | undefined;
    return [
      ...act('lambda', { ...asked, operation: named }, resource),
      ...(input.Role === undefined ? [] : [passRole(input.Role, 'lambda.amazonaws.com')]),
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
      ...(code === undefined
        ? []
        : [
            {
              action: 's3:GetObject',
              resource: `arn:aws:s3:::${text(code.S3Bucket)}/${text(code.S3Key)}`,
              context: {},
            },
          ]),
      ...(vpc === undefined
        ? []
        : ['DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'].map((each) => ({
            action: `ec2:${each}`,
            resource: '*',
            context: {},
          }))),
    ];
  },
  logs: (asked) => {
    const { input, operation } = asked;
    if (operation === 'DescribeLogGroups')
      return [{ action: 'logs:DescribeLogGroups', resource: '*', context: {} }];
    const resource = text(input.resourceArn) || arn('logs', `log-group:${text(input.logGroupName)}`);
    return act('logs', asked, resource);
  },
  monitoring: (asked) => {
    const { operation, form } = asked;
    const action = `cloudwatch:${operation}`;
    const requested = formTags(form, /^Tags\.member$/);
    const names = [form.get('AlarmName'), ...members(form, 'AlarmNames')].filter((name) => name !== null);
    const resources = [
      ...names.map((name) => arn('cloudwatch', `alarm:${name}`)),
      ...[form.get('ResourceARN')].filter((each) => each !== null),
    ];
    const context = withRequestTags(requested);
    return resources.flatMap((resource) => [
      { action, resource, context },
      ...(operation === 'PutMetricAlarm' && Object.keys(requested).length > 0
        ? [{ action: 'cloudwatch:TagResource', resource, context }]
        : []),
    ]);
  },
  sns: ({ operation, form }) => {
    const requested = formTags(form, /^Tags\.member$/);
    const resource = form.get('TopicArn') ?? form.get('ResourceArn') ?? arn('sns', form.get('Name') ?? '');
    const context = withRequestTags(requested);
    const own = { action: `sns:${operation}`, resource, context };
    return operation === 'CreateTopic' && Object.keys(requested).length > 0
      ? [own, { action: 'sns:TagResource', resource, context }]
      : [own];
  },
};

const lambdaActions: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ['GET', /\/code-signing-config$/, 'GetFunctionCodeSigningConfig'],
  ['GET', /\/policy$/, 'GetPolicy'],
  ['POST', /\/policy$/, 'AddPermission'],
  ['DELETE', /\/policy\/[^/]+$/, 'RemovePermission'],
  ['DELETE', /\/functions\/[^/]+$/, 'DeleteFunction'],
  ['POST', /^\/2017-03-31\/tags\//, 'TagResource'],
  ['DELETE', /^\/2017-03-31\/tags\//, 'UntagResource'],
  ['GET', /^\/2017-03-31\/tags\//, 'ListTags'],
];

/** REST operations that the gateway does not name. */
const lambdaAction = (method: string, path: string): string | undefined =>
  lambdaActions.find(([of, pattern]) => of === method && pattern.test(path))?.[2];
