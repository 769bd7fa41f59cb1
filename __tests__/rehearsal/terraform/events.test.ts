import { describeChanges } from '../../../rehearsal/terraform/plan';
import {
  describeErrors,
  parseEvent,
  plannedChanges,
  type TerraformEvent,
} from '../../../rehearsal/terraform/events';

/** Lines as Terraform 1.11 prints them. */
const lines = {
  version: '{"@level":"info","@message":"Terraform 1.11.4","type":"version","terraform":"1.11.4","ui":"1.2"}',
  plannedUpdate:
    '{"@level":"info","@message":"aws_lb.lb: Plan to update","@timestamp":"2026-01-02T03:04:05.678901Z","change":{"resource":{"addr":"aws_lb.lb","module":"","resource":"aws_lb.lb","implied_provider":"aws","resource_type":"aws_lb","resource_name":"lb","resource_key":null},"action":"update"},"type":"planned_change"}',
};

const planned = (addr: string, action: string): TerraformEvent => ({
  type: 'planned_change',
  change: { resource: { addr, resource_type: addr.split('.')[0]! }, action },
});

describe("Terraform's events", () => {
  it('are read from lines, and others left out', () => {
    expect(parseEvent(lines.plannedUpdate)).toMatchObject(planned('aws_lb.lb', 'update'));
    expect([lines.version, 'Error: no JSON', '{"type":', ''].map(parseEvent)).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  it('announce what a plan changes: neither what is read, nor what only gets another address', () => {
    const events: TerraformEvent[] = [
      planned('aws_lb.lb', 'update'),
      planned('aws_ecs_task_definition.t', 'replace'),
      planned('aws_vpc.moved', 'move'),
      planned('data.aws_partition.p', 'read'),
      { type: 'outputs', outputs: { url: { action: 'update' }, name: { action: 'noop' } } },
    ];
    expect(describeChanges(plannedChanges(events))).toEqual([
      'aws_lb.lb: update',
      'aws_ecs_task_definition.t: delete and create',
      'output url',
    ]);
    expect(plannedChanges(events).resources[0]!.type).toBe('aws_lb');
  });

  it('count an action that nobody knows as a change', () => {
    expect(plannedChanges([planned('aws_lb.lb', 'transmogrify')]).resources).toHaveLength(1);
  });

  it("have Terraform's own words for errors, and nothing of warnings", () => {
    const diagnostic = { severity: 'error', summary: 'creating VPC', detail: 'no more of them' };
    expect(
      describeErrors([
        { type: 'diagnostic', diagnostic: { severity: 'warning', summary: 'Deprecated' } },
        { type: 'diagnostic', diagnostic: { ...diagnostic, address: 'aws_vpc.vpc' } },
        { type: 'diagnostic', diagnostic: { severity: 'error', summary: 'interrupted' } },
      ]),
    ).toBe('Error: creating VPC\n  with aws_vpc.vpc\n\nno more of them\n\nError: interrupted');
  });
});
