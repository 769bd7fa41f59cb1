/** Which weights of a listener have changed. */
import type { ListenerConfig } from './model';

export interface TargetGroupWeight {
  readonly arn: string;
  readonly weight: number;
}

export interface TrafficChange {
  /** AWS time, in milliseconds since the epoch. */
  readonly at: number;
  /** Wall time, in milliseconds since the epoch. */
  readonly wallTime: number;
  readonly loadBalancerArn: string;
  readonly listenerArn: string;
  readonly ruleArn: string;
  /** Port of the listener. */
  readonly port: number;
  readonly weights: readonly TargetGroupWeight[];
}

/** Forward actions whose weights are others than before, or that were not there. */
export function trafficChanges(
  before: ListenerConfig | undefined,
  after: ListenerConfig,
): Pick<TrafficChange, 'ruleArn' | 'weights'>[] {
  const old = new Map(before?.rules.map((rule) => [rule.arn, weightsOf(rule.action)]));
  return after.rules.flatMap(({ arn, action }) => {
    const weights = weightsOf(action);
    const same = JSON.stringify(weights) === JSON.stringify(old.get(arn));
    return weights === undefined || same ? [] : [{ ruleArn: arn, weights }];
  });
}

const weightsOf = (
  action: ListenerConfig['rules'][number]['action'],
): readonly TargetGroupWeight[] | undefined =>
  action.type === 'forward' ? action.targetGroups.map(({ arn, weight }) => ({ arn, weight })) : undefined;
