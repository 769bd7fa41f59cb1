/**
 * moto takes actions and ports of listeners that AWS refuses
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html, API_ForwardActionConfig,
 * API_TargetGroupTuple): weights beyond 999, more than five target groups, target groups that do not exist, a port
 * that another listener of the load balancer has.
 */
import { formItems, readForm } from '../protocol/form';
import { itemsAt, textAt } from '../protocol/xml-document';
import type { QueryApi } from '../query-api';
import type { Repair, RepairedCall } from '../repairs/repair';
import { AwsError } from '../service';
import { loadBalancerArnOf } from './arns';
import type { ControlPlane } from './control-plane';

export function listenerRefusals({ elb }: Pick<ControlPlane, 'elb'>): Repair {
  return {
    service: 'elasticloadbalancing',
    operations: {
      CreateListener: async (call, next) => {
        const form = readForm(call.request.body);
        await refuseActions(elb, call, 'DefaultActions');
        await refusePort(elb, call.region, form.get('LoadBalancerArn') ?? '', form);
        return next(call.request);
      },
      ModifyListener: async (call, next) => {
        const form = readForm(call.request.body);
        await refuseActions(elb, call, 'DefaultActions');
        await refusePort(elb, call.region, loadBalancerArnOf(form.get('ListenerArn') ?? '') ?? '', form);
        return next(call.request);
      },
      CreateRule: async (call, next) => {
        await refuseActions(elb, call, 'Actions');
        return next(call.request);
      },
      ModifyRule: async (call, next) => {
        await refuseActions(elb, call, 'Actions');
        return next(call.request);
      },
    },
  };
}

const mostWeight = 999;
const mostTargetGroups = 5;

async function refuseActions(elb: QueryApi, call: RepairedCall, list: string): Promise<void> {
  for (const action of formItems(readForm(call.request.body), list)) {
    const groups = formItems(action, 'ForwardConfig.TargetGroups');
    if (groups.length > mostTargetGroups) {
      throw new AwsError(
        'ValidationError',
        `A forward action can have at most ${mostTargetGroups} target groups, got ${groups.length}`,
      );
    }
    groups.forEach(refuseWeight);
    const arns = [action, ...groups].flatMap((each) => each.get('TargetGroupArn') ?? []);
    for (const arn of new Set(arns)) await refuseMissingGroup(elb, call.region, arn);
  }
}

function refuseWeight(group: URLSearchParams): void {
  const weight = group.get('Weight');
  if (weight === null || (/^\d+$/.test(weight) && Number(weight) <= mostWeight)) return;
  throw new AwsError('ValidationError', `Weight '${weight}' must be between '0' and '${mostWeight}'`);
}

/** AWS's words, which name the group. */
async function refuseMissingGroup(elb: QueryApi, region: string, arn: string): Promise<void> {
  try {
    await elb.ask(region, 'DescribeTargetGroups', { 'TargetGroupArns.member.1': arn });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
  }
}

/** A load balancer or a listener that does not exist is moto's to refuse. */
async function refusePort(
  elb: QueryApi,
  region: string,
  loadBalancer: string,
  form: URLSearchParams,
): Promise<void> {
  const port = form.get('Port');
  if (port === null) return;
  const listeners = await elb
    .ask(region, 'DescribeListeners', { LoadBalancerArn: loadBalancer })
    .then((answer) => itemsAt(answer, 'Listeners'))
    .catch((error: unknown) => {
      if (error instanceof AwsError) return [];
      throw error;
    });
  const other = listeners.find(
    (each) => textAt(each, 'Port') === port && textAt(each, 'ListenerArn') !== form.get('ListenerArn'),
  );
  if (other === undefined) return;
  throw new AwsError('DuplicateListener', `A listener already exists on port ${port} for this load balancer`);
}
