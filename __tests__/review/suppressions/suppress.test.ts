import fc from 'fast-check';
import type { Finding } from '../../../review/rule';
import { serviceTaskDefinition as rule } from '../../../review/rules/ecs-service/service-task-definition';
import { suppress } from '../../../review/suppressions/suppress';
import { matches, type Suppression } from '../../../review/suppressions/suppression';

const finding = (address: string, stack = 'web'): Finding => ({
  rule,
  outcome: 'fail',
  stack,
  address,
  message: 'x',
});
const suppression = (members: Partial<Suppression> = {}): Suppression => ({
  rule: 'ECS101',
  address: 'aws_ecs_service.web',
  reason: 'known',
  expires: '2026-01-31',
  source: { file: 'accepted.yaml', line: 3 },
  ...members,
});
const on = (day: string): Date => new Date(`${day}T12:00:00Z`);
const about = (findings: readonly Finding[]) =>
  findings.map(({ rule: { id }, stack, address }) => `${id} ${stack} ${address}`);

const web = finding('aws_ecs_service.web');
const one = (members: Partial<Suppression>, found: Finding = web, now = on('2026-01-01')) =>
  suppress([found], [suppression(members)], ['web'], now);

describe('a suppression', () => {
  it('takes what it covers, and says why and until when', () => {
    expect(one({})).toEqual({
      active: [],
      suppressed: [{ finding: web, reason: 'known', expires: '2026-01-31' }],
    });
  });

  it('may cover several findings, of any stack', () => {
    const found = [web, finding('aws_ecs_service.api', 'api')];
    const { active, suppressed } = suppress(
      found,
      [suppression({ address: '*' })],
      ['web', 'api'],
      on('2026-01-01'),
    );
    expect(active).toEqual([]);
    expect(suppressed).toHaveLength(2);
  });

  it('holds to the end of its day, and is a finding after it', () => {
    expect(one({}, web, new Date('2026-01-31T23:59:59Z')).active).toEqual([]);
    const { active, suppressed } = one({}, web, new Date('2026-02-01T00:00:00Z'));
    expect(about(active)).toEqual(['ECS101 web aws_ecs_service.web', 'SU901  aws_ecs_service.web']);
    expect(suppressed).toEqual([]);
  });

  it.each<[string, Partial<Suppression>]>([
    ['another rule', { rule: 'TG301' }],
    ['another address', { address: 'aws_ecs_service.we' }],
    ['another stack that is under review', { stack: 'api' }],
  ])('of %s covers nothing, and is a finding itself', (_, members) => {
    const { active, suppressed } = suppress([web], [suppression(members)], ['web', 'api'], on('2026-01-01'));
    expect(active.map(({ rule: { id } }) => id)).toEqual(['ECS101', 'SU902']);
    expect(active[1]).toMatchObject({
      rule: { severity: 'warn' },
      address: members.address ?? 'aws_ecs_service.web',
      source: { file: 'accepted.yaml', line: 3 },
    });
    expect(suppressed).toEqual([]);
  });

  it('of a stack that is not under review is not unused', () => {
    expect(one({ stack: 'elsewhere' }).active).toEqual([web]);
    expect(one({ stack: 'elsewhere' }, web, on('2027-01-01')).active).toEqual([web]);
  });

  it('does not reach a rule that has failed', () => {
    expect(about(one({ address: '*' }, finding('', '')).active)).toContain('ECS101  ');
  });
});

describe('an address with *', () => {
  it.each([
    ['aws_lb.*', 'aws_lb.a', true],
    ['aws_lb.*', 'aws_lb_listener.a', false],
    ['*.web', 'module.x.aws_ecs_service.web', true],
    ['*', '', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a.c', 'abc', false],
    ['**', 'x', true],
    ['aws_x.y[*]', 'aws_x.y["k"]', true],
  ])('%s and %s: %s', (pattern, address, expected) => {
    expect(matches(pattern, address)).toBe(expected);
  });

  it('matches what a regular expression of it does', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const regex = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(matches(pattern, text)).toBe(regex.test(text));
      }),
      { numRuns: 1000 },
    );
  });
});
