import fc from 'fast-check';
import { render, type ReportOptions } from '../../../review/report';
import { widthOf } from '../../../review/report/terminal/style';
import type { Review, ShownAttribute } from '../../../review/result';
import { anyText } from '../../support/any-text';
import { hostileReview, hostileTexts } from '../../support/hostile';
import {
  sampleAttribute,
  sampleChange,
  sampleFinding,
  samplePlan,
  sampleReview,
  sampleStack,
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
      'after: all at once; 16 min from AllowTraffic to the end, Install and hooks on top',
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

  it('names the stack where two have the same address, and there alone', () => {
    const { effects } = sampleReview();
    const twice = <Effect extends { readonly stack: string }>(of: readonly Effect[]): readonly Effect[] =>
      of.flatMap((effect) => [effect, { ...effect, stack: 'other' }]);
    const both = {
      traffic: twice(effects.traffic),
      deployments: twice(effects.deployments),
      grants: twice(effects.grants),
    };
    const report = terminal(sampleReview({ effects: both }), { width: 200 });
    for (const address of [
      effects.traffic[0]!.service,
      effects.deployments[0]!.deploymentGroup,
      effects.grants[0]!.role,
    ]) {
      expect(report).toContain(`${address} of ${sampleStack}`);
      expect(report).toContain(`${address} of other`);
    }
    expect(terminal(undefined, { width: 200 })).not.toContain(` of ${sampleStack}`);
  });

  it('does not paint an apply green that stops half-way', () => {
    const [effect] = sampleReview().effects.traffic;
    const report = (over: object): string =>
      terminal(
        sampleReview({
          effects: { traffic: [{ ...effect!, effect: 'nothing', ...over }], deployments: [], grants: [] },
        }),
        { color: true, width: 200 },
      );
    expect(report({})).toContain('  \u001b[32mweb: ');
    expect(report({ stopsHalfWay: true })).toContain('  \u001b[33mweb: ');
  });

  it('has no forecast where a finding prevents deployments', () => {
    const [deployment] = sampleReview().effects.deployments;
    const { after, ...rest } = deployment!;
    const prevented = [
      { rule: 'LB404', address: 'a', says: 'the apply deletes the listener', isSure: true },
      { rule: 'NW741', address: 'b', says: 'no way', isSure: true },
    ];
    const deployments = [{ ...rest, prevented }];
    const review = sampleReview({ effects: { traffic: [], deployments, grants: [] } });
    const expected =
      'no deployment can be expected to succeed after this apply, see LB404: the apply deletes the listener; see also NW741';
    expect(after).toBeDefined();
    expect(terminal(review, { width: 200 })).toContain(`    ${expected}\n`);
    expect(terminal(review)).not.toContain('before:');
    expect(render('markdown', review).replace(/`/g, '')).toContain(expected);
  });

  it('says of which stacks it tells nothing, because their plans ended with an error', () => {
    const review = clean({
      verdict: 'blocked',
      plans: [samplePlan()],
      effects: { traffic: [], deployments: [], grants: [], unjudged: [sampleStack] },
    });
    const told = `${sampleStack}: could not be judged, because the plan ended with an error`;
    expect(terminal(review)).toContain(`Running traffic\n  ${told}\nNext deployment\n  ${told}\n`);
    const shown = `- \`${sampleStack}\`: could not be judged, because the plan ended with an error`;
    expect(render('markdown', review)).toContain(
      `### Running traffic\n\n${shown}\n\n### Next deployment\n\n${shown}\n`,
    );
  });

  it('sums what several stacks change, as Markdown does', () => {
    const review = clean({ plans: [samplePlan(), samplePlan({ stack: 'b' }), unchangedPlan()] });
    expect(lines(terminal(review)).at(-1)).toBe(
      'Clean: nothing was found (4 changed, 2 replaced, in 2 of 3 stacks)',
    );
    expect(render('markdown', review)).toContain('\n4 changed, 2 replaced, in 2 of 3 stacks.\n');
  });

  it('says in the verdict that the apply starts a release', () => {
    const [traffic] = sampleReview().effects.traffic;
    const starts = (count: number): Review =>
      clean({
        plans: [samplePlan()],
        effects: {
          traffic: Array.from({ length: count }, () => ({ ...traffic!, startsRelease: true })),
          deployments: [],
          grants: [],
        },
      });
    expect(lines(terminal(starts(1))).at(-1)).toContain(
      'Clean: nothing was found; the apply starts a release (',
    );
    expect(lines(terminal(starts(2))).at(-1)).toContain('; the apply starts 2 releases (');
    expect(render('markdown', starts(1))).toMatch(
      /^## ✅ Clean: nothing was found; the apply starts a release\n/,
    );
    const warned = { ...starts(1), verdict: 'warnings' as const, findings: sampleReview().findings.slice(1) };
    expect(lines(terminal(warned)).at(-1)).toContain('1 finding warns; the apply starts a release');
  });

  const { drift } = samplePlan();
  const review = (of: typeof drift): Review => clean({ plans: [{ ...unchangedPlan(), drift: of }] });

  it('says in the verdict that resources have drifted, but not of what CodeDeploy leaves', () => {
    expect(lines(terminal(review(drift))).at(-1)).toBe(
      'Clean: the plan changes nothing; 1 resource has drifted',
    );
    expect(render('markdown', review(drift))).toMatch(
      /^## ✅ Clean: the plan changes nothing; 1 resource has drifted\n/,
    );
    expect(terminal(review(drift.filter(({ isSwap }) => isSwap)))).toBe('Clean: the plan changes nothing\n');
  });

  it('shows rules of which nobody knows who made them, and does not count them as drift', () => {
    const rules = drift.map((each) => ({ ...each, isSwap: false, mayBeOfAnotherStack: true }));
    const title = 'Security group rules that another stack may have made: a review of all plans knows';
    for (const text of [terminal(review(rules)), render('markdown', review(rules))]) {
      expect(text).toContain(title);
      expect(text).not.toMatch(/drifted|[Cc]hanged outside/);
    }
  });

  const longPath =
    'blue_green_deployment_config[0].terminate_blue_instances_on_deployment_success[0].termination_wait_time_in_minutes';
  const arn = (end: string): string =>
    `arn:aws:codedeploy:ap-southeast-1:123456789012:deploymentconfig:${end}`;
  const withAttribute = (attribute: Partial<ShownAttribute>): Review =>
    clean({ plans: [samplePlan({ changes: [sampleChange({ attributes: [sampleAttribute(attribute)] })] })] });

  it.each([
    ['a long path', 100, { path: longPath, before: '5', after: '2880' }, /^ {8}5 → 2880$/],
    [
      'long values that end otherwise',
      80,
      { path: 'policy.Statement[8].Resource[0]', before: arn('Canary5'), after: arn('Canary15') },
      /^ {8}arn:aws.*….*Canary5 → arn:aws.*….*Canary15$/,
    ],
    [
      'a short value beside a long one',
      60,
      { path: 'x', before: arn('Canary5'), after: '(none)', forcesReplacement: true },
      /^ {8}arn:aws.*….*Canary5 → \(none\) \(forces replacement\)$/,
    ],
    [
      'all of it',
      40,
      { path: longPath, before: arn('a'), after: arn('b') },
      /^ {8}arn:.*…\S*:a → arn:.*…\S*:b$/,
    ],
  ])('shows what changes to what: %s', (_, width, attribute, expected) => {
    const shown = lines(terminal(withAttribute(attribute), { width }));
    expect(shown.filter((line) => expected.test(line))).toHaveLength(1);
    expect(shown.filter((line) => /→|…/.test(line)).every((line) => widthOf(line) <= width)).toBe(true);
  });

  it('keeps the end of a path that is too long', () => {
    const report = terminal(withAttribute({ path: longPath }), { width: 60 });
    expect(report).toMatch(/^ {6}blue_green_.*….*_wait_time_in_minutes:$/m);
  });

  it.each([
    ['move', '→'],
    ['import', '↓'],
    ['forget', '∅'],
    ['unrecognized', '?'],
  ])('has a sign for what it does: %s', (kind, sign) => {
    const report = terminal(clean({ plans: [samplePlan({ changes: [sampleChange({ kind })] })] }));
    expect(report).toContain(`  ${sign} ${sampleChange().address}`);
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
    const texts = fc.oneof(fc.constantFrom(...hostileTexts), anyText({ maxLength: 50 }));
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
