/**
 * Settings of a deployment group that CodeDeploy rejects for ECS, by its own messages.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/7128 autoScalingGroups
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/23995 KEEP_ALIVE
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/9653 CONTINUE_DEPLOYMENT with a wait
 */
import type { Path, ResourceChange } from '../plan/model';
import { isMarked, listAt, numberAt, textAt } from '../plan/values';

export type RefusedSetting =
  | {
      readonly kind:
        'auto-scaling-groups' | 'original-kept-alive' | 'wait-without-stop' | 'stop-without-wait';
      readonly path: Path;
    }
  | {
      /** Another deployment style than the one that ECS needs. */
      readonly kind: 'deployment-style';
      readonly path: Path;
      readonly needed: 'BLUE_GREEN' | 'WITH_TRAFFIC_CONTROL';
    };

const config: Path = ['blue_green_deployment_config', 0];
const ready: Path = [...config, 'deployment_ready_option', 0];
const wait: Path = [...ready, 'wait_time_in_minutes'];
const termination: Path = [...config, 'terminate_blue_instances_on_deployment_success', 0, 'action'];

/** Of a group after the apply; what is known after apply only is not judged. */
export const refusedSettings = (group: ResourceChange): readonly RefusedSetting[] => [
  ...(listAt(group.after, ['autoscaling_groups']).length > 0
    ? [{ kind: 'auto-scaling-groups', path: ['autoscaling_groups'] } as const]
    : []),
  ...(textAt(group.after, termination) === 'KEEP_ALIVE'
    ? [{ kind: 'original-kept-alive', path: termination } as const]
    : []),
  ...refusedStyles(group),
  ...refusedWaits(group),
];

const styles = [
  ['deployment_type', 'BLUE_GREEN'],
  ['deployment_option', 'WITH_TRAFFIC_CONTROL'],
] as const;

function refusedStyles({ after, afterUnknown }: ResourceChange): readonly RefusedSetting[] {
  if (listAt(after, ['deployment_style']).length === 0) return [];
  return styles.flatMap(([name, needed]): readonly RefusedSetting[] => {
    const path: Path = ['deployment_style', 0, name];
    const isRight = isMarked(afterUnknown, path) || textAt(after, path) === needed;
    return isRight ? [] : [{ kind: 'deployment-style', path, needed }];
  });
}

function refusedWaits({ after, afterUnknown }: ResourceChange): readonly RefusedSetting[] {
  if (isMarked(afterUnknown, wait)) return [];
  const action = textAt(after, [...ready, 'action_on_timeout']);
  const minutes = numberAt(after, wait) ?? 0;
  if (action === 'CONTINUE_DEPLOYMENT' && minutes > 0) return [{ kind: 'wait-without-stop', path: wait }];
  return action === 'STOP_DEPLOYMENT' && minutes === 0 ? [{ kind: 'stop-without-wait', path: wait }] : [];
}
