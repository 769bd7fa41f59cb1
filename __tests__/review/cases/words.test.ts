/** Words that say what is meant, to those who write HCL too. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { judgedInWords } from '../../../review/report/words';
import { reviewFiles } from '../../../review/review-files';
import type { PlanDocument } from '../../support/default-plans';
import { add, caseFile, casePlan, given, resourceAt, reviewOf, update } from '../../support/review-cases';

const group = 'aws_codedeploy_deployment_group.web';
const messagesOf = (plan: PlanDocument, rule: string): readonly string[] =>
  reviewOf(plan)
    .findings.filter((finding) => finding.rule.id === rule)
    .map(({ message }) => message);

it('CD504 names events, and no JSON', () => {
  const plan = casePlan('base-hcl', (edited) => {
    update(edited, group, {
      auto_rollback_configuration: [{ enabled: true, events: ['DEPLOYMENT_FAILURE'] }],
    });
  });
  expect(messagesOf(plan, 'CD504')).toEqual([
    'deployments are no longer rolled back on DEPLOYMENT_STOP_ON_ALARM: what is left is DEPLOYMENT_FAILURE',
  ]);
});

it('ST801 tells of a moved block where there is no construct', () => {
  const group = { name: '/x', retention_in_days: 30, kms_key_id: 'k' };
  const plan = casePlan('base-hcl', (edited) => {
    add(edited, 'aws_cloudwatch_log_group.old', { before: group }).action_reason =
      'delete_because_no_resource_config';
    add(edited, 'aws_cloudwatch_log_group.new', { after: group });
  });
  const [finding] = reviewOf(plan).findings.filter(({ rule }) => rule.id === 'ST801');
  expect(finding?.message).not.toContain('construct');
  expect(finding?.rule.fix).toContain('moved block');
});

it.each([
  [{ from_port: 3000, to_port: 3000, ip_protocol: 'tcp' }, '(tcp 3000)'],
  [{ from_port: 8000, to_port: 8100, ip_protocol: 'udp' }, '(udp 8000-8100)'],
  [{ from_port: 22, to_port: 22, ip_protocol: 'tcp' }, '(tcp 22)'],
])('a rule of a security group names its ports: %j', (ports, expected) => {
  const plan = casePlan('base-hcl', (edited) => {
    const before = { security_group_id: 'sg-0aaa', cidr_ipv4: '10.0.0.0/8', ...ports };
    add(edited, 'aws_vpc_security_group_ingress_rule.r', { before });
  });
  expect(reviewOf(plan).effects.traffic[0]?.says).toContain(expected);
});

it.each([1, 7])(
  'a task definition that nothing deploys is said at revision %i of the service',
  (revision) => {
    const plan = casePlan('base-hcl', (edited) => {
      given(edited, 'aws_ecs_service.web', {
        task_definition: `arn:aws:ecs:eu-west-1:111122223333:task-definition/web:${revision}`,
      });
      const { change } = resourceAt(edited, 'aws_ecs_task_definition.web');
      change.actions = ['delete', 'create'];
      change.after = { ...change.before, cpu: '512', memory: '1024' };
    });
    expect(reviewOf(plan).effects.traffic[0]?.says).toContain('waits for a deployment that names it');
  },
);

describe('the source line of a construct', () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'own-'));
    const main = "class Shop { constructor() { new EcsService(this, 'web', {}); } }\nnew Shop(app, 's');\n";
    writeFileSync(join(project, 'main.ts'), main);
  });
  afterEach(() => {
    rmSync(project, { recursive: true });
  });

  const sourceOf = async (synth: string) => {
    const files = { plans: [{ file: caseFile(ofSynth), stack: 's' }], synth };
    const stdin = (): never => {
      throw new Error('no plan is read from standard input');
    };
    const review = await reviewFiles(files, { directory: project, stdin, now: new Date('2026-11-30') });
    return review.findings.map(({ source }) => source);
  };
  const ofSynth = 'ignored-network-no-change';
  const foreign = join(dirname(caseFile(ofSynth)), 'synth');

  it('is one of the project that the synth is in', async () => {
    cpSync(foreign, join(project, 'cdktf.out'), { recursive: true });
    expect(await sourceOf(join(project, 'cdktf.out'))).toEqual([{ file: 'main.ts', line: 1 }]);
  });

  it('is none of this project where the synth is of another one', async () => {
    expect(await sourceOf(foreign)).toEqual([undefined]);
  });
});

it('tells services of several stacks apart', () => {
  const services = ['web', 'api'].map((stack) => ({ stack, address: 'aws_ecs_service.this' }));
  expect(judgedInWords({ services, not: [] })).toBe(
    'judged: aws_ecs_service.this of web, aws_ecs_service.this of api; not judged: none',
  );
});
