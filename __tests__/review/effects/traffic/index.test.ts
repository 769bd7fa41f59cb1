import { applyRules } from '../../../../review/apply-rules';
import { trafficEffects } from '../../../../review/effects/traffic';
import type { TrafficEffect } from '../../../../review/result';
import type { ExampleChange, Finding, Rule } from '../../../../review/rule';
import { ruleContext } from '../../../../review/rule-context';
import { serviceRemoval } from '../../../../review/rules/ecs-service/service-removal';
import { exampleStack } from '../../../../review/rules/examples/stack';
import { loadBalancerRemoval } from '../../../../review/rules/load-balancing/load-balancer-removal';
import { productionClosed } from '../../../../review/rules/network/production-closed';
import {
  arns,
  changesOf,
  created,
  deleted,
  deployed,
  forward,
  kept,
  replaced,
  updated,
} from '../../../support/deployed-service';
import { sampleFinding, sampleRule, type FindingChanges } from '../../../support/sample-review';

function trafficOf(...changes: readonly ExampleChange[]): TrafficEffect {
  const [effect] = trafficEffects(ruleContext([exampleStack({ changes: changesOf(...changes) }, 'web')]));
  if (effect === undefined) throw new Error('no service was found');
  return effect;
}

const template = updated('aws_s3_object.template', { content: '{"cpu":"256"}' });

const eventRule = (pattern: Readonly<Record<string, unknown>>, values = {}): ExampleChange =>
  kept('aws_cloudwatch_event_rule.templates', {
    name: 'web-templates',
    event_pattern: JSON.stringify(pattern),
    state: 'ENABLED',
    ...values,
  });

const target = kept('aws_cloudwatch_event_target.templates', {
  rule: 'web-templates',
  arn: 'arn:aws:codepipeline:ap-southeast-1:123456789012:web',
});

const markerKey = 'release-templates/release.json';
const markerOf = (architecture: string) =>
  JSON.stringify({ templates: ['release-templates/taskdef.json'], image: { architecture } });
const markerValues = { bucket: 'web-artifacts', key: markerKey, content: markerOf('X86_64') };
const marker = kept('aws_s3_object.marker', markerValues);
const otherMarker: ExampleChange = {
  ...marker,
  actions: ['update'],
  after: { ...markerValues, content: markerOf('ARM64') },
};

const created3 = (detail: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  source: ['aws.s3'],
  'detail-type': ['Object Created'],
  detail,
});

const forKey = (...key: readonly unknown[]): Readonly<Record<string, unknown>> =>
  created3({ bucket: { name: ['web-artifacts'] }, object: { key } });

