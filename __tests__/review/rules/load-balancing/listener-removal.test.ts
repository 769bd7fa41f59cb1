import { listenerRemoval } from '../../../../review/rules/load-balancing/listener-removal';
import { describeRule, messagesOf } from '../../../support/review';
import {
  blue,
  deploymentGroup,
  green,
  production,
  rollingService,
  routes,
  service,
  test as testListener,
  type Edit,
} from '../../../support/review-shapes';

const plan = (ofProduction?: Edit, ofTest?: Edit, ofGroup?: Edit) => ({
  changes: [
    service(),
    deploymentGroup(ofGroup),
    blue(),
    green(),
    production(ofProduction),
    testListener(ofTest),
  ],
});
const outcomes = (ofProduction: string, ofTest: string) => [
  `${ofProduction} aws_lb_listener.production`,
  `${ofTest} aws_lb_listener.test`,
];
const moved: Edit = {
  actions: ['delete', 'create'],
  replacePaths: [['load_balancer_arn']],
  after: { arn: undefined, load_balancer_arn: 'arn:other' },
  afterUnknown: { arn: true },
};

describeRule(listenerRemoval, [
  { title: 'passes where both stay', plan: plan(), expected: outcomes('pass', 'pass') },
  {
    title: 'fails where the production listener is deleted',
    plan: plan({ actions: ['delete'] }),
    expected: outcomes('fail', 'pass'),
  },
  {
    title: 'fails where both move to another load balancer',
    plan: plan(moved, moved),
    expected: outcomes('fail', 'fail'),
  },
  {
    title: 'fails where the test listener goes and the deployment group still names it',
    plan: plan({}, { actions: ['delete'] }),
    expected: outcomes('pass', 'fail'),
  },
  {
    title: 'passes where the test listener goes with its route, which is another rule’s business',
    plan: plan({}, { actions: ['delete'] }, { after: routes([]) }),
    expected: outcomes('pass', 'pass'),
  },
  {
    title: 'fails where a test listener is created at another load balancer',
    plan: plan({}, { actions: ['create'], after: { load_balancer_arn: 'arn:other' } }),
    expected: outcomes('pass', 'fail'),
  },
  {
    title: 'passes where both are created and their load balancer is known at apply only',
    plan: plan(
      { actions: ['create'], after: { load_balancer_arn: undefined } },
      { actions: ['create'], after: { load_balancer_arn: undefined } },
    ),
    expected: outcomes('pass', 'pass'),
  },
  {
    title: 'is unknown where nobody knows the action',
    plan: plan({ actions: ['recycle'] }),
    expected: outcomes('unknown', 'pass'),
  },
  {
    title: 'does not apply where the service goes too',
    plan: {
      changes: [
        service({ actions: ['delete'] }),
        deploymentGroup({ actions: ['delete'] }),
        production({ actions: ['delete'] }),
      ],
    },
    expected: [],
  },
  {
    title: 'does not apply to listeners of services that ECS deploys',
    plan: { changes: [rollingService(), production({ actions: ['delete'] })] },
    expected: [],
  },
]);

it('tells what becomes of users', () => {
  expect(messagesOf(listenerRemoval, plan(moved))[0]).toBe(
    'the apply deletes and creates again the production listener because of load_balancer_arn: users get no connection, and CodeDeploy has no listener to move',
  );
});
