/** Drift: what people have changed, and not what releases have. */
import { readPlan } from '../../../review/plan/read/read-plan';
import { driftIn } from '../../../review/plan-files/drift';
import { reportDrift } from '../../../review/plan-files/drift-issue';
import { countDrift, driftLines, driftMarkdown, type StackDrift } from '../../../review/report';
import {
  driftedPlan,
  productionListener,
  released,
  serviceStack,
  testListener,
  type Edited,
} from '../../support/drift';
import { GitHostServer } from '../../support/git-host-server';

function drift(...edits: readonly Edited[]): readonly StackDrift[] {
  const plan = readPlan('drift.plan', [Buffer.from(JSON.stringify(driftedPlan(...edits)))]);
  return driftIn([{ stack: serviceStack, plan }], undefined, __dirname);
}

const alarm: Edited = {
  address: 'aws_cloudwatch_metric_alarm.releases_alarms_blue-latency',
  edit: (values) => ({ ...values, threshold: 99 }),
};
const gone: Edited = { ...alarm, edit: () => null };

describe('drift', () => {
  test('is none without changes', () => {
    expect(countDrift(drift())).toBe(0);
    expect(driftLines(drift())).toEqual([`${serviceStack}: no drift`]);
  });

  test('is none after twenty releases', () => {
    for (let release = 1; release <= 20; release += 1) {
      const colour = release % 2 === 0 ? 'blue' : 'green';
      const found = drift(
        { address: productionListener, edit: released(colour) },
        { address: testListener, edit: released(colour) },
        {
          address: 'aws_ecs_service.',
          edit: (values) => ({
            ...values,
            task_definition: `bluegreen-dev-nodejs:${release + 1}`,
            load_balancer: [{ container_name: 'NodejsApp', container_port: 3000, target_group_arn: colour }],
          }),
        },
      );
      expect(driftLines(found)).toEqual([`${serviceStack}: no drift`]);
    }
  });

  test('is no null that a refresh turns into 0', () => {
    const edit: Edited['edit'] = ({ metric_query: queries, ...values }) => ({
      ...values,
      metric_query: (queries as object[]).map((query) => ({ ...query, period: null })),
    });
    const found = drift({ address: 'aws_cloudwatch_metric_alarm.releases_alarms_blue-errors', edit });
    expect(driftLines(found)).toEqual([`${serviceStack}: no drift`]);
  });

  test.each<[string, Edited, string]>([
    ['an alarm', alarm, 'threshold'],
    ['what was deleted', gone, '(the object)'],
    [
      'a listener that forwards to another target group',
      {
        address: productionListener,
        edit: (values) => ({
          ...values,
          default_action: JSON.parse(
            JSON.stringify(values.default_action).replaceAll(
              'targetgroup/dev-nodejs-blue/',
              'targetgroup/other/',
            ),
          ) as unknown,
        }),
      },
      'default_action',
    ],
    [
      'the number of tasks without autoscaling',
      { address: 'aws_ecs_service.', edit: (values) => ({ ...values, desired_count: 7 }) },
      'desired_count',
    ],
  ])('is %s', (_title, edited, path) => {
    const [first, second] = driftLines(drift(edited));
    expect(first).toBe(`${serviceStack}: 1 resource changed outside of Terraform`);
    expect(second).toContain(path);
  });

  test('is told with values in Markdown, and without what is secret', () => {
    const secret = 'AKIAIOSFODNN7EXAMPLE';
    const text = driftMarkdown(
      drift(alarm, {
        address: 'aws_lambda_function.',
        edit: (values) => ({ ...values, environment: [{ variables: { PASSWORD: secret } }] }),
      }),
    );
    expect(text).toMatch(/^2 resources have been changed outside of Terraform\./);
    expect(text).toContain('`99`');
    expect(text).not.toContain(secret);
  });
});

describe('the issue', () => {
  let host: GitHostServer;
  beforeEach(async () => {
    host = await GitHostServer.start('token');
  });
  afterEach(() => host.stop());

  const report = (text: string | undefined) =>
    reportDrift({ api: host.api, repository: 'acme/shop', token: 'token', repeatAfterMs: [] }, text);
  const open = () => host.issues.filter(({ state }) => state === 'open');

  test('is opened once, kept up to date, and closed when nothing is left', async () => {
    expect(await report(undefined)).toEqual({ done: 'none' });
    expect(await report('one')).toEqual({ done: 'opened' });
    const number = open()[0]!.number;
    expect(await report('one')).toEqual({ done: 'same', number });
    expect(await report('two')).toEqual({ done: 'updated', number });
    expect(open()).toMatchObject([{ number, body: expect.stringContaining('two') as string }]);
    expect(await report(undefined)).toEqual({ done: 'closed', number });
    expect(host.issues).toMatchObject([{ state: 'closed', state_reason: 'completed' }]);
    expect(await report('again')).toEqual({ done: 'opened' });
    expect(host.issues).toHaveLength(2);
  });

  test('of somebody else is left alone, whatever it begins with', async () => {
    await report('one');
    const [ours] = host.issues;
    host.issues.unshift({ ...ours!, number: 1, user: { login: 'mallory' } });
    await report(undefined);
    expect(host.issues.map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  test('fails in words where the token may not write issues', async () => {
    host.failures.push(403);
    await expect(report('one')).rejects.toThrow(/was answered with 403: the token may not do that/);
  });
});
