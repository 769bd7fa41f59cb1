import { deploymentEffects } from '../../../review/effects/deployments';
import { preventingRules } from '../../../review/effects/prevented';
import { tellingRules } from '../../../review/effects/told-by-findings';
import { exampleStack } from '../../../review/example-plan';
import type { DeploymentEffect } from '../../../review/review';
import type { ExampleChange, Finding } from '../../../review/rule';
import { ruleContext } from '../../../review/rule-context';
import { rules } from '../../../review/rules';
import { changesOf, kept, updated } from '../../support/deployed-service';
import { sampleFinding, sampleRule } from '../../support/sample-review';

const listener = 'aws_lb_listener.production';

const finding = (id: string, address: string, over: Partial<Finding> = {}): Finding =>
  sampleFinding({
    rule: sampleRule(id, 'block'),
    stack: 'web',
    address,
    message: 'why',
    path: undefined,
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
    ['of a function', finding('CD510', 'aws_lambda_function.hook', { path: 'function_name' })],
  ])('is not foretold: %s', (_, cause) => {
    const { before, after, changes, prevented } = effectOf([cause]);
    expect(before).toBeDefined();
    expect([after, changes]).toEqual([undefined, true]);
    expect(prevented).toEqual([{ rule: cause.rule.id, address: cause.address, says: 'why', isSure: true }]);
  });

  it.each([
    ['that say nothing of deployments', finding('IA721', 'aws_ecs_service.web')],
    ['that warn', { ...finding('LB404', listener), rule: sampleRule('LB404', 'warn') }],
    ['of a hook that goes', finding('CD510', 'aws_s3_object.appspec', { path: 'content' })],
    ['of a task role', finding('TD203', 'aws_ecs_task_definition.web', { path: 'task_role_arn' })],
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

describe('rules that effects know', () => {
  const blocking = rules.filter(({ severity }) => severity === 'block').map(({ id }) => id);

  it.each([...new Set([...preventingRules, ...tellingRules])])('%s is one that blocks', (id) => {
    expect(blocking).toContain(id);
  });
});
