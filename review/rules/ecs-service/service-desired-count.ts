import { describeChange } from '../../change-words';
import { fail, pass, unsure } from '../../outcomes';
import { fateOf, staysInPlace } from '../../plan/changes';
import { difference, numberAt } from '../../plan/values';
import type { Rule } from '../../rule';

const path = ['desired_count'];

export const serviceDesiredCount: Rule = {
  id: 'ECS107',
  name: 'service-desired-count',
  severity: 'warn',
  title: 'Leave the number of tasks to Application Auto Scaling',
  why:
    'A desired_count in Terraform overwrites the value that Application Auto Scaling has set. If a service scales ' +
    'while a deployment shifts traffic and is not steady within 5 minutes, CodeDeploy fails the deployment.',
  fix:
    'Add desired_count to lifecycle.ignore_changes of a scaled service. Change it only while no deployment is ' +
    'running.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html',
  watches: { aws_ecs_service: ['desired_count'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['update'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], desired_count: 6 },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], desired_count: 2 },
      },
    ],
  },
  check: ({ services, show }) =>
    services.flatMap(({ service, scalableTarget }) => {
      if (!staysInPlace(service)) return [];
      const found = difference(service, path);
      const [before, after] = [numberAt(service.before, path) ?? 0, numberAt(service.after, path) ?? 0];
      const isScaled = scalableTarget !== undefined && fateOf(scalableTarget) !== 'goes';
      // 0 tasks are an outage, which is another rule's finding.
      const concerns = found === 'unknown' || (after > 0 && (isScaled || after < before));
      if (found === 'same' || !concerns) return [pass(service)];
      const message =
        `the apply sets the number of tasks ${describeChange(show, service, path)}` +
        (isScaled ? ', over what the scaler has set' : '') +
        '; a deployment that runs meanwhile may fail';
      return [found === 'unknown' ? unsure(service, message, path) : fail(service, message, path)];
    }),
};
