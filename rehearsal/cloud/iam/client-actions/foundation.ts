/** Services that the others stand on, apart from EC2. Pure. */
import type { Json } from '../../protocol/json';
import {
  act,
  arnIn,
  formTags,
  jsonTags,
  keyIdOf,
  members,
  ofRequest,
  ofResource,
  onAnything,
  passRole,
  text,
  type ClientCall,
  type Rule,
} from './values';

const requestTags = ({ form }: ClientCall) => formTags(form, /^Tags\.member$/);

export const foundation: Readonly<Record<string, Rule>> = {
  'application-autoscaling': async (call) => {
    const { operation, input, existing } = call;
    if (operation.startsWith('Describe')) return onAnything(`application-autoscaling:${operation}`);
    const given = text(input.ResourceARN);
    const tags = await existing.tagsOf('application-autoscaling', text(input.ResourceId) || given);
    const resource = given || arnIn(call, 'application-autoscaling', 'scalable-target/0');
    return act('application-autoscaling', call, resource).map((requested) => ({
      ...requested,
      context: { ...ofResource(tags), ...requested.context },
    }));
  },
  elasticloadbalancing: async (call) => {
    const { operation, form, existing } = call;
    const action = `elasticloadbalancing:${operation}`;
    if (operation.startsWith('Describe')) return onAnything(action);
    const requested = ofRequest(requestTags(call));
    const [made, tagged = made] = madeBy(call);
    if (made !== undefined && tagged !== undefined) {
      const onExisting =
        operation === 'CreateListener' ? await existing.tagsOf('elasticloadbalancing', made) : {};
      return [
        { action, resource: made, context: { ...requested, ...ofResource(onExisting) } },
        {
          action: 'elasticloadbalancing:AddTags',
          resource: tagged,
          context: { ...requested, 'elasticloadbalancing:CreateAction': operation },
        },
      ];
    }
    const arns = [...form]
      .filter(([key]) =>
        /^(TargetGroupArn|LoadBalancerArn|ListenerArn|(RulePriorities\.member\.\d+\.)?RuleArn|ResourceArns\.member\.\d+)$/.test(
          key,
        ),
      )
      .map(([, value]) => value);
    return Promise.all(
      arns.map(async (resource) => ({
        action,
        resource,
        context: {
          ...ofResource(await existing.tagsOf('elasticloadbalancing', resource)),
          ...(operation === 'AddTags' ? requested : {}),
        },
      })),
    );
  },
  events: (call) => {
    const { input } = call;
    const rule = text(input.Name ?? input.Rule);
    const targets = (input.Targets ?? []) as Json[];
    return [
      ...act('events', call, text(input.ResourceARN) || arnIn(call, 'events', `rule/${rule}`)),
      ...targets.flatMap(({ RoleArn: role }) => passRole(role, 'events.amazonaws.com')),
    ];
  },
  iam: async (call) => {
    const { operation, form, existing, accountId } = call;
    const action = `iam:${operation}`;
    const name = form.get('RoleName');
    if (name === null) return besideRoles(call);
    const role = await existing.roleOf(name);
    const resource = role?.arn ?? `arn:aws:iam::${accountId}:role${form.get('Path') ?? '/'}${name}`;
    const boundary = form.get('PermissionsBoundary') ?? role?.boundary;
    const requested = ofRequest(requestTags(call));
    const context = {
      ...requested,
      ...(boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary }),
    };
    const own = { action, resource, context };
    return operation === 'CreateRole' && Object.keys(requested).length > 0
      ? [own, { action: 'iam:TagRole', resource, context: requested }]
      : [own];
  },
  kms: async (call) => {
    const { input, operation, existing } = call;
    if (operation === 'ListAliases') return onAnything('kms:ListAliases');
    const requested = ofRequest(jsonTags(input));
    if (operation === 'CreateKey') {
      return ['kms:CreateKey', 'kms:TagResource'].map((action) => ({
        action,
        resource: '*',
        context: requested,
      }));
    }
    const alias = text(input.AliasName);
    const id = keyIdOf(input.KeyId ?? input.TargetKeyId ?? (await existing.keyOf(alias)));
    const key = {
      action: `kms:${operation}`,
      resource: arnIn(call, 'kms', `key/${id}`),
      context: {
        ...ofResource(await existing.tagsOf('kms', id)),
        ...(operation === 'TagResource' ? requested : {}),
      },
    };
    return alias === ''
      ? [key]
      : [key, { action: `kms:${operation}`, resource: arnIn(call, 'kms', alias), context: {} }];
  },
  logs: (call) => {
    const { input, operation } = call;
    if (operation === 'DescribeLogGroups') return onAnything('logs:DescribeLogGroups');
    const group = arnIn(call, 'logs', `log-group:${text(input.logGroupName)}`);
    return act('logs', call, text(input.resourceArn) || group);
  },
  monitoring: (call) => {
    const { operation, form } = call;
    const context = ofRequest(requestTags(call));
    const names = [...form.getAll('AlarmName'), ...members(form, 'AlarmNames')];
    const resources = [
      ...names.map((name) => arnIn(call, 'cloudwatch', `alarm:${name}`)),
      ...form.getAll('ResourceARN'),
    ];
    const isTagged = operation === 'PutMetricAlarm' && Object.keys(context).length > 0;
    return resources.flatMap((resource) => [
      { action: `cloudwatch:${operation}`, resource, context },
      ...(isTagged ? [{ action: 'cloudwatch:TagResource', resource, context }] : []),
    ]);
  },
  sns: (call) => {
    const { operation, form } = call;
    const context = ofRequest(requestTags(call));
    const resource =
      form.get('TopicArn') ?? form.get('ResourceArn') ?? arnIn(call, 'sns', form.get('Name') ?? '');
    const own = { action: `sns:${operation}`, resource, context };
    return operation === 'CreateTopic' && Object.keys(context).length > 0
      ? [own, { action: 'sns:TagResource', resource, context }]
      : [own];
  },
};

