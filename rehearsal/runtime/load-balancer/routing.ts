/** Where a forward action sends a request: a target group by weight, and one of its targets. */
import type { ListenerContext } from './listener-context';
import type { ForwardAction } from './model';
import type { RegisteredTarget } from './registered-target';
import { cookieOf } from './stickiness';
import type { TargetGroup } from './target-group';
import type { RequestHead } from './wire/request-head';
import type { ResponseHead } from './wire/response-head';

const groupCookie = 'AWSALBTG';
const targetCookie = 'AWSALB';
const applicationCookie = 'AWSALBAPP-0';

export interface Route {
  readonly group: TargetGroup;
  readonly target: RegisteredTarget;
}

/** @returns undefined: the group that the weights chose has no target, or no weight is above 0; never another group */
export function chooseRoute(
  action: ForwardAction,
  request: RequestHead,
  context: ListenerContext,
): Route | undefined {
  const arn = chooseGroup(action, request, context);
  const group = arn === undefined ? undefined : context.targetGroup(arn);
  if (group === undefined) return undefined;
  const target = stuckTarget(action, group, request, context) ?? group.pick();
  return target === undefined ? undefined : { group, target };
}

/** AWS chooses for each request on its own, so that counts follow the weights only about. */
function chooseGroup(
  { targetGroups, stickinessSeconds }: ForwardAction,
  request: RequestHead,
  { cookies, clock, random }: ListenerContext,
): string | undefined {
  if (stickinessSeconds !== undefined) {
    const weighted = targetGroups.filter(({ weight }) => weight > 0);
    const stuck = cookies.find(request, groupCookie, clock.now(), weighted, ({ arn }) => arn);
    if (stuck !== undefined) return stuck.arn;
  }
  let total = 0;
  for (const { weight } of targetGroups) total += weight;
  if (total === 0) return undefined;
  let left = random() * total;
  for (const { arn, weight } of targetGroups) {
    left -= weight;
    if (left < 0) return arn;
  }
  return undefined;
}

function stuckTarget(
  action: ForwardAction,
  group: TargetGroup,
  request: RequestHead,
  { cookies, clock }: ListenerContext,
): RegisteredTarget | undefined {
  const name = targetCookieName(action, group);
  if (name === undefined) return undefined;
  const { stickiness } = group.config;
  if (stickiness?.type === 'app_cookie' && cookieOf(request, stickiness.cookieName) === undefined)
    return undefined;
  return cookies.find(request, name, clock.now(), group.eligible, ({ id }) => stickId(group, id));
}

/** AWS: "application-based stickiness does not work with weighted target groups". */
function targetCookieName({ targetGroups }: ForwardAction, group: TargetGroup): string | undefined {
  switch (group.config.stickiness?.type) {
    case undefined:
      return undefined;
    case 'lb_cookie':
      return targetCookie;
    case 'app_cookie':
      return targetGroups.length > 1 ? undefined : applicationCookie;
  }
}

const stickId = (group: TargetGroup, targetId: string): string => `${group.config.arn} ${targetId}`;

/** Lines of the cookies that a response gets. */
export function stickyLines(
  action: ForwardAction,
  { group, target }: Route,
  response: ResponseHead,
  { cookies, clock }: ListenerContext,
): string {
  let lines = '';
  const now = clock.now();
  if (action.stickinessSeconds !== undefined) {
    const life = action.stickinessSeconds * 1000;
    lines += cookies.setCookieLines(groupCookie, group.config.arn, now + life, life / clock.speed);
  }
  const name = targetCookieName(action, group);
  const { stickiness } = group.config;
  if (name === undefined || stickiness === undefined) return lines;
  const life = stickiness.durationSeconds * 1000;
  if (stickiness.type === 'lb_cookie')
    return lines + cookies.setCookieLines(name, stickId(group, target.id), now + life, life / clock.speed);
  return setsCookie(response, stickiness.cookieName)
    ? lines + cookies.setCookieLines(name, stickId(group, target.id), now + life, undefined)
    : lines;
}

const setsCookie = ({ fields }: ResponseHead, name: string): boolean =>
  fields.some(({ key, value }) => key === 'set-cookie' && value.startsWith(`${name}=`));
