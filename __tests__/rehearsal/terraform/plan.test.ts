import { describeChanges, parsePlan } from '../../../rehearsal/terraform/plan';

const planOf = (...changes: object[]) => JSON.stringify({ format_version: '1.2', resource_changes: changes });

describe('a plan', () => {
  it('holds the managed resources that change, and not what is read or stays', () => {
    const changes = parsePlan(
      JSON.stringify({
        format_version: '1.2',
        resource_changes: [
          { address: 'aws_vpc.vpc', mode: 'managed', type: 'aws_vpc', change: { actions: ['no-op'] } },
          { address: 'aws_lb.lb', mode: 'managed', type: 'aws_lb', change: { actions: ['update'] } },
          {
            address: 'data.aws_partition.p',
            mode: 'data',
            type: 'aws_partition',
            change: { actions: ['read'] },
          },
          {
            address: 'aws_ecs_task_definition.t',
            mode: 'managed',
            type: 'aws_ecs_task_definition',
            change: { actions: ['delete', 'create'] },
          },
        ],
        output_changes: { url: { actions: ['update'] }, name: { actions: ['no-op'] } },
      }),
    );
    expect(describeChanges(changes)).toEqual([
      'aws_lb.lb: update',
      'aws_ecs_task_definition.t: delete and create',
      'output url',
    ]);
  });

  it('names the arguments that differ, and no values', () => {
    const change = {
      actions: ['update'],
      before: { port: 80, name: 'a', tags: { a: '1' } },
      after: { port: 81, name: 'a', tags: { a: '1' } },
      after_unknown: { arn: true, tags: {} },
    };
    const plan = planOf({ address: 'aws_lb.lb', mode: 'managed', type: 'aws_lb', change });
    expect(describeChanges(parsePlan(plan))).toEqual(['aws_lb.lb: update (arn, port)']);
  });

  it('counts an action that nobody knows as a change', () => {
    const plan = planOf({
      address: 'aws_lb.lb',
      mode: 'managed',
      type: 'aws_lb',
      change: { actions: ['transmogrify'] },
    });
    expect(parsePlan(plan).resources).toHaveLength(1);
  });

  it('fails when the format is of another major version', () => {
    expect(() => parsePlan('{"format_version":"2.0"}')).toThrow(
      'the plan has format version 2.0; only 1.x is known',
    );
  });
});
