import type { JsonObject } from '../../../review/plan/model';
import type { ReviewedStack } from '../../../review/plan/synthesized';
import type { ExampleChange } from '../../../review/rule';
import { ruleContext } from '../../../review/rule-context';
import { exampleStack } from '../../../review/rules/examples/stack';
import { containerAndPort } from '../../../review/rules/task-definition/container-and-port';
import { plaintextSecret } from '../../../review/rules/task-definition/plaintext-secret';
import { arns, type Edit, service, taskDefinition, template } from '../../support/review-shapes';

/** A stack whose cdk.tf.json has other blocks than the plan: what the plan does not know yet. */
function synthesizedAs(
  changes: readonly ExampleChange[],
  blocks: Readonly<Record<string, JsonObject>>,
): ReviewedStack {
  const { plan, synthesized } = exampleStack({ changes });
  const resources = new Map(
    [...(synthesized?.resources ?? [])].map(([address, resource]) => [
      address,
      { ...resource, block: blocks[address] ?? resource.block },
    ]),
  );
  return { plan, ...(synthesized && { synthesized: { ...synthesized, resources } }) };
}

const unknown = (argument: string): Edit => ({
  actions: ['create'],
  after: { [argument]: undefined },
  afterUnknown: { [argument]: true },
});

describe('a value that is known at apply only', () => {
  const definition = (text: string) =>
    ruleContext([
      synthesizedAs([taskDefinition(unknown('container_definitions'))], {
        'aws_ecs_task_definition.shop': { container_definitions: text },
      }),
    ]);

  it('is looked up in cdk.tf.json, where its references stand', () => {
    const text = JSON.stringify([
      {
        name: 'web',
        environment: [{ name: 'DATABASE_PASSWORD', value: 'correct horse' }],
        logConfiguration: { options: { 'awslogs-group': '${aws_cloudwatch_log_group.logs.name}' } },
      },
    ]);
    expect(plaintextSecret.check(definition(text)).map(({ outcome }) => outcome)).toEqual(['fail']);
  });

  it('stays unknown where it is a reference as a whole', () => {
    const outcomes = plaintextSecret.check(definition('${data.x.y.rendered}'));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unknown']);
  });

  it('tells the container of an AppSpec template', () => {
    const appSpec = (container: string) => `Resources:
  - Service:
      Properties:
        LoadBalancerInfo: { ContainerName: ${container}, ContainerPort: 3000 }
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ["\${aws_subnet.private.id}"] } }`;
    const outcomesWith = (container: string) =>
      containerAndPort
        .check(
          ruleContext([
            synthesizedAs(
              [
                service({ actions: ['no-op'], after: { task_definition: arns.taskDefinition(3) } }),
                taskDefinition(),
                template('appspec.yaml', '', unknown('content')),
              ],
              { 'aws_s3_object.appspec': { content: appSpec(container), key: 'appspec.yaml' } },
            ),
          ]),
        )
        .map(({ outcome }) => outcome);
    expect(outcomesWith('web')).toEqual(['pass']);
    expect(outcomesWith('other')).toEqual(['fail']);
  });
});
