import { parseEvent } from '../../../rehearsal/terraform/events';
import { readCdktfLines, stepOf, type ResourceStep } from '../../../rehearsal/terraform/resource-steps';
import { ResourceTimes } from '../../../rehearsal/terraform/resource-times';

const seconds = (text: string) => Date.parse(`2026-01-02T03:04:${text}Z`);

function stepsOf(lines: readonly (readonly [second: string, line: string])[]): ResourceStep[] {
  const steps: ResourceStep[] = [];
  let time = 0;
  const read = readCdktfLines(
    (step) => steps.push(step),
    () => time,
  );
  for (const [second, line] of lines) {
    time = seconds(second);
    read(line);
  }
  return steps;
}

describe('the times of resources', () => {
  it('are those between the lines of cdktf, which names a stack once', () => {
    const times = new ResourceTimes();
    stepsOf([
      ['00', 'dev-network  aws_vpc.vpc (network/vpc): Creating...'],
      ['00', '             aws_eip.nat: Creating...'],
      ['01', '             aws_eip.nat: Creation complete after 0s [id=eip-1]'],
      ['10', 'dev-network  aws_vpc.vpc (network/vpc): Still creating... [10s elapsed]'],
      ['11', '             aws_vpc.vpc (network/vpc): Creation complete after 11s [id=vpc-1]'],
      ['12', 'dev-web-service  aws_lb.lb: Modifying... [id=lb]'],
      ['42', 'dev-web-service  aws_lb.lb: Modifications complete after 30s [id=lb]'],
      ['43', 'dev-web-service  Apply complete! Resources: 2 added, 0 changed, 0 destroyed.'],
    ]).forEach((step) => {
      times.step(step);
    });
    expect(times.longerThan(5)).toEqual([
      {
        stack: 'dev-network',
        address: 'aws_vpc.vpc',
        action: 'create',
        startTime: '2026-01-02T03:04:00.000Z',
        endTime: '2026-01-02T03:04:11.000Z',
      },
      {
        stack: 'dev-web-service',
        address: 'aws_lb.lb',
        action: 'update',
        startTime: '2026-01-02T03:04:12.000Z',
        endTime: '2026-01-02T03:04:42.000Z',
      },
    ]);
    expect(times.longerThan(0)).toHaveLength(3);
  });

  it("are those of Terraform's events, without data sources and without what did not end", () => {
    const event = (type: string, second: string, addr: string, action: string) =>
      parseEvent(
        JSON.stringify({
          '@timestamp': new Date(seconds(second)).toISOString(),
          hook: { resource: { addr, resource_type: addr.split('.')[0] }, action },
          type,
        }),
      )!;
    const steps = [
      event('apply_start', '00', 'aws_nat_gateway.nat', 'delete'),
      event('apply_start', '00', 'data.aws_partition.p', 'read'),
      event('apply_complete', '10', 'data.aws_partition.p', 'read'),
      event('apply_complete', '10', 'aws_nat_gateway.nat', 'delete'),
      event('apply_start', '10', 'aws_subnet.a', 'delete'),
      event('apply_errored', '20', 'aws_subnet.a', 'delete'),
    ].flatMap((each) => stepOf('dev-network', each) ?? []);
    const times = new ResourceTimes();
    for (const step of steps) times.step(step);
    expect(times.longerThan(0)).toEqual([
      {
        stack: 'dev-network',
        address: 'aws_nat_gateway.nat',
        action: 'delete',
        startTime: '2026-01-02T03:04:00.000Z',
        endTime: '2026-01-02T03:04:10.000Z',
      },
    ]);
  });
});
