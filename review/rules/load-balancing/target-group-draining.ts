import { fail, orPass, unsure } from '../../outcomes';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, isMarked, numberAt, valueAt } from '../../plan/values';
import type { Rule } from '../../rule';
import { exampleService } from '../examples/service';

const delay: Path = ['deregistration_delay'];
const wait: Path = [
  'blue_green_deployment_config',
  0,
  'terminate_blue_instances_on_deployment_success',
  0,
  'termination_wait_time_in_minutes',
];

export const targetGroupDraining: Rule = {
  id: 'TG305',
  name: 'target-group-draining',
  severity: 'warn',
  title: 'Keep the original tasks longer than their last requests take',
  why:
    'When the termination wait ends, ECS deregisters the old tasks and waits up to deregistration_delay for their ' +
    'requests. If the delay exceeds the wait, requests take longer than the old version is kept: a rollback is no ' +
    'longer possible while users are still served by it, and no other deployment starts until it has drained.',
  fix:
    'Set termination_wait_time_in_minutes of the deployment group above deregistration_delay, or shorten the delay to ' +
    'the longest request.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html',
  watches: {
    aws_lb_target_group: ['deregistration_delay'],
    aws_codedeploy_deployment_group: [wait.filter((step) => typeof step === 'string').join('.')],
  },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_target_group.blue',
        actions: ['update'],
        before: { name: 'web-blue', deregistration_delay: '30' },
        after: { name: 'web-blue', deregistration_delay: '900' },
      },
    ],
  },
  check: ({ services, show }) =>
    services.flatMap(({ targetGroups, deploymentGroup }) => {
      if (deploymentGroup === undefined || deploymentGroup.after === null) return [];
      return targetGroups.flatMap((group) => {
        if (group.after === null) return [];
        const changes = difference(group, delay) !== 'same' || difference(deploymentGroup, wait) !== 'same';
        if (!changes) return orPass(group, []);
        if (isMarked(group.afterUnknown, delay) || isMarked(deploymentGroup.afterUnknown, wait)) {
          return [
            unsure(group, 'whether old tasks drain longer than they are kept is known at apply only', delay),
          ];
        }
        const [draining, kept] = [secondsOf(group), numberAt(deploymentGroup.after, wait)];
        // Tasks that are no longer kept at all are the finding of another rule, whatever their delay is.
        if (kept === 0 && isShortened(deploymentGroup)) return orPass(group, []);
        if (draining === undefined || kept === undefined || draining <= kept * 60) return orPass(group, []);
        const message =
          `old tasks may drain for ${show(group, 'after', delay)} s, and ${deploymentGroup.address} keeps them for ` +
          `${show(deploymentGroup, 'after', wait)} min after the traffic has moved`;
        return [fail(group, message, delay)];
      });
    }),
};

const isShortened = ({ before, after }: ResourceChange): boolean =>
  (numberAt(before, wait) ?? 0) > (numberAt(after, wait) ?? 0);

/** The provider has the number as a text. */
function secondsOf({ after }: ResourceChange): number | undefined {
  const value = valueAt(after, delay);
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : undefined;
}
