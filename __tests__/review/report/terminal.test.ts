import fc from 'fast-check';
import { render, type ReportOptions } from '../../../review/report';
import { widthOf } from '../../../review/report/terminal/style';
import type { Review } from '../../../review/review';
import { hostileReview, hostileTexts } from '../../support/hostile';
import {
  sampleChange,
  sampleFinding,
  samplePlan,
  sampleReview,
  unchangedPlan,
} from '../../support/sample-review';

const terminal = (review: Review = sampleReview(), options: ReportOptions = {}): string =>
  render('terminal', review, options);
const clean = (over: Partial<Review> = {}): Review => ({
  verdict: 'clean',
  plans: [unchangedPlan()],
  findings: [],
  suppressed: [],
  effects: { traffic: [], deployments: [], grants: [] },
  ...over,
});
const lines = (report: string): readonly string[] => report.trimEnd().split('\n');

describe('a review on a terminal', () => {
  it('is one line where nothing changes', () => {
    expect(terminal(clean())).toBe('Clean: the plan changes nothing\n');
    expect(terminal(clean({ plans: [unchangedPlan('a'), unchangedPlan('b')] }))).toBe(
      'Clean: the 2 plans change nothing\n',
    );
    const { effects } = sampleReview();
    expect(terminal(clean({ effects }))).toBe('Clean: the plan changes nothing\n');
    expect(
      lines(terminal(clean({ effects, plans: [unchangedPlan('a'), samplePlan()] }))).length,
    ).toBeGreaterThan(1);
  });

  it('ends with the verdict, after what blocks', () => {
    const report = terminal();
    expect(lines(report).at(-1)).toBe(
      'Blocked: 1 finding blocks this apply, 1 warns (2 changed, 1 replaced)',
    );
    expect(report.indexOf('BLOCKS ECS101')).toBeGreaterThan(report.indexOf('WARNS TG303'));
  });

  it('has of a finding all that one needs', () => {
    const report = terminal(undefined, { width: 200 });
    for (const part of [
      'aws_ecs_service.tasks_service_2A54B10D',
      'stacks/constructs/fargate-service.ts:42',
      'from web:41 to web:7',
      'Why: Under',
      'Fix: Put',
      'https://docs.aws.amazon.com/',
    ])
      expect(report).toContain(part);
  });

  it('has changes, effects, drift and what is suppressed', () => {
    const report = terminal(undefined, { width: 200 });
    for (const part of [
      'bluegreen-dev-nodejs-service: 2 changed, 1 replaced',
      '  ± aws_lb_target_group.alb_green_77AB1C2D',
      'port: 3000 → 8080 (forces replacement)',
      '1 resource changed outside of Terraform',
      '1 resource as a deployment of CodeDeploy leaves it',
      'web: the apply touches the service',
      'after: all at once; 16 min in all',
      '+ s3:GetObject on arn:aws:s3:::assets/*',
      'LG751 aws_cloudwatch_log_group.tasks_logs_33CC44DD: audit keeps',
    ])
      expect(report).toContain(part);
  });

  it('has of many no more than one reads, and says so', () => {
    const many = Array.from({ length: 100 }, (_, at) => at);
    const report = terminal(
      clean({
        plans: [samplePlan({ changes: many.map((at) => sampleChange({ address: `aws_x.r${at}` })) })],
        findings: many.map((at) => sampleFinding({ address: `aws_y.r${at}` })),
      }),
    );
    expect(report).toContain('and 70 more changes');
    expect(report).toContain('and 80 more resources');
  });

  it('has colours only where they are asked for', () => {
    expect(terminal()).not.toContain('\u001b');
    expect(terminal(undefined, { color: true })).toContain('\u001b[31mBLOCKS ECS101\u001b[39m');
  });

  it.each([40, 60, 100])('fits into %i columns, but for words that do not', (width) => {
    const tooWide = lines(terminal(undefined, { width })).filter(
      (line) => widthOf(line) > width && line.trim().includes(' '),
    );
    expect(tooWide.filter((line) => !/^(BLOCKS|WARNS|Blocked)|: 2 changed/.test(line))).toEqual([]);
  });

  it('takes no width that nothing fits into', () => {
    expect(terminal(undefined, { width: 0 })).toBe(terminal(undefined, { width: 40 }));
  });

  it('counts the columns of wide characters', () => {
    expect(widthOf('日本a')).toBe(5);
    expect(widthOf('é')).toBe(1);
  });

  it('has no character that a terminal would obey, and no line that a name has made', () => {
    const texts = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary', maxLength: 50 }));
    const count = lines(terminal(hostileReview('x'), { width: 100_000 })).length;
    fc.assert(
      fc.property(texts, (text) => {
        const report = terminal(hostileReview(text), { width: 100_000 });
        // eslint-disable-next-line no-control-regex -- none of these may be there
        expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}|\p{Cs}/u);
        if (text.trim() !== '') expect(lines(report).length).toBe(count);
      }),
    );
  });

  it('has only its own colours', () => {
    const report = terminal(hostileReview('\u001b[31mred\u001b[0m'), { color: true });
    // eslint-disable-next-line no-control-regex -- these are the sequences
    expect(report.replace(/\u001b\[(?:1|2|22|3[1236]|39)m/g, '')).not.toContain('\u001b');
  });
});
