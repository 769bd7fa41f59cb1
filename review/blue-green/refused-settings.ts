/**
 * Settings of a deployment group that CodeDeploy refuses for ECS, by its own messages.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/7128 autoScalingGroups
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/23995 KEEP_ALIVE
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/9653 CONTINUE_DEPLOYMENT with a wait
 */
import type { Path, ResourceChange } from '../plan/model';
import { isMarked, listAt, numberAt, textAt } from '../plan/values';
import type { Outcome, RuleContext } from '../rule';
import { fail } from '../outcomes';

const config: Path = ['blue_green_deployment_config', 0];
const ready: Path = [...config, 'deployment_ready_option', 0];
const wait: Path = [...ready, 'wait_time_in_minutes'];

export function refusedSettings(
  group: ResourceChange,
  { show }: Pick<RuleContext, 'show'>,
): readonly Outcome[] {
  const { after } = group;
  const refused = (path: Path, why: string): Outcome => fail(group, `the apply fails: ${why}`, path);
  const found: Outcome[] = [];
  const groups: Path = ['autoscaling_groups'];
  if (listAt(after, groups).length > 0) {
    found.push(refused(groups, 'a deployment group for ECS cannot have Auto Scaling groups'));
  }
  const termination: Path = [...config, 'terminate_blue_instances_on_deployment_success', 0, 'action'];
  if (textAt(after, termination) === 'KEEP_ALIVE') {
    found.push(
      refused(
        termination,
        'the original task set of an ECS deployment is always terminated, never kept alive',
      ),
    );
  }
  if (listAt(after, ['deployment_style']).length > 0) {
    for (const [name, needed] of [
      ['deployment_type', 'BLUE_GREEN'],
      ['deployment_option', 'WITH_TRAFFIC_CONTROL'],
    ] as const) {
      const path: Path = ['deployment_style', 0, name];
      if (isMarked(group.afterUnknown, path) || textAt(after, path) === needed) continue;
      found.push(refused(path, `deployments to ECS need ${needed}, not ${show(group, 'after', path)}`));
    }
  }
  const action = textAt(after, [...ready, 'action_on_timeout']);
  if (!isMarked(group.afterUnknown, wait)) {
    const minutes = numberAt(after, wait) ?? 0;
    if (action === 'CONTINUE_DEPLOYMENT' && minutes > 0) {
      found.push(refused(wait, 'CONTINUE_DEPLOYMENT does not go with a wait'));
    }
    if (action === 'STOP_DEPLOYMENT' && minutes === 0) {
      found.push(refused(wait, 'STOP_DEPLOYMENT needs a wait of at least a minute'));
    }
  }
  return found;
}
