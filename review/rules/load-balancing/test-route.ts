import { fail, pass, unsure } from '../../outcomes';
import { distinct } from '../../plan/lookup';
import type { Path, ResourceChange } from '../../plan/model';
import { isMarked, listAt } from '../../plan/values';
import type { Rule } from '../../rule';
import { exampleArns, exampleServiceAlone } from '../examples/service';

const route: Path = ['load_balancer_info', 0, 'target_group_pair_info', 0, 'test_traffic_route'];

export const testRoute: Rule = {
  id: 'LB405',
  name: 'test-route',
  severity: 'warn',
  title: 'Keep the listener that tests use to reach the new version',
  why:
    'Tests reach the new version through the test listener before it receives production traffic. Without it, the ' +
    'hooks around AllowTestTraffic have nothing to call, and users send the first requests to a version.',
  fix: 'Keep test_traffic_route in the deployment group, or remove the hooks that use it from the AppSpec as well.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html',
  watches: {
    aws_codedeploy_deployment_group: ['load_balancer_info.target_group_pair_info.test_traffic_route'],
  },
  example: {
    changes: [
      ...exampleServiceAlone,
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['update'],
        before: deploymentGroup([{ listener_arns: [exampleArns.test] }]),
        after: deploymentGroup([]),
      },
    ],
  },
  check: ({ services }) =>
    distinct(services.map(({ deploymentGroup }) => deploymentGroup)).flatMap((group) => {
      if (group.after === null || listenersAt(group, 'before') === 0) return [];
      // ARNs of listeners that are created are not known yet, but they are there.
      if (listenersAt(group, 'after') > 0 || isMarked(group.afterUnknown, [...route, 0, 'listener_arns'])) {
        return [pass(group)];
      }
      const message =
        'hooks of deployments lose the test traffic: the deployment group names no test listener any more';
      return [
        isMarked(group.afterUnknown, route) ? unsure(group, message, route) : fail(group, message, route),
      ];
    }),
};

const listenersAt = (group: ResourceChange, side: 'before' | 'after'): number =>
  listAt(group[side], [...route, 0, 'listener_arns']).length;

function deploymentGroup(routes: readonly unknown[]): Readonly<Record<string, unknown>> {
  return {
    ecs_service: [{ service_name: 'web' }],
    load_balancer_info: [{ target_group_pair_info: [{ test_traffic_route: routes }] }],
  };
}
