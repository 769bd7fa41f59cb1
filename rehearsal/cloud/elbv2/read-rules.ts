/** Rules of a listener as the API describes them, made into what the data plane takes. */
import type { Action, Condition, ForwardAction, Rule } from '../../runtime/load-balancer';
import { elementAt, itemsAt, textAt, type XmlElement } from '../protocol/xml-document';

/** @param items - of DescribeRules, in any order: moto lists them as they were created */
export function readRules(items: readonly XmlElement[]): readonly Rule[] {
  return items
    .map((item) => ({ item, priority: priorityOf(item) }))
    .sort((one, other) => one.priority - other.priority)
    .map(({ item }) => ({
      arn: textAt(item, 'RuleArn') ?? '',
      conditions: itemsAt(item, 'Conditions').flatMap(conditionsOf),
      action: readAction(itemsAt(item, 'Actions')),
    }));
}

/** The default rule is the last one. */
const priorityOf = (item: XmlElement): number => {
  const text = textAt(item, 'Priority');
  return text === undefined || text === 'default' ? Infinity : Number(text);
};

/** An action that signs users in is passed over: nobody is signed in here. */
function readAction(actions: readonly XmlElement[]): Action {
  const action = actions.find((each) => !textAt(each, 'Type')?.startsWith('authenticate-'));
  switch (textAt(action, 'Type')) {
    case 'redirect': {
      const part = (name: string, otherwise: string) => textAt(action, 'RedirectConfig', name) ?? otherwise;
      return {
        type: 'redirect',
        protocol: part('Protocol', '#{protocol}'),
        host: part('Host', '#{host}'),
        port: part('Port', '#{port}'),
        path: part('Path', '/#{path}'),
        query: part('Query', '#{query}'),
        statusCode: part('StatusCode', '') === 'HTTP_301' ? 301 : 302,
      };
    }
    case 'fixed-response': {
      const part = (name: string) => textAt(action, 'FixedResponseConfig', name);
      const [contentType, body] = [part('ContentType'), part('MessageBody')];
      return {
        type: 'fixed-response',
        statusCode: Number(part('StatusCode') ?? 503),
        ...(contentType === undefined ? {} : { contentType }),
        ...(body === undefined ? {} : { body }),
      };
    }
    default:
      return forwardOf(action);
  }
}

function forwardOf(action: XmlElement | undefined): ForwardAction {
  const config = elementAt(action, 'ForwardConfig');
  const groups = itemsAt(config, 'TargetGroups').map((group) => ({
    arn: textAt(group, 'TargetGroupArn') ?? '',
    weight: Number(textAt(group, 'Weight') ?? 1),
  }));
  const single = textAt(action, 'TargetGroupArn');
  const stickiness = elementAt(config, 'TargetGroupStickinessConfig');
  return {
    type: 'forward',
    targetGroups: groups.length === 0 && single !== undefined ? [{ arn: single, weight: 1 }] : groups,
    ...(textAt(stickiness, 'Enabled') === 'true'
      ? { stickinessSeconds: Number(textAt(stickiness, 'DurationSeconds') ?? 3600) }
      : {}),
  };
}

function conditionsOf(condition: XmlElement): readonly Condition[] {
  const field = textAt(condition, 'Field') ?? '';
  const values = (config: string) =>
    [...itemsAt(condition, config, 'Values'), ...itemsAt(condition, 'Values')].map(({ text }) => text);
  switch (field) {
    case 'path-pattern':
      return [{ field, values: values('PathPatternConfig') }];
    case 'host-header':
      return [{ field, values: values('HostHeaderConfig') }];
    case 'http-request-method':
      return [{ field, values: values('HttpRequestMethodConfig') }];
    case 'source-ip':
      return [{ field, values: values('SourceIpConfig') }];
    case 'http-header': {
      const name = textAt(condition, 'HttpHeaderConfig', 'HttpHeaderName') ?? '';
      return [{ field, name, values: values('HttpHeaderConfig') }];
    }
    case 'query-string':
      return [{ field, values: itemsAt(condition, 'QueryStringConfig', 'Values').map(queryPair) }];
    default:
      return [];
  }
}

function queryPair(item: XmlElement): { readonly key?: string; readonly value: string } {
  const key = textAt(item, 'Key');
  return { ...(key === undefined ? {} : { key }), value: textAt(item, 'Value') ?? '' };
}
