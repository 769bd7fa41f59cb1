import { fixedWaits, waitsOf, type FixedWait } from '../../bench/main-job/fixed-waits';
import type { ResourceTime } from '../../rehearsal/report/model';

const took = (address: string, action: ResourceTime['action'], start: number, end: number): ResourceTime => ({
  stack: 'dev',
  address,
  action,
  startTime: new Date(start * 1000).toISOString(),
  endTime: new Date(end * 1000).toISOString(),
});

const waits: readonly FixedWait[] = [
  { type: 'aws_vpc', action: 'create', seconds: 10 },
  { type: 'aws_lb', action: 'create', seconds: 60 },
];

describe('the fixed waits of a main job', () => {
  it('are added up where they follow one another', () => {
    const job = waitsOf(
      [
        took('aws_vpc.vpc', 'create', 0, 11),
        took('aws_lb.lb', 'create', 20, 81.5),
        took('aws_kms_key.key', 'create', 20, 34),
      ],
      waits,
    );
    expect(job.seconds).toBe(70);
    expect(job.seen.map(({ address, tookSeconds }) => [address, tookSeconds])).toEqual([
      ['aws_vpc.vpc', 11],
      ['aws_lb.lb', 61.5],
    ]);
  });

  it('count once where they go on at the same time', () => {
    const both = [took('aws_vpc.vpc', 'create', 0, 12), took('aws_lb.one', 'create', 5, 66)];
    expect(waitsOf(both, waits).seconds).toBe(65);
    expect(waitsOf([...both, took('aws_lb.two', 'create', 10, 70)], waits).seconds).toBe(70);
  });

  it('are no longer true where one is missing or was shorter', () => {
    const vpc = took('aws_vpc.vpc', 'create', 0, 11);
    expect(() => waitsOf([vpc], waits)).toThrow('no aws_lb took long to create');
    expect(() => waitsOf([vpc, took('aws_lb.lb', 'create', 20, 50)], waits)).toThrow(
      'aws_lb.lb took 30 s to create, less than the 60 s that it is said to wait',
    );
  });

  it('are 115 s in the default stacks', () => {
    const serial = fixedWaits.map(({ type, action, seconds }, index) =>
      took(`${type}.it`, action, index * 100, index * 100 + seconds),
    );
    expect(waitsOf(serial).seconds).toBe(115);
  });
});
