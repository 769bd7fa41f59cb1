import { applyRules } from '../../../../review/apply-rules';
import { deploymentEffects } from '../../../../review/effects/deployments';
import type { DeploymentEffect } from '../../../../review/result';
import type { Consequence, ExampleChange, Finding, Rule } from '../../../../review/rule';
import { ruleContext } from '../../../../review/rule-context';
import { rules } from '../../../../review/rules';
import { hookFunctions } from '../../../../review/rules/codedeploy/hook-functions';
import { exampleStack } from '../../../../review/rules/examples/stack';
import { taskDefinitionRoles } from '../../../../review/rules/task-definition/task-definition-roles';
import { changesOf, kept, updated } from '../../../support/deployed-service';
import { sampleFinding, sampleRule, type FindingChanges } from '../../../support/sample-review';

const listener = 'aws_lb_listener.production';

const rejected: Consequence = { kind: 'deletion-rejected', by: 'ELB' };

const finding = (id: string, address: string, over: FindingChanges = {}): Finding =>
  sampleFinding({
    rule: sampleRule(id, 'block'),
    stack: 'web',
    address,
    message: 'why',
    path: undefined,
    consequences: [{ kind: 'deployments-fail' }],
    ...over,
  });

function effectsOf(findings: readonly Finding[], ...others: readonly (readonly ExampleChange[])[]) {
  const stacks = [changesOf(), ...others].map((changes, at) =>
    exampleStack({ changes }, at === 0 ? 'web' : `other-${at}`),
  );
  return deploymentEffects(ruleContext(stacks), {}, findings);
}

function effectOf(...args: Parameters<typeof effectsOf>): DeploymentEffect {
  const [effect] = effectsOf(...args);
  if (effect === undefined) throw new Error('there is no deployment group');
  return effect;
}

describe('a deployment that findings prevent', () => {
  it.each([
    ['of a listener', finding('LB404', listener)],
    ['of the service', finding('ECS106', 'aws_ecs_service.web')],
    ['of a network that another stack has', finding('NW741', 'aws_nat_gateway.a', { stack: 'network' })],
    ['of something of its stack that no service has', finding('IM701', 'aws_ecr_repository.web')],
    ['of a function', finding('CD510', 'aws_lambda_function.hook')],
  ])('is not foretold: %s', (_, cause) => {
    const { before, after, changes, prevented } = effectOf([cause]);
    expect(before).toBeDefined();
    expect([after, changes]).toEqual([undefined, true]);
    expect(prevented).toEqual([{ rule: cause.rule.id, address: cause.address, says: 'why', isSure: true }]);
  });

  it.each([
    ['that say nothing of deployments', finding('IA721', 'aws_ecs_service.web', { consequences: undefined })],
    ['that warn', { ...finding('LB404', listener), rule: sampleRule('LB404', 'warn') }],
    ['of which something else follows', finding('LB404', listener, { consequences: [rejected] })],
  ])('is foretold beside findings %s', (_, harmless) => {
    expect(effectOf([harmless])).toEqual(effectOf([]));
    expect(effectOf([harmless]).after).toBeDefined();
  });

  it('is that of one service, not of others', () => {
    const effects = effectsOf([finding('LB404', listener)], changesOf());
    expect(effects.map(({ stack, prevented }) => [stack, prevented?.length])).toEqual([
      ['web', 1],
      ['other-1', undefined],
    ]);
  });

  it('has what is sure first', () => {
    const { prevented } = effectOf([
      finding('LB401', listener, { outcome: 'unknown' }),
      finding('LB404', listener),
    ]);
    expect(prevented?.map(({ rule, isSure }) => [rule, isSure])).toEqual([
      ['LB404', true],
      ['LB401', false],
    ]);
  });

  it('stays as it is where there was none', () => {
    const group = 'aws_codedeploy_deployment_group.web';
    const changes = changesOf({ ...updated(group, {}), actions: ['delete'], after: null });
    const stack = exampleStack({ changes: [...changes, kept('aws_x.a', {})] }, 'web');
    const [effect] = deploymentEffects(ruleContext([stack]), {}, [finding('LB404', listener)]);
    expect(effect?.prevented).toBeUndefined();
  });
});

describe('rules whose findings say that deployments fail', () => {
  /** Of every finding in the rule's example. */
  const consequencesOf = (rule: Rule): readonly Consequence['kind'][] =>
    applyRules([rule], [exampleStack(rule.example)]).flatMap(({ consequences = [] }) =>
      consequences.map(({ kind }) => kind),
    );
  const saying = rules.filter((rule) => consequencesOf(rule).includes('deployments-fail'));

  it('are these', () => {
    expect(saying.map(({ id }) => id).sort()).toEqual(
      [
        ...[
          'CD502',
          'CD508',
          'CD509',
          'CD510',
          'ECS106',
          'ECS108',
          'ECS110',
          'IM701',
          'LB401',
          'LB404',
          'LB408',
        ],
        ...['NW741', 'SG732', 'SM761', 'TD202', 'TD203', 'TD206', 'TD207', 'TG301'],
      ].sort(),
    );
  });

  it.each(rules.filter((rule) => consequencesOf(rule).length > 0).map(({ id, severity }) => [id, severity]))(
    'blocks: %s',
    (_, severity) => {
      expect(severity).toBe('block');
    },
  );

  it('tell a hook, or a task role, that goes from what fails', () => {
    const check = (rule: Rule, ...changes: readonly ExampleChange[]) =>
      applyRules([rule], [exampleStack({ changes: changesOf(...changes) }, 'web')]);
    const [hook] = check(hookFunctions, updated('aws_s3_object.appspec', { content: 'Hooks: []' }));
    expect(hook).toMatchObject({ path: 'content', outcome: 'fail' });
    expect(hook).not.toHaveProperty('consequences');
    const definition = 'aws_ecs_task_definition.web';
    const role = 'arn:aws:iam::123456789012:role/web';
    const lost = (argument: string) => {
      const change = updated(definition, { [argument]: null });
      return check(taskDefinitionRoles, { ...change, before: { ...change.before, [argument]: role } });
    };
    expect(lost('execution_role_arn')).toMatchObject([{ consequences: [{ kind: 'deployments-fail' }] }]);
    const [task] = lost('task_role_arn');
    expect(task).toMatchObject({ outcome: 'fail' });
    expect(task).not.toHaveProperty('consequences');
  });
});
