/** The way of requests to a service that shares its listeners with others: one of their rules. Pure but for `findRoute`. */
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { badUsage, Failure } from '../failures';
import type { TrafficRequest } from '../traffic';
import { readRules, ruleOf, weightsOf, type AskedFor, type ListenerRule } from './listener-rules';
import type { Stage, StageRoute } from './stage';

/**
 * Finds the rule of the production listener that forwards to the pair of target groups.
 *
 * @param knownPaths - paths that the service answers, the likeliest first
 * @returns undefined if the default action of the listener forwards: it has no other service
 * @throws Failure neither does, or every request that the rule names meets another rule
 */
export async function findRoute(
  client: ElasticLoadBalancingV2Client,
  listener: { readonly arn: string; readonly defaultActions: Parameters<typeof weightsOf>[0] },
  targetGroupArns: readonly string[],
  knownPaths: readonly string[],
): Promise<StageRoute | undefined> {
  if (weightsOf(listener.defaultActions).size > 0) return undefined;
  const rules = await readRules(client, listener.arn);
  const rule = rules.find(({ weights }) => targetGroupArns.some((arn) => weights.has(arn)));
  if (rule === undefined)
    throw new Failure(
      `no rule of the production listener ${listener.arn} forwards to ${targetGroupArns.join(' or ')}`,
    );
  const request = requestThatMeets(rule, rules, knownPaths);
  if (request === undefined)
    throw new Failure(
      `no request meets the rule ${rule.arn} (${describeRule(rule)}): rules with smaller priorities get them all`,
    );
  return { ruleArn: rule.arn, request, rules };
}

/**
 * Returns a request that meets the rule: `/` if it does, a path that the rule names, a known path, or the beginning of one of
 * its patterns. Known paths are last but one because a task that drains may answer its health check with an error.
 */
function requestThatMeets(
  rule: ListenerRule,
  rules: readonly ListenerRule[],
  knownPaths: readonly string[],
): AskedFor | undefined {
  const literal = (pattern: string, any: string) => pattern.replaceAll('*', any).replaceAll('?', 'x');
  const exactFirst = [...rule.hosts].sort((one, other) => Number(isPattern(one)) - Number(isPattern(other)));
  const hosts = rule.hosts.length === 0 ? [undefined] : exactFirst.map((host) => literal(host, 'any'));
  const exact = rule.paths.filter((path) => !isPattern(path));
  const beginnings = rule.paths.map((path) => literal(path, ''));
  const paths = ['/', ...exact.filter((path) => !knownPaths.includes(path)), ...knownPaths, ...beginnings];
  return paths
    .flatMap((path) => hosts.map((host) => (host === undefined ? { path } : { host, path })))
    .find((request) => ruleOf(rules, request)?.arn === rule.arn);
}

const isPattern = (text: string): boolean => /[*?]/.test(text);

/**
 * Chooses what is requested of a service: of the given requests those that its rule forwards to it, with a host of the rule
 * where a request names none.
 *
 * @param requests - @default - `GET /`, or the request that is known to meet the rule
 * @throws Failure none of them meets the rule
 */
export function requestsTo(
  { service, route }: Pick<Stage, 'service' | 'route'>,
  requests: readonly TrafficRequest[] | undefined,
): readonly TrafficRequest[] | undefined {
  if (route === undefined) return requests;
  const { ruleArn, request, rules } = route;
  const headers = request.host === undefined ? {} : { host: request.host };
  if (requests === undefined) return [{ method: 'GET', path: request.path, headers, weight: 1 }];
  const chosen = requests
    .map((each) =>
      hostOf(each) === undefined ? { ...each, headers: { ...each.headers, ...headers } } : each,
    )
    .filter((each) => ruleOf(rules, { host: hostOf(each), path: each.path })?.arn === ruleArn);
  if (chosen.length > 0) return chosen;
  const own = rules.find(({ arn }) => arn === ruleArn);
  throw badUsage(
    `no request of --requests reaches ${service}: its rule takes ${own === undefined ? 'others' : describeRule(own)}; add one, or leave the service out with --service`,
  );
}

const hostOf = ({ headers }: Pick<TrafficRequest, 'headers'>): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'host')?.[1];

const describeRule = ({ hosts, paths }: ListenerRule): string =>
  [
    ...(hosts.length === 0 ? [] : [`hosts ${hosts.join(', ')}`]),
    ...(paths.length === 0 ? [] : [`paths ${paths.join(', ')}`]),
  ].join(' and ') || 'every request';
