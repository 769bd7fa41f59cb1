import { listenerEndpoint } from '../../../../review/rules/load-balancing/listener-endpoint';
import { describeRule, messagesOf } from '../../../support/review';
import {
  deploymentGroup,
  production,
  rollingService,
  service,
  test as testListener,
  type Edit,
} from '../../../support/review-shapes';

const plan = (ofProduction?: Edit, ofTest?: Edit) => ({
  changes: [service(), deploymentGroup(), production(ofProduction), testListener(ofTest)],
});
const weaker: Edit = { after: { ssl_policy: 'ELBSecurityPolicy-2016-08' } };
const outcomes = (ofProduction: readonly string[], ofTest: readonly string[]) => [
  ...ofProduction.map((outcome) => `${outcome} aws_lb_listener.production`),
  ...ofTest.map((outcome) => `${outcome} aws_lb_listener.test`),
];

describeRule(listenerEndpoint, [
  { title: 'passes where nothing changes', plan: plan(), expected: outcomes(['pass'], ['pass']) },
  { title: 'fails where the TLS policy changes', plan: plan(weaker), expected: outcomes(['fail'], ['pass']) },
  {
    title: 'fails for each argument, of the test listener too',
    plan: plan({}, { after: { port: 9000, protocol: 'HTTP', certificate_arn: null, ssl_policy: null } }),
    expected: outcomes(['pass'], ['fail', 'fail', 'fail', 'fail']),
  },
  {
    title: 'is unknown where the certificate is replaced',
    plan: plan({ after: { certificate_arn: undefined }, afterUnknown: { certificate_arn: true } }),
    expected: outcomes(['unknown'], ['pass']),
  },
  {
    // ELB reports a policy of a listener without TLS, too.
    title: 'fails for the protocol alone where TLS is new: nobody knew another certificate',
    plan: plan({
      before: { protocol: 'HTTP', certificate_arn: null, ssl_policy: 'ELBSecurityPolicy-2016-08' },
      after: { protocol: 'HTTPS', certificate_arn: 'arn:aws:acm:ap-southeast-1:123456789012:certificate/1' },
    }),
    expected: outcomes(['fail'], ['pass']),
  },
  {
    title: 'does not apply to a listener that is replaced',
    plan: [
      { changes: [service(), deploymentGroup(), production({ ...weaker, actions: ['delete', 'create'] })] },
    ],
    expected: [],
  },
  {
    title: 'does not apply to listeners of services that ECS deploys',
    plan: { changes: [rollingService(), production(weaker)] },
    expected: [],
  },
]);

it('tells what clients notice', () => {
  expect(messagesOf(listenerEndpoint, plan({ after: { port: 8080 } }))).toEqual([
    'port changes from 443 to 8080, at once: clients of the old port get no connection',
  ]);
});