describe('effect on running traffic', () => {
  it.each<[string, readonly ExampleChange[], TrafficEffect['effect'], string, readonly string[]]>([
    ['nothing changes', [], 'nothing', 'The apply changes nothing that running traffic meets.', []],
    [
      'tags of the service',
      [updated('aws_ecs_service.web', { tags: { team: 'a' } })],
      'nothing',
      'The apply changes nothing that running traffic meets.',
      [],
    ],
    [
      'the deployment group',
      [
        updated('aws_codedeploy_deployment_group.web', {
          deployment_config_name: 'CodeDeployDefault.ECSAllAtOnce',
        }),
      ],
      'nothing',
      'The apply changes nothing that running traffic meets.',
      [],
    ],
    [
      'a template and the task definition',
      [template, replaced('aws_ecs_task_definition.web', { cpu: '256' })],
      'released-next',
      'Running tasks stay as they are: the new template is released by the next pipeline run, with the next push.',
      ['aws_s3_object.template', 'aws_ecs_task_definition.web'],
    ],
    [
      'a template whose event starts the pipeline',
      [template, eventRule(forKey('release-templates/taskdef.json')), target],
      'released-next',
      'Running tasks stay as they are: the new template is released by the next pipeline run, which the apply starts.',
      ['aws_s3_object.template'],
    ],
    [
      'a template with a marker that starts the pipeline',
      [template, marker, eventRule(forKey(markerKey)), target],
      'released-next',
      'Running tasks stay as they are: the new template is released by the next pipeline run, which the apply starts.',
      ['aws_s3_object.template'],
    ],
    [
      'a template with a marker of other templates',
      [
        template,
        kept('aws_s3_object.marker', { ...markerValues, content: '{"templates":["other/taskdef.json"]}' }),
        eventRule(forKey(markerKey)),
        target,
      ],
      'released-next',
      'Running tasks stay as they are: the new template is released by the next pipeline run, with the next push.',
      ['aws_s3_object.template'],
    ],
    [
      'a marker, because the image is built otherwise',
      [otherMarker, eventRule(forKey(markerKey)), target],
      'released-next',
      'Running tasks stay as they are: the image is built in another way, and released by the next pipeline run, which the apply starts.',
      ['aws_s3_object.marker'],
    ],
    [
      'a marker that changes with a template',
      [template, otherMarker, eventRule(forKey(markerKey)), target],
      'released-next',
      'Running tasks stay as they are: the new template is released by the next pipeline run, which the apply starts.',
      ['aws_s3_object.template'],
    ],
    [
      'a marker that no rule listens to',
      [otherMarker],
      'nothing',
      'The apply changes nothing that running traffic meets.',
      [],
    ],
    [
      'a template that is deleted',
      [deleted('aws_s3_object.template')],
      'released-next',
      'Running tasks stay as they are; the apply deletes the release template aws_s3_object.template, and the next pipeline run has none.',
      ['aws_s3_object.template'],
    ],
    [
      'metadata of a template',
      [updated('aws_s3_object.template', { storage_class: 'STANDARD_IA' })],
      'nothing',
      'The apply changes nothing that running traffic meets.',
      [],
    ],
    [
      'the task definition alone',
      [replaced('aws_ecs_task_definition.web', { cpu: '256' })],
      'released-next',
      'Running tasks stay as they are: the new task definition waits for a deployment that names it.',
      ['aws_ecs_task_definition.web'],
    ],
    [
      'the desired count, graver than a template',
      [updated('aws_ecs_service.web', { desired_count: 4 }), template],
      'service-touched',
      'The apply changes desired_count from 2 to 4 of the ECS service aws_ecs_service.web at once.',
      ['aws_ecs_service.web'],
    ],
    [
      'several arguments of the service',
      [updated('aws_ecs_service.web', { desired_count: 4, health_check_grace_period_seconds: 0 })],
      'service-touched',
      'The apply changes desired_count and health_check_grace_period_seconds of the ECS service aws_ecs_service.web at once.',
      ['aws_ecs_service.web'],
    ],
    [
      'a value that is not known yet',
      [{ ...updated('aws_ecs_service.web', {}), afterUnknown: { desired_count: true } }],
      'service-touched',
      'The apply changes desired_count (to what is known at apply only) of the ECS service aws_ecs_service.web at once.',
      ['aws_ecs_service.web'],
    ],
    [
      'TLS of the listener',
      [updated('aws_lb_listener.production', { ssl_policy: 'ELBSecurityPolicy-2016-08' })],
      'endpoint-changes',
      'The apply changes ssl_policy from ELBSecurityPolicy-TLS13-1-2-2021-06 to ELBSecurityPolicy-2016-08 of the production listener aws_lb_listener.production at once.',
      ['aws_lb_listener.production'],
    ],
    [
      'a rule of a security group of the load balancer',
      [deleted('aws_vpc_security_group_ingress_rule.users')],
      'endpoint-changes',
      'The apply deletes a rule of a security group aws_vpc_security_group_ingress_rule.users: what it admits is refused.',
      ['aws_vpc_security_group_ingress_rule.users'],
    ],
    [
      'a DNS record of the load balancer',
      [
        deleted('aws_route53_record.web', {
          name: 'web.example.com',
          alias: [{ name: 'web-1.ap-southeast-1.elb.amazonaws.com' }],
        }),
      ],
      'endpoint-changes',
      'The apply deletes a DNS record aws_route53_record.web: its name leads nowhere.',
      ['aws_route53_record.web'],
    ],
    [
      'a new rule of the listener',
      [created('aws_lb_listener_rule.beta', { listener_arn: arns.production, priority: 1 })],
      'endpoint-changes',
      'The apply adds a listener rule aws_lb_listener_rule.beta.',
      ['aws_lb_listener_rule.beta'],
    ],
    [
      'the idle target group goes',
      [deleted('aws_lb_target_group.green')],
      'endpoint-changes',
      'The apply deletes the target group that is idle aws_lb_target_group.green: the next deployment has nowhere to go.',
      ['aws_lb_target_group.green'],
    ],
    [
      'the target group with traffic goes',
      [replaced('aws_lb_target_group.blue')],
      'outage',
      'The apply deletes and creates again the target group that has traffic aws_lb_target_group.blue: requests have nowhere to go.',
      ['aws_lb_target_group.blue'],
    ],
    [
      'production is moved to the idle target group',
      [updated('aws_lb_listener.production', { default_action: forward(0, 100) })],
      'outage',
      'The apply moves production of aws_lb_listener.production from web-blue to web-green, and CodeDeploy does not know of it: where no tasks are, every request is answered by 503.',
      ['aws_lb_listener.production'],
    ],
    [
      'part of production is moved',
      [updated('aws_lb_listener.production', { default_action: forward(50, 50) })],
      'endpoint-changes',
      'The apply moves production of aws_lb_listener.production from web-blue to 50 % web-blue and 50 % web-green, and CodeDeploy does not know of it.',
      ['aws_lb_listener.production'],
    ],
    [
      'where production goes is not known yet',
      [
        {
          ...updated('aws_lb_listener.production', { default_action: [] }),
          afterUnknown: { default_action: true },
        },
      ],
      'endpoint-changes',
      'Where aws_lb_listener.production sends production is known at apply only: it may leave the target group that has traffic.',
      ['aws_lb_listener.production'],
    ],
    [
      'the service goes, and with it more',
      [deleted('aws_ecs_service.web'), deleted('aws_lb_listener.production'), template],
      'outage',
      'The apply deletes the ECS service aws_ecs_service.web: its tasks are drained and nothing answers. ' +
        'The apply deletes the production listener aws_lb_listener.production: connections of users are refused.',
      ['aws_ecs_service.web', 'aws_lb_listener.production'],
    ],
    [
      'an action that nobody knows',
      [{ ...updated('aws_lb.web', {}), actions: ['rotate'] }],
      'outage',
      'The apply does what this review does not know to the load balancer aws_lb.web: its name and addresses go with it.',
      ['aws_lb.web'],
    ],
    [
      'the NAT gateway of its VPC goes',
      [
        kept('aws_subnet.public', { id: 'subnet-9', vpc_id: 'vpc-1' }),
        deleted('aws_nat_gateway.nat', { subnet_id: 'subnet-9' }),
      ],
      'outage',
      'The apply deletes a NAT gateway aws_nat_gateway.nat: tasks behind it reach nothing outside.',
      ['aws_nat_gateway.nat'],
    ],
    [
      'the NAT gateway of another VPC goes',
      [
        kept('aws_subnet.public', { id: 'subnet-9', vpc_id: 'vpc-2' }),
        deleted('aws_nat_gateway.nat', { subnet_id: 'subnet-9' }),
      ],
      'nothing',
      'The apply changes nothing that running traffic meets.',
      [],
    ],
    [
      'the service is new',
      [created('aws_ecs_service.web', { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] })],
      'nothing',
      'The service is new: nobody sends requests to it yet.',
      ['aws_ecs_service.web'],
    ],
    [
      'a canary in flight',
      [
        kept('aws_lb_listener.production', { arn: arns.production, default_action: forward(90, 10) }),
        template,
      ],
      'released-next',
      'Running tasks stay as they are: the new template is released by the next pipeline run, with the next push. ' +
        'A deployment was moving traffic when the plan was made (90 % web-blue and 10 % web-green): the apply meets it halfway.',
      ['aws_s3_object.template'],
    ],
  ])('%s', (_, changes, effect, says, because) => {
    const unnamed = because.filter((address) => !says.includes(address));
    expect(trafficOf(...changes)).toEqual({
      stack: 'web',
      service: 'aws_ecs_service.web',
      effect,
      says,
      because,
      ...(says.includes(', which the apply starts') && { startsRelease: true }),
      ...(unnamed.length > 0 && { unnamed }),
    });
  });

  it('counts what is more than three', () => {
    const rules = Array.from({ length: 5 }, (_, at) =>
      created(`aws_lb_listener_rule.r${at}`, { listener_arn: arns.production, priority: at }),
    );
    expect(trafficOf(...rules).says).toMatch(/aws_lb_listener_rule\.r2\. 2 more changes do as much\.$/);
    expect(trafficOf(...rules).because).toHaveLength(5);
  });

  it('says that a plan is not complete', () => {
    const stack = exampleStack({ changes: changesOf() }, 'web');
    const context = ruleContext([{ ...stack, plan: { ...stack.plan, errored: true } }]);
    expect(trafficEffects(context)[0]?.says).toBe(
      'The apply changes nothing that running traffic meets. The plan of web is not complete: more may follow from what is not in it.',
    );
  });
});

