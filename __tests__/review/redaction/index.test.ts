import type { Plan, ResourceChange } from '../../../review/plan/model';
import { redactionOf } from '../../../review/redaction';
import { exampleStack } from '../../../review/rules/examples/stack';
import { sampleAttribute, sampleChange, samplePlan, sampleReview } from '../../support/sample-review';

const secret = 'correct horse "battery"';

const planWith = (over: Partial<ResourceChange>): Plan => {
  const { plan } = exampleStack({
    changes: [{ address: 'aws_x.a', actions: ['update'], before: {}, after: {} }],
  });
  return { ...plan, changes: plan.changes.map((change) => ({ ...change, ...over })) };
};
const sensitive = (value: unknown): Plan =>
  planWith({ after: { secret: value } as ResourceChange['after'], afterSensitive: { secret: true } });
const text = (plan: Plan, given: string): string => redactionOf([plan]).text(given);

describe('what repeats a sensitive value', () => {
  it.each([
    ['in a sentence', `it is ${secret} now`, 'it is (sensitive) now'],
    ['next to other letters', `x${secret}y`, 'x(sensitive)y'],
    ['twice', `${secret}, ${secret}`, '(sensitive), (sensitive)'],
    ['in the key of an address', `aws_x.a["${secret.replaceAll('"', '\\"')}"]`, 'aws_x.a["(sensitive)"]'],
    ['in a URL', `https://x/?q=${encodeURIComponent(secret)}`, 'https://x/?q=(sensitive)'],
    ['in JSON', JSON.stringify({ note: secret }), '{"note":"(sensitive)"}'],
    ['in base64', Buffer.from(secret).toString('base64'), '(sensitive)'],
  ])('is masked %s', (_, given, expected) => {
    expect(text(sensitive(secret), given)).toBe(expected);
  });

  it.each<[string, unknown, string]>([
    ['a part of sensitive JSON', JSON.stringify({ db: { password: 'sw0rdfish' } }), 'sw0rdfish'],
    ['an item of a sensitive list', ['a', 'sw0rdfish'], 'sw0rdfish'],
    ['a member of a sensitive map', { a: { b: 'sw0rdfish' } }, 'sw0rdfish'],
    ['a line of a sensitive text', 'first line\nsecond line\n', 'second line'],
    ['a sensitive number', 12345678, '12345678'],
  ])('is masked where it is %s', (_, value, repeated) => {
    expect(text(sensitive(value), `<${repeated}>`)).toBe('<(sensitive)>');
  });

  it('is masked in another stack', () => {
    const plans = [sensitive(secret), planWith({})];
    expect(
      redactionOf(plans).show({ ...planWith({}).changes[0]!, after: { a: `x ${secret}` } }, 'after', ['a']),
    ).toBe('x (sensitive)');
  });

  it.each<[string, Partial<Plan>]>([
    ['drift', { changes: [], drift: sensitive(secret).changes }],
    [
      'changes that are put off',
      { changes: [], deferred: [{ reason: 'x', change: sensitive(secret).changes[0]! }] },
    ],
  ])('is masked where it is sensitive in %s', (_, over) => {
    expect(text({ ...sensitive(secret), ...over }, secret)).toBe('(sensitive)');
  });

  it('is masked where it goes by the name of a secret elsewhere', () => {
    const definitions = JSON.stringify([{ environment: [{ name: 'DB_PASSWORD', value: 'sw0rdfish' }] }]);
    expect(text(planWith({ before: { container_definitions: definitions } }), 'uses sw0rdfish')).toBe(
      'uses (sensitive)',
    );
  });

  it('stays where it is too short to be told from other text', () => {
    expect(text(sensitive('web'), 'web and webs')).toBe('web and webs');
  });

  it('stays where it is the word of a mask', () => {
    expect(text(sensitive('sensitive'), 'it is (sensitive)')).toBe('it is (sensitive)');
  });

  it('is masked as a whole where the shape of a secret overlaps it', () => {
    const key = 'AKIAIOSFODNN7EXAMPLE';
    expect(text(sensitive(`${key}/more`), `<${key}/more>`)).toBe('<(sensitive)>');
    expect(text(sensitive('FODNN7'), `<${key}>`)).toBe('<(sensitive)>');
  });

  it('is found among many', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `secret-number-${at}`);
    expect(text(sensitive(many), 'secret-number-19999 and secret-numbers')).toBe(
      '(sensitive) and secret-numbers',
    );
  });
});

describe('a redacted review', () => {
  const { review } = redactionOf([sensitive('blocked-by-web')]);

  it('has no text with a sensitive value, but its own words', () => {
    const made = review(
      sampleReview({
        plans: [
          samplePlan({
            stack: 'blocked-by-web',
            changes: [sampleChange({ address: 'aws_x.a["blocked-by-web"]' })],
          }),
        ],
      }),
    );
    expect(JSON.stringify(made)).not.toContain('blocked-by-web');
    expect(made).toMatchObject({
      verdict: 'blocked',
      plans: [{ stack: '(sensitive)', sha256: samplePlan().sha256 }],
    });
  });

  it('has the words of rules as they are', () => {
    const { findings } = redactionOf([sensitive('CODE_DEPLOY deployment controller')]).review(sampleReview());
    expect(findings.map(({ rule }) => rule)).toEqual(sampleReview().findings.map(({ rule }) => rule));
  });

  it('shows random-looking values of what is named as a checksum', () => {
    const hash = 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=';
    const attributes = [
      sampleAttribute({ path: 'source_code_hash', after: hash }),
      sampleAttribute({ path: 'note', after: hash }),
    ];
    const made = review(sampleReview({ plans: [samplePlan({ changes: [sampleChange({ attributes })] })] }));
    expect(made.plans[0]?.changes[0]?.attributes.map(({ after }) => after)).toEqual([
      hash,
      '(looks like a secret)',
    ]);
  });

  it('is the same where it is redacted again', () => {
    const once = review(sampleReview());
    expect(review(once)).toEqual(once);
  });
});
