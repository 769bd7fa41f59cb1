/** Services that those stand on. */
import {
  account,
  arn,
  text,
  members,
  formTags,
  jsonTags,
  keyed,
  withRequestTags,
  passRole,
  idOf,
  act,
  type Handler,
  type Input,
} from './values';

export const foundation: Readonly<Record<string, Handler>> = {
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