describe('whether the apply starts the pipeline', () => {
  const says = (...changes: readonly ExampleChange[]): string => trafficOf(template, ...changes).says;
  const starts = /the next pipeline run, which the apply starts\.$/;

  it.each<[string, readonly unknown[]]>([
    ['key', ['other', 'release-templates/taskdef.json']],
    ['prefix', [{ prefix: 'release-templates/' }]],
    ['suffix', [{ suffix: '.json' }]],
    ['wildcard', [{ wildcard: 'release-*/task*.json' }]],
    ['case', [{ 'equals-ignore-case': 'Release-Templates/TaskDef.JSON' }]],
    ['anything but', [{ 'anything-but': { prefix: 'other/' } }]],
  ])('it does by a pattern of %s', (_, key) => {
    expect(says(eventRule(forKey(...key)), target)).toMatch(starts);
  });

  it('it does where CloudTrail tells of the object', () => {
    const pattern = {
      source: ['aws.s3'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventName: ['PutObject'], requestParameters: { bucketName: ['web-artifacts'] } },
    };
    expect(says(eventRule(pattern), target)).toMatch(starts);
  });

  it.each<[string, readonly ExampleChange[]]>([
    ['another key', [eventRule(forKey('other', { prefix: 'x' }, { wildcard: '*a*.yaml' })), target]],
    ['another bucket', [eventRule(created3({ bucket: { name: ['other'] } })), target]],
    ['another source', [eventRule({ source: ['aws.ecs'] }), target]],
    ['no target', [eventRule(forKey('release-templates/taskdef.json'))]],
    ['a disabled rule', [eventRule(forKey('release-templates/taskdef.json'), { state: 'DISABLED' }), target]],
    ['a pattern that is none', [eventRule({}, { event_pattern: '{' }), target]],
  ])('it does not by %s', (_, changes) => {
    expect(says(...changes)).toMatch(/, with the next push\.$/);
  });

  it('says where it cannot be told yet', () => {
    const rule = {
      ...created('aws_cloudwatch_event_rule.templates', { name: 'web-templates', state: 'ENABLED' }),
      afterUnknown: { event_pattern: true },
    };
    expect(says(rule, target)).toMatch(/; whether the apply starts it is known at apply only\.$/);
  });
});

