/**
 * moto keeps load balancers, listeners, rules and target groups, and nobody listens. Every change of them is carried
 * out: when the call is answered, the load balancer works as it was told to. What cannot be carried out, because a
 * port is in use, is undone and refused.
 */
import { messageOf } from '../../failures';
import type { InterceptedCall, Interceptor, Next } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import { readForm } from '../protocol/form';
import type { BufferedResponse } from '../protocol/message';
import { itemsAt, parseXml, textAt } from '../protocol/xml-document';
import { loadBalancerArnOf } from './arns';
import type { ControlPlane } from './control-plane';
import { createdListener, modifiedListener, nothingToUndo, type Undo } from './undo-listener';

type Answer = (call: InterceptedCall, next: Next) => Promise<BufferedResponse>;

export function loadBalancerConfiguration(plane: ControlPlane): Interceptor {
  const listener = changeOf('ListenerArn', plane);
  const rule = changeOf('RuleArn', plane);
  const targetGroup = targetGroupChange(plane);
  return {
    service: 'elasticloadbalancing',
    operations: {
      CreateLoadBalancer: async (call, next) => {
        const response = await next(call.request);
        const arn = arnIn(response, 'CreateLoadBalancer', 'LoadBalancers', 'LoadBalancerArn');
        if (arn !== undefined) await plane.exclusively(arn, () => plane.applyLoadBalancer(call.region, arn));
        return response;
      },
      ModifyLoadBalancerAttributes: changeOf('LoadBalancerArn', plane),
      DeleteLoadBalancer: (call, next) => {
        const arn = readForm(call.request.body).get('LoadBalancerArn') ?? '';
        return plane.exclusively(arn, async () => {
          const response = await next(call.request);
          if (response.status < 300) await plane.removeLoadBalancer(arn);
          return response;
        });
      },
      CreateListener: changeOf('LoadBalancerArn', plane, createdListener),
      ModifyListener: changeOf('ListenerArn', plane, modifiedListener),
      DeleteListener: listener,
      AddListenerCertificates: listener,
      RemoveListenerCertificates: listener,
      CreateRule: listener,
      ModifyRule: rule,
      DeleteRule: rule,
      SetRulePriorities: changeOf('RulePriorities.member.1.RuleArn', plane),
      CreateTargetGroup: async (call, next) => {
        const response = await next(call.request);
        const arn = arnIn(response, 'CreateTargetGroup', 'TargetGroups', 'TargetGroupArn');
        if (arn !== undefined) await plane.exclusively(arn, () => plane.applyTargetGroup(call.region, arn));
        return response;
      },
      ModifyTargetGroup: targetGroup,
      ModifyTargetGroupAttributes: targetGroup,
      DeleteTargetGroup: (call, next) => {
        const arn = readForm(call.request.body).get('TargetGroupArn') ?? '';
        return plane.exclusively(arn, async () => {
          const response = await next(call.request);
          if (response.status < 300) plane.removeTargetGroup(arn);
          return response;
        });
      },
    },
  };
}

/**
 * A change of a load balancer or of what belongs to it.
 *
 * @param parameter - has the ARN of what is changed
 */
function changeOf(parameter: string, plane: ControlPlane, prepare: Undo = nothingToUndo): Answer {
  return ({ request, region, upstream }, next) => {
    const changed = readForm(request.body).get(parameter) ?? '';
    const arn = loadBalancerArnOf(changed) ?? changed;
    return plane.exclusively(arn, async () => {
      const undo = await prepare({ upstream, arn: changed });
      const response = await next(request);
      if (response.status >= 300) return response;
      try {
        await plane.applyLoadBalancer(region, arn);
      } catch (error) {
        await undo(response);
        await plane.applyLoadBalancer(region, arn);
        throw refusal(error);
      }
      return response;
    });
  };
}

function targetGroupChange(plane: ControlPlane): Answer {
  return ({ request, region }, next) => {
    const arn = readForm(request.body).get('TargetGroupArn') ?? '';
    return plane.exclusively(arn, async () => {
      const response = await next(request);
      if (response.status < 300) await plane.applyTargetGroup(region, arn);
      return response;
    });
  };
}

/** AWS has no such error: its load balancers share no port with anybody. */
const refusal = (error: unknown): AwsError =>
  error instanceof AwsError
    ? error
    : new AwsError('InvalidConfigurationRequest', `the listener cannot listen: ${messageOf(error)}`);

function arnIn(
  response: BufferedResponse,
  operation: string,
  list: string,
  name: string,
): string | undefined {
  if (response.status >= 300) return undefined;
  const [item] = itemsAt(parseXml(response.body.toString()), `${operation}Result`, list);
  return textAt(item, name);
}
