import fc from 'fast-check';
import { render, type ReportOptions } from '../../../review/report';
import type { Review } from '../../../review/result';
import { anyText } from '../../support/any-text';
import { hostileReview, hostileTexts } from '../../support/hostile';
import { cellsOf, outsideOfCode } from '../../support/markdown';
import {
  sampleAttribute,
  sampleChange,
  sampleFinding,
  samplePlan,
  sampleReview,
  sampleRule,
  unchangedPlan,
} from '../../support/sample-review';

const markdown = (review: Review = sampleReview(), options: ReportOptions = {}): string =>
  render('markdown', review, options);
const nothing = { traffic: [], deployments: [], grants: [] };
const clean = (over: Partial<Review> = {}): Review => ({
  verdict: 'clean',
  plans: [unchangedPlan()],
  findings: [],
  suppressed: [],
  effects: nothing,
  ...over,
});

describe('a review in Markdown', () => {
  it.each<[string, Review, string]>([
    ['blocked', sampleReview(), '## ⛔ Blocked: 1 finding blocks this apply, 1 warns'],
    [
      'with warnings',
      sampleReview({ verdict: 'warnings', findings: sampleReview().findings.slice(1) }),
      '## ⚠️ Warnings: 1 finding warns',
    ],
    ['clean', clean(), '## ✅ Clean: the plan changes nothing'],
    ['clean with changes', clean({ plans: [samplePlan()] }), '## ✅ Clean: nothing was found'],
    [
      'of a plan that ended with an error',
      clean({ verdict: 'blocked' }),
      '## ⛔ Blocked: a plan ended with an error',
    ],
  ])('begins with the verdict where it is %s', (_, review, expected) => {
    expect(markdown(review).split('\n')[0]).toBe(expected);
  });

  it('is one line where nothing changes', () => {
    expect(markdown(clean())).toBe('## ✅ Clean: the plan changes nothing\n');
  });

  it('begins with the marker, as it is, and shows the notice as text', () => {
    const lines = markdown(sampleReview(), { marker: '<!-- x:1 -->', notice: 'Stale: see @octocat' }).split(
      '\n',
    );
    expect(lines[0]).toBe('<!-- x:1 -->');
    expect(lines[1]).toMatch(/^## /);
    expect(lines).toContain('> Stale: see `@octocat`');
  });

  it('has of a finding all that one needs', () => {
    const report = markdown(sampleReview(), { sources: 'https://github.com/o/r/blob/c0ffee/' });
    const { address, constructPath, rule } = sampleFinding();
    for (const part of [
      `\`${address}\``,
      `\`${constructPath ?? ''}\``,
      '[`stacks/constructs/fargate-service.ts:42`](https://github.com/o/r/blob/c0ffee/stacks/constructs/fargate-service.ts#L42)',
      'from `web:41` to `web:7`',
      '**Why:** Under the `CODE_DEPLOY`',
      '**Fix:** Put `task_definition`',
      `[Source](${rule.link})`,
    ])
      expect(report).toContain(part);
  });

  it('lists what blocks before what warns, whatever the order of the findings', () => {
    const { findings } = sampleReview();
    const report = markdown(sampleReview({ findings: [...findings].reverse() }));
    expect(report.indexOf('ECS101')).toBeLessThan(report.indexOf('TG303'));
  });

  it('has the reasons of a rule once', () => {
    const findings = ['aws_x.a', 'aws_x.b'].map((address) => sampleFinding({ address }));
    const report = markdown(sampleReview({ findings }));
    expect(report.split('**Why:**')).toHaveLength(2);
    expect(report).toMatch(/- `aws_x.a`[^]*- `aws_x.b`[^]*\*\*Why/);
  });

  it('says what is known at apply only', () => {
    expect(markdown()).toContain('_known at apply only_ · The health check');
  });

  it('has what happens to traffic, the next deployment and permissions', () => {
    const report = markdown();
    expect(report).toContain('- 🟡 `web` of `bluegreen-dev-nodejs-service`: the apply touches the service');
    expect(report).toContain(
      '  - after: **all at once; 16 min from AllowTraffic to the end, Install and hooks on top; a version that fails every request meets 100 % of them for about 2 min (at 12,000 requests a minute)**',
    );
    expect(report).toContain('| 21 min | the original task set is terminated |');
    expect(report).toContain('gains `s3:GetObject on arn:aws:s3:::assets/*`; loses `s3:* on *`');
  });

  it('says where no deployment is possible, and where nothing ends the exposure', () => {
    const [deployment] = sampleReview().effects.deployments;
    const { after, ...gone } = deployment!;
    const { exposure, ...endless } = after!;
    expect(exposure).toBeDefined();
    const report = (effect: object): string =>
      markdown(sampleReview({ effects: { ...nothing, deployments: [{ ...gone, ...effect }] } }));
    expect(report({})).toContain('no deployment is possible after this apply');
    expect(report({ after: endless })).toContain('nothing ends the exposure to a bad version');
  });

  it('tells what comes before AllowTraffic without a time, and how times count', () => {
    const [deployment] = sampleReview().effects.deployments;
    const timeline = [
      { atSeconds: 0, what: 'Install', isBeforeTraffic: true },
      { atSeconds: 0, what: 'AllowTraffic' },
    ];
    const deployments = [{ ...deployment!, after: { ...deployment!.after!, timeline } }];
    const report = markdown(sampleReview({ effects: { ...nothing, deployments } }));
    expect(report).toContain('| before | Install |\n| 0 s | AllowTraffic |\n');
    expect(report).toContain('Times count from AllowTraffic');
  });

  it('does not tick off an apply that stops half-way', () => {
    const [effect] = sampleReview().effects.traffic;
    const traffic = [{ ...effect!, effect: 'nothing' as const }];
    const signOf = (over: object): string =>
      /^- (\S+) `web`/m.exec(
        markdown(sampleReview({ effects: { ...nothing, traffic: [{ ...traffic[0]!, ...over }] } })),
      )?.[1] ?? '';
    expect([signOf({}), signOf({ stopsHalfWay: true })]).toEqual(['✅', '🟠']);
  });

  it('has no cause twice, and services of AWS as words', () => {
    const [effect] = sampleReview().effects.traffic;
    const line = (says: string, because: readonly string[], unnamed: readonly string[] = []): string =>
      markdown(sampleReview({ effects: { ...nothing, traffic: [{ ...effect!, says, because, unnamed }] } }))
        .split('\n')
        .find((each) => each.startsWith('- 🟡')) ?? '';
    expect(line('EC2 refuses aws_x.a.', ['aws_x.a'])).toMatch(/: EC2 refuses `aws_x\.a`\.$/);
    expect(line('S3 refuses aws_x.a.', ['aws_x.a', 'aws_x.b'], ['aws_x.b'])).toMatch(
      /: S3 refuses `aws_x\.a`\. Also because of `aws_x\.b`\.$/,
    );
    expect(line('Nothing.', ['aws_x.a'], ['aws_x.a'])).toMatch(/: Nothing\. Because of `aws_x\.a`\.$/);
  });

  it('folds each stack that changes, with its plan, and no other', () => {
    const report = markdown();
    expect(report).toContain(
      '<summary><code>bluegreen-dev-nodejs-service</code>: 2 changed, 1 replaced</summary>\n\n| |',
    );
    expect(report).toContain('`port`: `3000` → `8080` **(forces replacement)**');
    expect(report).toContain('SHA-256 `9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`');
    expect(report).not.toContain('bluegreen-dev-network');
  });

  it('keeps drift apart, and what CodeDeploy leaves', () => {
    const report = markdown();
    const [outside, swap] = ['**Changed outside of Terraform**', '**CodeDeploy swap'].map((part) =>
      report.indexOf(part),
    );
    expect(outside).toBeGreaterThan(0);
    expect(report.indexOf('retention_in_days')).toBeGreaterThan(outside!);
    expect(swap).toBeGreaterThan(report.indexOf('retention_in_days'));
    expect(report.indexOf('default_action[0].forward')).toBeGreaterThan(swap!);
  });

  it('folds suppressed findings, with reason and day', () => {
    expect(markdown()).toMatch(/<summary>1 suppressed finding<\/summary>\n\n.*audit keeps.*`2099-12-31`/);
  });
});

const html = /<\/?[a-z!][^>\n]*>?/gi;
const ourHtml = /^(?:<\/?details>|<\/?summary>|<br>|<\/?code>)$/;

/** What a host would act on although no report writes it. */
function intrusions(report: string): readonly string[] {
  return outsideOfCode(report).flatMap((line) => {
    // The one place for code in HTML.
    const rest = line.replace(/<code>(?:[^<>"'`@\n])*<\/code>/g, '◦');
    return [
      ...(rest.match(html) ?? []).filter((tag) => !ourHtml.test(tag)),
      ...(rest.match(/(?<!&)[@#](?=\S)(?!#)|[!~%$^](?=[\w"])|\bGH-\d/g) ?? []).filter(
        (sign) => !rest.startsWith('##') || sign !== '#',
      ),
      ...(rest
        .replace(/\]\(https:\/\/docs\.aws\.amazon\.com\/[^)]*\)/g, '')
        .match(/!\[|\]\(|\]\[|:\/\/|www\.|:\w+:/gi) ?? []),
      ...(/^\s*\//.test(line) ? ['a command'] : []),
      // eslint-disable-next-line no-control-regex -- none of these may be there
      ...(line.match(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}|\p{Cs}/gu) ?? []),
    ];
  });
}

/** Lines of a report with their texts taken out: its shape. */
const shape = (report: string): readonly string[] =>
  outsideOfCode(report).map((line) =>
    line
      .replace(/<code>[^<>]*<\/code>/g, '')
      .replace(/[^<>|#*_[\]\-/]+/g, ' ')
      .replace(/ +/g, ' '),
  );

const count = (report: string, part: string): number =>
  outsideOfCode(report).join('\n').split(part).length - 1;

describe('hostile texts in Markdown', () => {
  it('finds intrusions where there are some', () => {
    for (const text of ['@octocat', 'see #12', '<b>', '![x](y)', 'https://x', '\u202e', '/approve']) {
      expect(intrusions(text)).not.toEqual([]);
    }
    expect(intrusions(markdown())).toEqual([]);
  });

  it.each(
    hostileTexts.map((text) => [text.slice(0, 60)] as const).map(([title], at) => [title, hostileTexts[at]!]),
  )('are text: %j', (_, text) => {
    const report = markdown(hostileReview(text));
    expect(intrusions(report)).toEqual([]);
    expect(count(report, '<details>')).toBe(count(report, '</details>'));
    expect(count(report, '<details>')).toBe(3);
    expect(report.startsWith('## ⛔ Blocked: 1 finding blocks this apply, 1 warns\n')).toBe(true);
  });

  it.each(hostileTexts.filter((text) => text.trim() !== ''))('keep tables whole: %j', (text) => {
    const rows = markdown(hostileReview(text))
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(new Set(rows.map((row) => cellsOf(row).length))).toEqual(new Set([2, 3]));
  });

  it('are text, whatever they are, whole or cut', () => {
    const texts = fc.oneof(
      anyText({ maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            '<',
            '>',
            '`',
            '|',
            '\\',
            '@a',
            '#1',
            '\n',
            '](',
            '![',
            '</details>',
            '~~~',
            '```',
            '    ',
            '://',
            'a',
            ' ',
            '&',
            '<!--',
            '-->',
          ),
          { maxLength: 30 },
        )
        .map((parts) => parts.join('')),
      fc.constantFrom(...hostileTexts),
    );
    fc.assert(
      fc.property(
        texts,
        fc.option(fc.integer({ min: 200, max: 6000 }), { nil: undefined }),
        (text, limit) => {
          const report = markdown(hostileReview(text), limit === undefined ? {} : { limit });
          expect(intrusions(report)).toEqual([]);
          expect(count(report, '<details>')).toBe(count(report, '</details>'));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('have no way into the shape of a report', () => {
    expect(shape(markdown(hostileReview('@a #1')))).toEqual(shape(markdown(hostileReview('<b>`'))));
  });
});

const many = <Item>(length: number, item: (at: number) => Item): Item[] =>
  Array.from({ length }, (_, at) => item(at));

/** More of everything than any host takes. */
const large = (): Review =>
  sampleReview({
    plans: many(4, (stack) =>
      samplePlan({
        stack: `stack-${stack}`,
        changes: many(300, (at) =>
          sampleChange({
            address: `aws_x.r${stack}_${at}`,
            kind: at === 299 ? 'no-op' : 'update',
            attributes: many(8, (attribute) =>
              sampleAttribute({
                path: at > 250 ? `tags.t${attribute}` : `a${attribute}`,
                before: 'x'.repeat(100),
                after: 'y'.repeat(100),
              }),
            ),
          }),
        ),
      }),
    ),
    findings: [
      ...many(30, (at) => sampleFinding({ address: `aws_ecs_service.blocks_${at}` })),
      ...many(200, (at) =>
        sampleFinding({ rule: sampleRule('TG303', 'warn'), address: `aws_lb.warns_${at}` }),
      ),
    ],
  });

describe('a limit', () => {
  const review = large();

  it.each([1_000_000, 200_000, 65_536, 30_000, 10_000, 5_000, 2_500])(
    'of %i bytes holds, and no finding that blocks goes',
    (limit) => {
      const report = markdown(review, { limit });
      expect(Buffer.byteLength(report)).toBeLessThanOrEqual(limit);
      expect(report.split('\n')[0]).toBe('## ⛔ Blocked: 30 findings block this apply, 200 warn');
      for (let at = 0; at < 30; at += 1) expect(report).toContain(`\`aws_ecs_service.blocks_${at}\``);
      expect(report).toMatch(/_Left out, because the comment would be too long: .+_\n$/);
      expect(intrusions(report)).toEqual([]);
    },
  );

  it('of less than all lines that block leaves some out, and says how many', () => {
    const report = markdown(review, { limit: 1500 });
    expect(Buffer.byteLength(report)).toBeLessThanOrEqual(1500);
    expect(report).toMatch(/_And \d+ more findings that block, not listed here\._/);
  });

  it('of less than anything leaves the verdict', () => {
    expect(markdown(review, { limit: 60 })).toBe('## ⛔ Blocked: 30 findings block this apply, 200 warn\n');
    expect(Buffer.byteLength(markdown(review, { limit: 20 }))).toBeLessThanOrEqual(20);
  });

  it('that is large enough leaves all', () => {
    expect(markdown(sampleReview(), { limit: 65_536 })).toBe(markdown());
  });

  const leftOut = (of: Review, limit: number): readonly string[] =>
    (/too long: (.+)\._/.exec(markdown(of, { limit }))?.[1] ?? '').split(', ');

  it('leaves out first what matters least', () => {
    const whole = Buffer.byteLength(markdown(review));
    expect(leftOut(review, whole - 1)).toEqual(['resources that only move or are imported']);
    const report = markdown(review, { limit: 65_536 });
    for (const part of [
      '**Why:**',
      '**Fix:**',
      '### Running traffic',
      '### Permissions',
      'blocks_29',
      '<details>',
    ])
      expect(report).toContain(part);
    expect(leftOut(review, 65_536)).toEqual(expect.arrayContaining(['changes of large stacks']));
    const short = markdown(review, { limit: 16_000 });
    expect(short).toContain('The apply fails');
    expect(short).not.toContain('task_definition`: `web');
  });

  it('leaves out nothing in vain', () => {
    const [grant] = sampleReview().effects.grants;
    const grants = many(3000, (at) => ({ ...grant!, role: `aws_iam_role.r${at}` }));
    const report = markdown(sampleReview({ effects: { ...sampleReview().effects, grants } }), {
      limit: 20_000,
    });
    expect(report).toContain('_Left out, because the comment would be too long: effects on many services._');
    expect(report).toContain('_And 2950 more, not listed here._');
    for (const part of ['**Why:**', '**Fix:**', 'TG303', 'tags.owner', 'audit keeps', '| 21 min |'])
      expect(report).toContain(part);
  });

  it('says of almost nothing that all else is left out', () => {
    expect(leftOut(review, 2_500)[0]).toBe('nearly all but what blocks');
  });

  it('says how many changes are left out, and where the whole review is', () => {
    const report = markdown(review, { limit: 65_536, whole: 'https://github.com/o/r/actions/runs/1' });
    expect(report).toMatch(/_\d+ (more )?changes, not listed here\._/);
    expect(report).toContain('[The whole review](https://github.com/o/r/actions/runs/1) has it all.');
  });

  it('counts bytes, as a character may take four', () => {
    const report = markdown(
      sampleReview({ findings: many(500, (at) => sampleFinding({ message: `${at} ${'😀'.repeat(200)}` })) }),
      { limit: 65_536 },
    );
    expect(Buffer.byteLength(report)).toBeLessThanOrEqual(65_536);
  });
});