describe('effects and findings', () => {
  const found = (id: string, address: string, over: FindingChanges = {}): Finding =>
    sampleFinding({ rule: sampleRule(id, 'block'), stack: 'web', address, path: undefined, ...over });
  const effectWith = (
    findings: readonly Finding[],
    ...changes: readonly ExampleChange[]
  ): TrafficEffect | undefined =>
    trafficEffects(ruleContext([exampleStack({ changes: changesOf(...changes) }, 'web')]), findings)[0];
  const web = { stack: 'web', address: 'aws_ecs_service.web' };
  const cut = (cuts: 'requests' | 'new-tasks', service = web): Partial<Finding> => ({
    consequences: [{ kind: 'deployments-fail' }, { kind: 'cut-off', cuts, service }],
  });
  const blue = 'aws_lb_target_group.blue';
  const rejection: Partial<Finding> = { consequences: [{ kind: 'deletion-rejected', by: 'ELB' }] };
  const refused = [replaced(blue), found('TG301', blue, rejection)] as const;

  it('does not tell what AWS refuses as done, but that the apply stops', () => {
    const [change, finding] = refused;
    expect(effectWith([], change)?.says).toContain('requests have nowhere to go');
    expect(effectWith([finding], change)).toMatchObject({
      effect: 'nothing',
      says: `The apply changes nothing that running traffic meets. The apply stops half-way: ELB refuses to delete the target group that has traffic ${blue} (see TG301). What depends on that is not done.`,
      because: [],
      stopsHalfWay: true,
    });
    expect(effectWith([], change)?.stopsHalfWay).toBeUndefined();
  });

  it('tells what happens before the apply stops first', () => {
    const [change, finding] = refused;
    const says = effectWith([finding], change, updated('aws_lb_listener.production', { port: 8443 }))?.says;
    expect(says).toMatch(/^The apply changes port .*\. Then the apply stops half-way: ELB refuses/);
  });

  it('takes a deletion that may be rejected, or that no finding is about, for done', () => {
    const [change, finding] = refused;
    const done = effectWith([], change);
    expect(effectWith([{ ...finding, outcome: 'unknown' }], change)).toEqual(done);
    expect(effectWith([{ ...finding, stack: 'other' }], change)).toEqual(done);
    expect(effectWith([found('TG301', blue, { consequences: undefined })], change)).toEqual(done);
  });

  it('takes a load balancer for refused where it is protected alone', () => {
    const loadBalancer = 'aws_lb.web';
    const goes = (enable_deletion_protection: boolean): TrafficEffect | undefined => {
      const change = replaced(loadBalancer);
      const stack = exampleStack(
        { changes: changesOf({ ...change, before: { ...change.before, enable_deletion_protection } }) },
        'web',
      );
      const findings = applyRules([loadBalancerRemoval], [stack]);
      expect(findings.map(({ rule, outcome }) => [rule.id, outcome])).toEqual([['LB407', 'fail']]);
      return trafficEffects(ruleContext([stack]), findings)[0];
    };
    expect(goes(true)?.says).toContain('The apply stops half-way: ELB refuses to delete the load balancer');
    expect(goes(false)).toMatchObject({ effect: 'outage' });
    expect(goes(false)?.says).not.toContain('half-way');
  });

  it.each<[string, Finding['outcome'], 'requests' | 'new-tasks', TrafficEffect['effect']]>([
    ['the way in', 'fail', 'requests', 'outage'],
    ['the way in, perhaps', 'unknown', 'requests', 'endpoint-changes'],
    ['the way out', 'fail', 'new-tasks', 'service-touched'],
    ['the way out, perhaps', 'unknown', 'new-tasks', 'service-touched'],
  ])('tells what is cut off, whatever the words: %s', (_, outcome, cuts, effect) => {
    const rule = 'aws_vpc_security_group_ingress_rule.tasks';
    const finding = found('SG732', rule, { ...cut(cuts), outcome, message: 'words' });
    expect(effectWith([finding])).toMatchObject({
      effect,
      says: 'Words (see SG732).',
      because: [rule],
      unnamed: [rule],
    });
    for (const service of [
      { ...web, address: 'aws_ecs_service.api' },
      { ...web, stack: 'other' },
    ]) {
      const elsewhere = {
        ...finding,
        ...cut(cuts, service),
        message: 'registry aws_ecs_service.web at once',
      };
      expect(effectWith([elsewhere])?.effect).toBe('nothing');
    }
  });

  it('tells an outage where no rule lets requests in, or no tasks are left, by the facts of the rules', () => {
    const effectBy = (rule: Rule, change: ExampleChange): TrafficEffect | undefined => {
      const stacks = [exampleStack({ changes: changesOf(change) }, 'web')];
      return trafficEffects(ruleContext(stacks), applyRules([rule], stacks))[0];
    };
    const users = 'aws_vpc_security_group_ingress_rule.users';
    const lettingIn = { ...deployed[users], ip_protocol: 'tcp', to_port: 443 };
    expect(effectBy(productionClosed, deleted(users, lettingIn))).toMatchObject({
      effect: 'outage',
      says: expect.stringMatching(/ \(see SG733\)\.$/) as string,
      because: [users],
    });
    const service = 'aws_ecs_service.web';
    expect(effectBy(serviceRemoval, updated(service, { desired_count: 0 }))).toMatchObject({
      effect: 'outage',
      says: expect.stringMatching(/^The apply scales the service to 0.* \(see ECS106\)\.$/) as string,
      because: [service],
    });
    expect(effectBy(serviceRemoval, deleted(service))?.says).not.toContain('ECS106');
  });

  it('says that the apply starts a release', () => {
    expect(
      trafficOf(template, eventRule(forKey('release-templates/taskdef.json')), target).startsRelease,
    ).toBe(true);
    expect(trafficOf(template).startsRelease).toBeUndefined();
  });
});