/** ARN that a creation is about, and ARN of what it tags, if it is another one. */
function madeBy(call: ClientCall): readonly string[] {
  const { operation, form } = call;
  const named = (type: string) =>
    arnIn(call, 'elasticloadbalancing', `${type}${form.get('Name') ?? ''}/0123456789abcdef`);
  switch (operation) {
    case 'CreateTargetGroup':
      return [named('targetgroup/')];
    case 'CreateLoadBalancer':
      return [named('loadbalancer/app/')];
    case 'CreateListener': {
      const arn = form.get('LoadBalancerArn') ?? '';
      return [arn, `${arn.replace(':loadbalancer/', ':listener/')}/0123456789abcdef`];
    }
    case 'CreateRule': {
      const arn = form.get('ListenerArn') ?? '';
      return [arn, `${arn.replace(':listener/', ':listener-rule/')}/0123456789abcdef`];
    }
    default:
      return [];
  }
}

/** Policies, identity providers, and what AWS creates for its services. */
function besideRoles({ operation, form, accountId }: ClientCall) {
  const action = `iam:${operation}`;
  const iamArn = (resource: string) => `arn:aws:iam::${accountId}:${resource}`;
  const arn = form.get('PolicyArn') ?? form.get('OpenIDConnectProviderArn');
  if (arn !== null) return [{ action, resource: arn, context: {} }];
  switch (operation) {
    case 'CreatePolicy':
      return [
        {
          action,
          resource: iamArn(`policy${form.get('Path') ?? '/'}${form.get('PolicyName') ?? ''}`),
          context: {},
        },
      ];
    case 'CreateOpenIDConnectProvider':
      return [
        {
          action,
          resource: iamArn(`oidc-provider/${(form.get('Url') ?? '').replace(/^https:\/\//, '')}`),
          context: {},
        },
      ];
    case 'CreateServiceLinkedRole': {
      const service = form.get('AWSServiceName') ?? '';
      return [
        {
          action,
          resource: iamArn(`role/aws-service-role/${service}/AWSServiceRole`),
          context: { 'iam:AWSServiceName': service },
        },
      ];
    }
    default:
      return onAnything(action);
  }
}
