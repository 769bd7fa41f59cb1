/** Plans with secrets in every place that a plan has. */
import fc from 'fast-check';

/** What must not be found anywhere, and the text that is planted around it. */
export interface Secret {
  readonly core: string;
  readonly text: string;
}

const letters = (length: number, from = 'abcdefghjkmnpqrstuvwxyz23456789') =>
  fc
    .array(fc.constantFrom(...from.split('')), { minLength: length, maxLength: length })
    .map((all) => all.join(''));

const around = fc.constantFrom(
  '',
  ' ',
  '"',
  '\\',
  '|',
  '`',
  '<b>',
  '@',
  '\n',
  '${',
  '/',
  '%',
  '\u202e',
  'é',
  ':',
  '=',
  "'",
  '&',
  '.',
  '_',
  '-',
);

/** Any text, of which only Terraform knows that it is sensitive. */
const markedSecret: fc.Arbitrary<Secret> = fc
  .tuple(around, letters(14), around)
  .map(([before, core, after]) => ({ core, text: `${before}${core}${after}` }));

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** What is a secret by its shape, wherever it stands. */
const shapedSecret: fc.Arbitrary<Secret> = fc.oneof(
  letters(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567').map((core) => ({ core, text: `AKIA${core}` })),
  letters(36, alphanumeric).map((core) => ({ core, text: `ghp_${core}` })),
  letters(20, alphanumeric).map((core) => ({ core, text: `glpat-${core}` })),
  letters(24, alphanumeric).map((core) => ({ core, text: `sk_live_${core}` })),
  letters(40, alphanumeric).map((core) => ({ core, text: `xoxb-123456789012-${core}` })),
  letters(40, alphanumeric).map((core) => ({ core, text: `Abcdefghijklmn.atlasv1.${core}` })),
  letters(20).map((core) => ({ core, text: `postgres://app:${core}@db.internal/app` })),
  letters(64, alphanumeric).map((core) => ({
    core,
    text: `-----BEGIN PRIVATE KEY-----\n${core}\n-----END PRIVATE KEY-----`,
  })),
  letters(40, alphanumeric).map((core) => ({ core, text: `eyJhbGciOiJIUzI1NiJ9.eyJ${core}.${core}` })),
);

/** What is a secret by the name that it goes by. */
const namedSecret: fc.Arbitrary<Secret> = letters(13).map((core) => ({
  core: `${core}7`,
  text: `${core}7`,
}));

/** Short: only its mark tells. */
const shortSecret: fc.Arbitrary<Secret> = letters(3).map((core) => ({
  core: `qz${core}`,
  text: `qz${core}`,
}));

export interface Secrets {
  readonly marked: readonly [Secret, Secret, Secret];
  readonly shaped: readonly [Secret, Secret];
  readonly named: readonly [Secret, Secret];
  readonly short: Secret;
}

export const secrets: fc.Arbitrary<Secrets> = fc.record({
  marked: fc.tuple(markedSecret, markedSecret, markedSecret),
  shaped: fc.tuple(shapedSecret, shapedSecret),
  named: fc.tuple(namedSecret, namedSecret),
  short: shortSecret,
});

export const coresOf = ({ marked, shaped, named, short }: Secrets): readonly string[] =>
  [...marked, ...shaped, ...named, short].map(({ core }) => core);

/** As Terraform writes a key of for_each. */
const quoted = (text: string): string => JSON.stringify(text).replace(/([$%])\{/g, '$1$1{');

interface Change {
  readonly address: string;
  readonly actions?: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly unknown?: unknown;
  readonly sensitive?: readonly [before: unknown, after: unknown];
  readonly extra?: object;
  readonly changeExtra?: object;
}

function change({
  address,
  actions = ['update'],
  before = {},
  after = {},
  unknown = {},
  sensitive = [{}, {}],
  extra = {},
  changeExtra = {},
}: Change) {
  const [type = '', name = ''] = address.split(/[.[]/);
  return {
    address,
    mode: 'managed',
    type,
    name,
    ...extra,
    change: {
      actions,
      before,
      after,
      after_unknown: unknown,
      before_sensitive: sensitive[0],
      after_sensitive: sensitive[1],
      ...changeExtra,
    },
  };
}

/** A plan as `terraform show -json` writes it, with each secret in many places. */
export function plantedPlan({
  marked: [one, two, three],
  shaped: [key, token],
  named: [old, fresh],
  short,
}: Secrets): object {
  const environment = (value: string) => [
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'DB_PASSWORD', value },
  ];
  const definitions = (value: string) =>
    JSON.stringify([{ name: 'web', environment: environment(value), command: ['run', '--token', value] }]);
  const policy = (text: string) =>
    JSON.stringify({
      Statement: [{ Sid: text, Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::${text}/*` }],
    });
  const controlled = {
    name: 'web',
    cluster: 'c',
    deployment_controller: [{ type: 'CODE_DEPLOY' }],
    desired_count: 2,
  };
  return {
    format_version: '1.2',
    terraform_version: '1.11.4',
    variables: { password: { value: one.text } },
    planned_values: { outputs: { password: { sensitive: true, value: two.text } } },
    prior_state: { values: { outputs: { password: { sensitive: true, value: three.text } } } },
    output_changes: {
      password: {
        actions: ['update'],
        before: one.text,
        after: two.text,
        after_unknown: false,
        before_sensitive: true,
        after_sensitive: true,
      },
      [`of ${key.text}`]: {
        actions: ['create'],
        before: null,
        after: token.text,
        after_unknown: false,
        before_sensitive: false,
        after_sensitive: false,
      },
      [`of ${one.text}`]: {
        actions: ['create'],
        before: null,
        after: 'x',
        after_unknown: false,
        before_sensitive: false,
        after_sensitive: false,
      },
    },
    resource_changes: [
      change({
        address: 'aws_ssm_parameter.all',
        before: { value: one.text, list: [one.text, 'x'], pin: short.text },
        after: {
          value: two.text,
          list: ['x', two.text],
          pin: `${short.text}x`,
          map: { a: { b: three.text } },
        },
        sensitive: [
          { value: true, list: true, pin: true },
          { value: true, list: true, pin: true, map: { a: { b: true } } },
        ],
      }),
      change({
        address: 'aws_secretsmanager_secret_version.all',
        before: { secret_string: JSON.stringify({ user: one.text, nested: { password: three.text } }) },
        after: { secret_string: two.text },
        sensitive: [{ secret_string: true }, {}],
      }),
      change({
        address: 'aws_x.everything',
        before: { a: one.text },
        after: { a: two.text },
        sensitive: [true, true],
      }),
      change({
        address: `aws_ecs_task_definition.web[${quoted(one.text)}]`,
        actions: ['delete', 'create'],
        before: { family: `web-${two.text}`, container_definitions: definitions(old.text) },
        after: { family: `web-${three.text}`, container_definitions: definitions(fresh.text) },
        extra: { action_reason: 'replace_because_cannot_update' },
        changeExtra: { replace_paths: [['container_definitions'], ['tags', two.text]] },
      }),
      change({
        address: 'aws_ecs_task_definition.cut',
        before: { container_definitions: definitions(old.text).slice(0, -20) },
        after: { container_definitions: `${definitions(fresh.text)},` },
      }),
      change({
        address: `aws_ecs_service.web[${quoted(key.text)}]`,
        before: { ...controlled, task_definition: `web-${one.text}:41` },
        after: {
          ...controlled,
          task_definition: `web-${token.text}:7`,
          tags: { [key.text]: 'x', [two.text]: 'y', note: one.text },
        },
        extra: { previous_address: `aws_ecs_service.old[${quoted(three.text)}]` },
      }),
      change({
        address: 'aws_lambda_function.hook',
        before: {
          environment: [{ variables: { API_TOKEN: old.text, STAGE: 'dev' } }],
          description: `the key is ${key.text}`,
        },
        after: {
          environment: [{ variables: { API_TOKEN: fresh.text, STAGE: 'prod' } }],
          description: `now ${one.text} and ${token.text}`,
        },
      }),
      change({
        address: 'aws_codebuild_project.image',
        before: {
          environment: [
            { environment_variable: [{ name: 'NPM_TOKEN', value: old.text, type: 'PLAINTEXT' }] },
          ],
        },
        after: {
          environment: [
            { environment_variable: [{ name: 'NPM_TOKEN', value: fresh.text, type: 'PLAINTEXT' }] },
          ],
          source: [
            {
              buildspec: `env:\n  variables:\n    NPM_TOKEN: ${fresh.text}\nphases:\n  - curl -H "Authorization: Bearer ${fresh.text}" ${token.text}\n`,
            },
          ],
        },
      }),
      change({
        address: 'aws_lb_listener_rule.web',
        before: {
          condition: [{ http_header: [{ http_header_name: 'X-Origin-Verify', values: [old.text] }] }],
        },
        after: {
          condition: [{ http_header: [{ http_header_name: 'X-Origin-Verify', values: [fresh.text] }] }],
        },
      }),
      change({
        address: 'aws_iam_role_policy.web',
        before: { policy: policy(one.text), role: `r-${two.text}` },
        after: { policy: policy(token.text), role: `r-${three.text}` },
      }),
      change({
        address: 'aws_iam_role.web',
        before: { name: 'web', assume_role_policy: policy(key.text), description: two.text },
        after: { name: 'web', assume_role_policy: policy(three.text), description: fresh.text },
      }),
      change({
        address: `aws_y.new[${quoted(token.text)}]`,
        actions: ['create'],
        before: null,
        after: { name: one.text, url: `https://app:${fresh.text}@host/` },
      }),
      change({
        address: `aws_y.gone[${quoted(two.text)}]`,
        actions: ['delete'],
        before: { name: three.text },
        after: null,
      }),
      change({
        address: 'aws_y.odd',
        actions: [`act-${one.text}`],
        before: { name: key.text },
        after: null,
        extra: { action_reason: two.text },
      }),
      change({
        address: 'aws_y.left',
        actions: ['delete'],
        before: { name: one.text },
        after: null,
        extra: { deposed: 'abcd1234' },
      }),
    ],
    resource_drift: [
      change({
        address: 'aws_ssm_parameter.drift',
        before: { value: one.text },
        after: { value: three.text },
        sensitive: [{ value: true }, { value: true }],
      }),
      change({
        address: `aws_ecs_service.web[${quoted(key.text)}]`,
        before: { ...controlled, note: two.text },
        after: { ...controlled, note: token.text },
      }),
    ],
    deferred_changes: [
      {
        reason: `because of ${one.text}`,
        resource_change: change({ address: `aws_y.later[${quoted(two.text)}]`, after: { name: key.text } }),
      },
    ],
    checks: [
      {
        address: { kind: 'check', name: 'all', to_display: `check.all ${three.text}` },
        status: 'fail',
        instances: [
          {
            address: { to_display: `check.all[${quoted(one.text)}]` },
            status: 'fail',
            problems: [
              { message: `it says ${one.text}, ${key.text} and ${token.text}` },
              { message: `password: ${fresh.text}` },
            ],
          },
        ],
      },
    ],
    complete: false,
    errored: false,
  };
}
