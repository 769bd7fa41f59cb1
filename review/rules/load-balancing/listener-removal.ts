import type { BlueGreenService } from '../../blue-green/service';
import { sharedListeners } from '../../blue-green/shared-listeners';
import { describeCause, describeFate } from '../../change-words';
import { fail, pass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { isMarked, listAt, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

const owner: Path = ['load_balancer_arn'];
const testRoute: Path = ['load_balancer_info', 0, 'target_group_pair_info', 0, 'test_traffic_route'];

export const listenerRemoval: Rule = {
  id: 'LB404',
  name: 'listener-removal',
  severity: 'block',
  title: 'Keep the listeners that CodeDeploy moves',
  why:
    'The deployment group refers to its listeners by ARN. Deleting a listener, or replacing it with one of another ' +
    'ARN, closes its port and leaves the deployment group with an ARN that does not exist. A replacement forwards to ' +
    'the configured target group, which may be the idle one. Production and test listener must belong to the same ' +
    'load balancer.',
  fix:
    'Revert what forces the replacement, or run terraform untaint if a working listener is tainted, and set ' +
    'lifecycle.prevent_destroy. To move a construct, use moveTo or moveFromId. To remove the test listener, remove ' +
    'test_traffic_route from the deployment group in the same apply.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: { aws_lb_listener: ['load_balancer_arn'] },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_listener.production',
        actions: ['delete'],
        before: {
          arn: exampleArns.production,
          port: 443,
          load_balancer_arn: exampleArns.loadBalancer,
        },
        after: null,
      },
    ],
  },
  check: ({ services, stacks }) => [
    // With the service its listeners may go, which is the business of another rule.
    ...services
      .filter(({ service }) => service.kind !== 'delete')
      .flatMap((service) => [
        ...judge(service, service.productionListener, 'production'),
        ...judge(service, service.testListener, 'test'),
      ]),
    ...sharedListeners({ stacks }).flatMap((listener) => judgeShared(listener, services)),
  ],
};

/** A listener of which no plan of the review shows the services. */
function judgeShared(listener: ResourceChange, services: readonly BlueGreenService[]): readonly Outcome[] {
  const isKnown = services.some((each) => [each.productionListener, each.testListener].includes(listener));
  const fate = fateOf(listener);
  if (isKnown || fate === 'other') return [];
  if (fate === 'kept') return [pass(listener)];
  const message = `the apply ${describeFate(listener)} a listener that other stacks use${describeCause(listener)}: their services lose their rules on it`;
  return [fate === 'goes' ? fail(listener, message, listener.replacePaths[0]) : unsure(listener, message)];
}

function judge(
  service: BlueGreenService,
  listener: ResourceChange | undefined,
  role: 'production' | 'test',
): readonly Outcome[] {
  if (listener === undefined) return [];
  const fate = fateOf(listener);
  if (fate === 'other') return listener.kind === 'create' ? [ownerOf(service, listener, role)] : [];
  if (fate === 'kept') return [ownerOf(service, listener, role)];
  if (role === 'test' && listener.kind === 'delete' && !routesTests(service)) return [pass(listener)];
  const [path] = listener.replacePaths;
  const message =
    `the apply ${describeFate(listener)} the ${role} listener${describeCause(listener)}: ` +
    (role === 'production'
      ? 'users get no connection, and CodeDeploy has no listener to move'
      : 'deployments fail, since CodeDeploy has no listener to send tests through');
  return [fate === 'goes' ? fail(listener, message, path) : unsure(listener, message)];
}

/** That the test listener goes with its route is a smaller matter, of another rule. */
const routesTests = ({ deploymentGroup: group }: BlueGreenService): boolean =>
  group === undefined ||
  isMarked(group.afterUnknown, testRoute) ||
  listAt(group.after, testRoute).some((route) => listAt(route, ['listener_arns']).length > 0);

function ownerOf(
  { productionListener: production }: BlueGreenService,
  listener: ResourceChange,
  role: 'production' | 'test',
): Outcome {
  if (role === 'production' || production === undefined) return pass(listener);
  const owners = [listener, production].map(({ after }) => textAt(after, owner));
  // Without an ARN yet both belong to a load balancer that is created, most likely the same one.
  if (owners.includes(undefined) || owners[0] === owners[1]) return pass(listener);
  const message = `the test listener belongs to another load balancer than ${production.address}: CodeDeploy takes both from one`;
  return fail(listener, message, owner);
}
