/**
 * moto takes actions and ports of listeners that AWS refuses
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html, API_ForwardActionConfig,
 * API_TargetGroupTuple, API_CreateRule): weights beyond 999, more than five target groups, target groups that do not
 * exist, a port that another listener of the load balancer has, HTTPS without a certificate, rules without conditions
 * or with a priority that is none.
 */
import {
  mostTargetGroups,
  rulePriority,
  targetGroupWeight,
} from '../../../support/aws-limits/load-balancing';
import { isIn } from '../../../support/aws-limits/range';
import type { InterceptedCall, Interceptor } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import { formItems, readForm } from '../protocol/form';
import { itemsAt, textAt } from '../protocol/xml-document';
import { loadBalancerArnOf } from './arns';
import { refuseOutside } from './bounds';

export function listenerRefusals(): Interceptor {
  return {
    service: 'elasticloadbalancing',
    operations: {
      CreateListener: async (call, next) => {
        const form = readForm(call.request.body);
        refuseMissingCertificate(form);
        await refuseActions(call, 'DefaultActions');
        await refusePort(call, form.get('LoadBalancerArn') ?? '', form);
        return next(call.request);
      },
      ModifyListener: async (call, next) => {
        const form = readForm(call.request.body);
        await refuseActions(call, 'DefaultActions');
        await refusePort(call, loadBalancerArnOf(form.get('ListenerArn') ?? '') ?? '', form);
        return next(call.request);
      },
      CreateRule: async (call, next) => {
        const form = readForm(call.request.body);
        refusePriority(form.get('Priority'));
        refuseMissingConditions(form);
        await refuseActions(call, 'Actions');
        return next(call.request);
      },
      ModifyRule: async (call, next) => {
        await refuseActions(call, 'Actions');
        return next(call.request);
      },
      SetRulePriorities: (call, next) => {
        for (const each of formItems(readForm(call.request.body), 'RulePriorities')) {
          refusePriority(each.get('Priority'));
        }
        return next(call.request);
      },
    },
  };
}

async function refuseActions(call: InterceptedCall, list: string): Promise<void> {
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
    for (const arn of new Set(arns)) await refuseMissingGroup(call, arn);
  }
}

function refuseWeight(group: URLSearchParams): void {
  const weight = group.get('Weight');
  const { from, to } = targetGroupWeight;
  if (weight === null || (weight !== '' && isIn(targetGroupWeight, Number(weight)))) return;
  throw new AwsError('ValidationError', `Weight '${weight}' must be between '${from}' and '${to}'`);
}

function refuseMissingCertificate(form: URLSearchParams): void {
  if (form.get('Protocol') !== 'HTTPS' || formItems(form, 'Certificates').length > 0) return;
  throw new AwsError('ValidationError', 'A certificate must be specified for HTTPS listeners');
}

const refusePriority = (text: string | null): void => {
  refuseOutside(rulePriority, 'priority', text);
};

function refuseMissingConditions(form: URLSearchParams): void {
  if (formItems(form, 'Conditions').length > 0) return;
  throw new AwsError('ValidationError', 'A rule must have at least one condition');
}

/** AWS's words, which name the group. */
async function refuseMissingGroup({ upstream }: InterceptedCall, arn: string): Promise<void> {
  try {
    await upstream.query('elasticloadbalancing.DescribeTargetGroups', { 'TargetGroupArns.member.1': arn });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
  }
}

/** A load balancer or a listener that does not exist is moto's to refuse. */
async function refusePort(
  { upstream }: InterceptedCall,
  loadBalancer: string,
  form: URLSearchParams,
): Promise<void> {
  const port = form.get('Port');
  if (port === null) return;
  const listeners = await upstream
    .query('elasticloadbalancing.DescribeListeners', { LoadBalancerArn: loadBalancer })
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
