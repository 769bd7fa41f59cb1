/** Secrets that no report shows, and what is none and has to be read. */
import fc from 'fast-check';
import { redact } from '../../../review/redaction/redact';
import { casePlan, foundIn, resourceAt, reviewOf, textsOf } from '../../support/review-cases';

it('masks words after options, credentials of curl, and variables by plural names', () => {
  const review = reviewOf(casePlan('masks-arguments-and-plurals'));
  expect(textsOf(review)).not.toMatch(/wintergarden/);
  expect(foundIn(review)).toEqual(['block TD205 aws_ecs_task_definition.web']);
  expect(review.findings[0]?.message).toContain('APP_KEYS');
});

it('shows the actions and the ARNs of Secrets Manager', () => {
  const texts = textsOf(reviewOf(casePlan('masks-secretsmanager-actions')));
  expect(texts).toContain('secretsmanager:DeleteSecret');
  expect(texts).toContain('secretsmanager:PutSecretValue');
  expect(texts).toContain('arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/payments-GhIjKl');
  expect(texts).not.toContain('looks like a secret');
});

it.each([
  'secretsmanager:*',
  'arn:aws:secretsmanager:*:*:secret:shop/*',
  'arn:aws:secretsmanager:eu-west-1:1:secret:a-b:password::',
])('shows %s', (text) => {
  const plan = casePlan('masks-secretsmanager-actions');
  const { change } = resourceAt(plan, 'aws_iam_role_policy.execution');
  const Statement = { Effect: 'Allow', Action: text, Resource: text };
  change.after = { ...change.after, policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
  expect(textsOf(reviewOf(plan))).toContain(text);
});

const shown = (value: Parameters<typeof redact>[0], ...path: readonly string[]): string =>
  JSON.stringify(redact(value, path));

/** Words that nothing but their place tells from others. */
const word = fc.stringMatching(/^[a-z]{9,14}7$/);

/** Texts and values in which a secret stands. */
const places: readonly [string, (secret: string) => string][] = [
  ['after an option', (secret) => shown(['serve', '--password', secret])],
  ['after an option with one dash', (secret) => shown(['java', '-password', secret])],
  ['the user of curl, as words', (secret) => shown(['/usr/bin/curl', '-u', `admin:${secret}`])],
  ['the user of curl', (secret) => shown(`curl -fsS -u admin:${secret} http://localhost/`)],
  ['the user of curl, in quotes', (secret) => shown(`curl --user "admin:${secret}" https://a.example`)],
  ['mysql', (secret) => shown(`mysql -h db -u root -p${secret} shop`)],
  ['mysqldump', (secret) => shown(`mysqldump -p'${secret}' shop`)],
  ['sshpass', (secret) => shown(`sshpass -p ${secret} ssh host`)],
  ['redis-cli', (secret) => shown(`redis-cli -h cache -a ${secret} ping`)],
  ['docker login', (secret) => shown(`docker login -u me -p ${secret} registry.example`)],
  ...[
    'APP_KEYS',
    'APP_KEY',
    'GITHUB_PAT',
    'STRIPE_SK',
    'PIN',
    'CARD_PINS',
    'MOT_DE_PASSE',
    'CONTRASEÑA',
    'DB_KENNWORT',
    'SENHA',
    'пароль',
  ].map((name): [string, (secret: string) => string] => [name, (secret) => shown({ name, value: secret })]),
  ['behind _ with a prefix', (secret) => shown(`X_glsa_${secret}${secret}`)],
  ...['glsa_', 'NRAK-', 'dckr_pat_', 'ghp_', 'shpat_', 'figd_'].map(
    (prefix): [string, (secret: string) => string] => [
      prefix,
      (secret) => shown(`v ${prefix}${secret}${secret} w`),
    ],
  ),
  [
    'JSON nested three times',
    (secret) =>
      shown(`run '${JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ password: secret }) }) })}'`),
  ],
];

it.each(places)('masks a secret: %s', (_, textWith) => {
  fc.assert(
    fc.property(word, (secret) => {
      expect(textWith(secret)).not.toContain(secret);
    }),
    { numRuns: 40 },
  );
});

it.each([
  { name: 'PARTITION_KEY', value: 'customer' },
  { name: 'CACHE_KEYS', value: 'all' },
  { name: 'PINNED', value: 'blueish' },
  { name: 'COMPAT', value: 'legacy' },
  { name: 'TASK', value: 'migrate' },
])('shows %j', (variable) => {
  expect(shown(variable)).toContain(variable.value);
});

it('takes time in proportion to the text', () => {
  const text = 'curl mysql docker login -u '.repeat(4000);
  expect(shown(text)).toContain('curl');
});
