import type { RuleContext } from '../../blue-green/context';
import { ecsGroups } from '../../blue-green/deployment-groups';
import { fail, pass, unsure } from '../../outcomes';
import { isKept } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, numberAt, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const option: Path = ['blue_green_deployment_config', 0, 'deployment_ready_option', 0];
const action: Path = [...option, 'action_on_timeout'];
const wait: Path = [...option, 'wait_time_in_minutes'];

export const deploymentReadyOption: Rule = {
  id: 'CD506',
  name: 'deployment-ready-option',
  severity: 'warn',
  title: 'Tell operators that the wait before production traffic changes',
  why:
    'STOP_DEPLOYMENT holds a deployment until somebody continues it, and stops it when the wait expires. ' +
    'CONTINUE_DEPLOYMENT moves traffic as soon as the new tasks are ready, so nobody can check them before users ' +
    'reach them.',
  fix: 'Keep the option, or tell everybody who continues deployments: if nobody does, every deployment stops.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html',
  watches: {
    aws_codedeploy_deployment_group: ['blue_green_deployment_config.deployment_ready_option'],
  },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['update'],
        before: exampleGroup('STOP_DEPLOYMENT', 60),
        after: exampleGroup('CONTINUE_DEPLOYMENT', 0),
      },
    ],
  },
  check: (context) =>
    ecsGroups(context)
      .filter(isKept)
      .map((group) => outcomeOf(group, context)),
};

function outcomeOf(group: ResourceChange, { show }: RuleContext): Outcome {
  if (difference(group, option) === 'unknown') {
    const message = 'whether deployments wait before production traffic moves is known at apply only';
    return unsure(group, message, option);
  }
  const [heldBefore, heldAfter] = [group.before, group.after].map(
    (value) => textAt(value, action) === 'STOP_DEPLOYMENT',
  );
  if (heldBefore === true && heldAfter !== true) {
    const message =
      'production traffic moves as soon as the new tasks are ready: nobody has to continue a deployment';
    return fail(group, message, action);
  }
  const minutes = `${show(group, 'after', wait)} min`;
  if (heldBefore !== true && heldAfter === true) {
    return fail(group, `deployments stop after ${minutes} unless somebody continues each of them`, action);
  }
  const isShorter = (numberAt(group.after, wait) ?? 0) < (numberAt(group.before, wait) ?? 0);
  if (heldAfter === true && isShorter) {
    const was = `${show(group, 'before', wait)} min`;
    return fail(group, `deployments that nobody continues stop after ${minutes} instead of ${was}`, wait);
  }
  return pass(group);
}

function exampleGroup(timeout: string, minutes: number): Readonly<Record<string, unknown>> {
  return {
    deployment_group_name: 'web',
    ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
    blue_green_deployment_config: [
      { deployment_ready_option: [{ action_on_timeout: timeout, wait_time_in_minutes: minutes }] },
    ],
  };
}
