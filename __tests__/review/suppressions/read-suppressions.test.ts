import { readSuppressions } from '../../../review/suppressions/read-suppressions';

const rules = new Set(['ECS101', 'TG301']);
const read = (text: string) => readSuppressions('accepted.yaml', text, rules);
const entry = (members: Readonly<Record<string, string>>): string =>
  Object.entries({
    rule: 'ECS101',
    address: 'aws_ecs_service.web',
    reason: 'it is known',
    expires: '2026-01-31',
    ...members,
  })
    .filter(([, value]) => value !== '')
    .map(([name, value], at) => `${at === 0 ? '- ' : '  '}${name}: ${value}\n`)
    .join('');

describe('a file of suppressions', () => {
  it('has a list of them, each with its line', () => {
    const text = `# accepted\n${entry({})}\n${entry({ rule: 'TG301', stack: 'web', address: '"aws_lb_target_group.*"' })}`;
    expect(read(text)).toEqual([
      {
        rule: 'ECS101',
        address: 'aws_ecs_service.web',
        reason: 'it is known',
        expires: '2026-01-31',
        source: { file: 'accepted.yaml', line: 2 },
      },
      {
        rule: 'TG301',
        address: 'aws_lb_target_group.*',
        stack: 'web',
        reason: 'it is known',
        expires: '2026-01-31',
        source: { file: 'accepted.yaml', line: 7 },
      },
    ]);
  });

  it.each(['', '# nothing\n', '[]', '---\n'])('may have none: %j', (text) => {
    expect(read(text)).toEqual([]);
  });

  it.each<[string, string, string | RegExp]>([
    ['no YAML', '- rule: [', /^accepted\.yaml:1: .*: mend the YAML$/],
    ['a tag that is not known', '- rule: !x ECS101', /^accepted\.yaml:1: .*: mend the YAML$/],
    [
      'an object',
      'rule: ECS101',
      'accepted.yaml:1: must be a list of { rule, address, stack, reason, expires }',
    ],
    ['a text in the list', '- ECS101', 'accepted.yaml:1: a suppression must be { rule,'],
    [
      'no reason',
      entry({ reason: '' }),
      'accepted.yaml:1: reason is missing: a suppression needs rule, address, reason, expires',
    ],
    [
      'an empty reason',
      entry({ reason: '" "' }),
      'accepted.yaml:3: reason must be a text: write it in quotes',
    ],
    ['no day', entry({ expires: '' }), 'accepted.yaml:1: expires is missing'],
    [
      'a member that is not known',
      entry({ until: 'x' }),
      'accepted.yaml:5: "until" is not known: a suppression has rule,',
    ],
    [
      'a rule that there is not',
      `\n${entry({ rule: 'ECS999' })}`,
      'accepted.yaml:2: rule "ECS999" is no rule: npm run review -- --rules lists them',
    ],
    ['what is found about suppressions', entry({ rule: 'SU902' }), 'rule "SU902" cannot be suppressed'],
    ['a plan that is not complete', entry({ rule: 'RV901' }), 'rule "RV901" cannot be suppressed'],
    [
      'a date in words',
      entry({ expires: 'tomorrow' }),
      'accepted.yaml:4: expires is "tomorrow", and must be a day as 2026-01-31',
    ],
    [
      'a time',
      entry({ expires: '2026-01-31T00:00:00Z' }),
      'expires is "2026-01-31T00:00:00Z", and must be a day',
    ],
    [
      'a day that there is not',
      entry({ expires: '2026-02-30' }),
      'expires 2026-02-30 is no day of the calendar',
    ],
    [
      'a month that there is not',
      entry({ expires: '2026-13-01' }),
      'expires 2026-13-01 is no day of the calendar',
    ],
    [
      'a long reason',
      entry({ reason: 'x'.repeat(501) }),
      'accepted.yaml:3: reason has 501 characters, and may have 500',
    ],
    ['a long address', entry({ address: 'x'.repeat(501) }), 'address has 501 characters, and may have 500'],
    ['a list of addresses', entry({ address: '[a, b]' }), 'accepted.yaml:2: address must be a text'],
    [
      'an alias',
      `${entry({ reason: '&r x' })}${entry({ reason: '*r' })}`,
      'accepted.yaml:7: reason is an alias',
    ],
    ['a member twice', entry({ reason: 'x\n  reason: y' }), /^accepted\.yaml:4: .*unique.*: mend the YAML$/],
    ['too many', entry({}).repeat(1001), 'has 1001 suppressions, and may have 1000'],
    ['too much', '#'.repeat(300 * 1024), 'accepted.yaml is longer than 256 KiB'],
    ['levels without end', '['.repeat(200_000), /^accepted\.yaml/],
  ])('is refused with %s', (_, text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: 'InputError' }) as Error);
    expect(() => read(text)).toThrow(message);
  });
});
