import fc from 'fast-check';
import { grantEffects } from '../../../../review/effects/grants';
import { fitsParts } from '../../../../review/patterns';
import type { JsonObject } from '../../../../review/plan/model';
import type { ReviewedStack } from '../../../../review/plan/synthesized';
import type { GrantEffect } from '../../../../review/result';
import type { ExampleChange } from '../../../../review/rule';
import { ruleContext } from '../../../../review/rule-context';
import { exampleStack } from '../../../../review/rules/examples/stack';
import { created, deleted, kept, replaced, updated } from '../../../support/deployed-service';

type Values = Readonly<Record<string, unknown>>;

const effectsOf = (...changes: readonly ExampleChange[]): readonly GrantEffect[] =>
  grantEffects(ruleContext([exampleStack({ changes }, 'web')]));

/** The synthesized blocks of some addresses, in the place of what the plan has. */
function withBlocks(
  changes: readonly ExampleChange[],
  blocks: Readonly<Record<string, JsonObject>>,
): ReviewedStack {
  const stack = exampleStack({ changes }, 'web');
  const resources = [...(stack.synthesized?.resources ?? [])].map(
    ([address, resource]) => [address, { ...resource, block: blocks[address] ?? resource.block }] as const,
  );
  return {
    plan: stack.plan,
    ...(stack.synthesized && { synthesized: { ...stack.synthesized, resources: new Map(resources) } }),
  };
}

const allow = (Action: unknown, Resource: unknown, more: Values = {}): Values => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

const policy = (...Statement: readonly Values[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });

const trust = (Principal: unknown, Condition?: unknown): string =>
  policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, Condition });

const passTo = (Condition: Values): Values => allow('iam:PassRole', '*', { Condition });

const tasks = trust({ Service: 'ecs-tasks.amazonaws.com' });

const role = (values: Values = {}): Values => ({
  name: 'task',
  assume_role_policy: tasks,
  inline_policy: [],
  ...values,
});

const address = 'aws_iam_role.task';

const inline = (text: string): Values => ({ name: 'grants', role: 'task', policy: text });

/** Of the only role. */
const difference = (...changes: readonly ExampleChange[]): Partial<GrantEffect> => {
  const effects = effectsOf(...changes);
  expect(effects).toHaveLength(1);
  const [{ role: of, gains, loses } = { role: '', gains: [], loses: [] }] = effects;
  return { role: of, gains, loses };
};

describe('what roles gain and lose', () => {
  it.each<[string, readonly ExampleChange[], readonly string[], readonly string[]]>([
    [
      'a role that is born',
      [
        created(address, role()),
        created(
          'aws_iam_role_policy.task',
          inline(policy(allow(['s3:PutObject', 's3:GetObject'], ['arn:aws:s3:::a/*']))),
        ),
      ],
      [
        'may be assumed by the service ecs-tasks.amazonaws.com',
        'may s3:GetObject, s3:PutObject on arn:aws:s3:::a/*',
      ],
      [],
    ],
    [
      'an action more, another one less, and a condition',
      [
        kept(address, role()),
        updated(
          'aws_iam_role_policy.task',
          inline(
            policy(
              allow('s3:GetObject', 'arn:aws:s3:::a/*'),
              allow('iam:PassRole', '*', {
                Condition: { StringEquals: { 'iam:PassedToService': ['b', 'a'] } },
              }),
            ),
          ),
          inline(policy(allow(['s3:GetObject', 's3:DeleteObject'], 'arn:aws:s3:::a/*'))),
        ),
      ],
      ['may iam:PassRole on * if StringEquals iam:PassedToService b or a'],
      ['may s3:DeleteObject on arn:aws:s3:::a/*'],
    ],
    [
      'one value of a condition more',
      [
        kept(address, role()),
        updated(
          'aws_iam_role_policy.task',
          inline(policy(passTo({ StringEquals: { service: ['a', 'b', 'c'], account: '1' } }))),
          inline(policy(passTo({ StringEquals: { service: ['b', 'a'], account: ['1'] } }))),
        ),
      ],
      ['may iam:PassRole on * if StringEquals account 1 and StringEquals service c'],
      [],
    ],
    [
      'one value of a condition for another one',
      [
        kept(address, role()),
        updated(
          'aws_iam_role_policy.task',
          inline(policy(passTo({ ArnLike: { arn: ['a', 'c'] } }))),
          inline(policy(passTo({ ArnLike: { arn: ['a', 'b'] } }))),
        ),
      ],
      ['may iam:PassRole on * if ArnLike arn c'],
      ['may iam:PassRole on * if ArnLike arn b'],
    ],
    [
      'values in another order',
      [
        updated(address, role({ name: 'other' }), role()),
        updated(
          'aws_iam_role_policy.task',
          inline(policy(passTo({ ArnLike: { arn: ['a', 'b'] } }), allow('s3:x', '*'))),
          inline(policy(passTo({ ArnLike: { arn: ['b', 'a'] } }))),
        ),
      ],
      ['may s3:x on *'],
      [],
    ],
    [
      'a condition of which all values have to hold, and two tests at once',
      [
        kept(address, role()),
        updated(
          'aws_iam_role_policy.task',
          inline(
            policy(
              passTo({ StringNotEquals: { arn: ['a', 'b'] } }),
              allow('s3:x', '*', { Condition: { ArnLike: { a: ['1', '2'], b: ['1', '2'] } } }),
            ),
          ),
          inline(
            policy(
              passTo({ StringNotEquals: { arn: ['a'] } }),
              allow('s3:x', '*', { Condition: { ArnLike: { a: ['1'], b: ['1'] } } }),
            ),
          ),
        ),
      ],
      [
        'may iam:PassRole on * if StringNotEquals arn a or b',
        'may s3:x on * if ArnLike a 1 or 2 and ArnLike b 1 or 2',
      ],
      ['may iam:PassRole on * if StringNotEquals arn a', 'may s3:x on * if ArnLike a 1 and ArnLike b 1'],
    ],
    [
      'trust',
      [
        updated(
          address,
          { assume_role_policy: trust({ AWS: '*', Federated: 'idp' }, { StringLike: { sub: 'repo:a/*' } }) },
          role(),
        ),
      ],
      [
        'may be assumed by everybody if StringLike sub repo:a/*',
        'may be assumed by federated idp if StringLike sub repo:a/*',
      ],
      ['may be assumed by the service ecs-tasks.amazonaws.com'],
    ],
    [
      'trust with more than the role itself',
      [
        updated(
          address,
          {
            assume_role_policy: policy({
              Effect: 'Allow',
              Action: ['sts:AssumeRole', 'sts:TagSession'],
              Principal: { Service: 'ecs-tasks.amazonaws.com' },
            }),
          },
          role(),
        ),
      ],
      ['lets the service ecs-tasks.amazonaws.com sts:TagSession'],
      [],
    ],
    [
      'denials, and all but something',
      [
        kept(address, role()),
        created(
          'aws_iam_role_policy.task',
          inline(
            policy({ Effect: 'Deny', NotAction: ['s3:Get*', 's3:List*'], NotResource: 'arn:aws:s3:::a' }),
          ),
        ),
      ],
      ['may not everything but s3:Get*, s3:List* on everything but arn:aws:s3:::a'],
      [],
    ],
    [
      'managed policies and a boundary',
      [
        updated(
          address,
          {
            managed_policy_arns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
            permissions_boundary: 'arn:aws:iam::1:policy/b',
          },
          role({ managed_policy_arns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
        ),
      ],
      [
        'has the policy arn:aws:iam::aws:policy/ReadOnlyAccess',
        'is kept within the boundary arn:aws:iam::1:policy/b',
      ],
      ['has the policy arn:aws:iam::aws:policy/AdministratorAccess'],
    ],
    [
      'an attachment of a policy of AWS',
      [
        kept(address, role()),
        created('aws_iam_role_policy_attachment.a', {
          role: 'task',
          policy_arn: 'arn:aws:iam::aws:policy/X',
        }),
      ],
      ['has the policy arn:aws:iam::aws:policy/X'],
      [],
    ],
    [
      'a policy of the plans that is attached, and changes',
      [
        kept(address, role()),
        kept('aws_iam_role_policy_attachment.a', { role: 'task', policy_arn: 'arn:aws:iam::1:policy/p' }),
        updated(
          'aws_iam_policy.p',
          { policy: policy(allow('sqs:*', '*')) },
          { arn: 'arn:aws:iam::1:policy/p', policy: policy(allow('sqs:SendMessage', '*')) },
        ),
      ],
      ['may sqs:* on *'],
      ['may sqs:SendMessage on *'],
    ],
    [
      'a role that goes',
      [deleted(address, role()), deleted('aws_iam_role_policy.task', inline(policy(allow('s3:*', '*'))))],
      [],
      ['may be assumed by the service ecs-tasks.amazonaws.com', 'may s3:* on *'],
    ],
  ])('%s', (_, changes, gains, loses) => {
    expect(difference(...changes)).toEqual({ role: address, gains, loses });
  });

  it.each<[string, readonly ExampleChange[]]>([
    [
      'nothing that changes',
      [kept(address, role()), kept('aws_iam_role_policy.a', inline(policy(allow('s3:*', '*'))))],
    ],
    ['tags', [updated(address, { tags: { a: 'b' } }, role())]],
    [
      'order, formatting, case of actions and lists of one',
      [
        kept(address, role()),
        updated(
          'aws_iam_role_policy.a',
          inline(
            `{ "Statement": { "Resource": ["*"], "Effect": "Allow", "Action": ["S3:putobject", "s3:GetObject"] } }`,
          ),
          inline(policy(allow('s3:GetObject', '*'), allow(['s3:PutObject'], '*'))),
        ),
      ],
    ],
    [
      'a policy that moves to another address',
      [
        kept(address, role()),
        deleted('aws_iam_role_policy.old', inline(policy(allow('s3:*', '*')))),
        created('aws_iam_role_policy.new', inline(policy(allow('s3:*', '*')))),
      ],
    ],
    [
      'a replacement that says the same',
      [replaced('aws_iam_role.task', role())].map((each) => ({ ...each, before: role() })),
    ],
    [
      'what another policy grants as well',
      [
        kept(address, role({ inline_policy: [{ name: 'own', policy: policy(allow('s3:*', '*')) }] })),
        deleted('aws_iam_role_policy.a', inline(policy(allow('s3:*', '*')))),
      ],
    ],
    [
      'a key that nobody gave a policy',
      [{ ...created('aws_kms_key.k', {}), afterUnknown: { policy: true } }],
    ],
  ])('is nothing: %s', (_, changes) => {
    expect(effectsOf(...changes)).toEqual([]);
  });

  it('does not take the refreshed copy of an inline policy for one of the role', () => {
    const text = policy(allow('s3:*', '*'));
    const changes = [
      kept(address, role({ inline_policy: [{ name: 'grants', policy: text }] })),
      deleted('aws_iam_role_policy.a', inline(text)),
    ];
    expect(difference(...changes)).toEqual({ role: address, gains: [], loses: ['may s3:* on *'] });
  });

  it('tells of a policy by itself where no plan has the role', () => {
    const change = created('aws_iam_role_policy.a', inline(policy(allow('s3:*', '*'))));
    expect(difference(change)).toEqual({ role: change.address, gains: ['may s3:* on *'], loses: [] });
  });

  it.each<[string, ExampleChange, readonly string[], readonly string[]]>([
    [
      'a bucket',
      updated(
        'aws_s3_bucket_policy.a',
        {
          policy: policy({
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::a/*',
          }),
        },
        {
          policy: policy({
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: 'arn:aws:s3:::a/*',
            Condition: { Bool: { tls: 'false' } },
          }),
        },
      ),
      ['everybody may s3:GetObject on arn:aws:s3:::a/*'],
      ['everybody may not s3:* on arn:aws:s3:::a/* if Bool tls false'],
    ],
    [
      'a key',
      created('aws_kms_key.k', {
        policy: policy({
          Effect: 'Allow',
          Principal: { Service: 'logs.amazonaws.com' },
          Action: 'kms:Decrypt',
          Resource: '*',
        }),
      }),
      ['the service logs.amazonaws.com may kms:Decrypt on *'],
      [],
    ],
    [
      'a function',
      created('aws_lambda_permission.p', {
        action: 'lambda:InvokeFunction',
        function_name: 'smoke',
        principal: 'codedeploy.amazonaws.com',
        source_arn: 'arn:aws:codedeploy:x',
      }),
      [
        'the service codedeploy.amazonaws.com may lambda:InvokeFunction on smoke if ArnLike aws:SourceArn arn:aws:codedeploy:x',
      ],
      [],
    ],
  ])('tells whom a resource lets in: %s', (_, change, gains, loses) => {
    expect(difference(change)).toEqual({ role: change.address, gains, loses });
  });
});

describe('what is known at apply only', () => {
  const unknown = (values: Values): ExampleChange => ({
    ...updated(
      'aws_iam_role_policy.a',
      {},
      inline(policy(allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::old/*'))),
    ),
    after: values,
    afterUnknown: { policy: true },
  });
  const without = { name: 'grants', role: 'task' };

  it('is said, and nothing is said to go, where there is no synth', () => {
    const { plan } = exampleStack({ changes: [kept(address, role()), unknown(without)] }, 'web');
    expect(grantEffects(ruleContext([{ plan }]))).toEqual([
      { stack: 'web', role: address, gains: [], loses: [], isPartlyUnknown: true },
    ]);
  });

  it('is told by the synthesized block, in which the rest is known', () => {
    const changes = [
      kept(address, role()),
      kept('aws_s3_bucket.known', { arn: 'arn:aws:s3:::known' }),
      { ...created('aws_s3_bucket.fresh', {}), afterUnknown: { arn: true } },
      unknown(without),
    ];
    const text = policy(
      allow('s3:GetObject', '${aws_s3_bucket.fresh.arn}/*'),
      allow('s3:ListBucket', '${aws_s3_bucket.known.arn}'),
      allow('s3:DeleteObject', '${aws_s3_bucket.fresh.arn}/*'),
      allow('s3:*', 'arn:aws:s3:::home/$${aws:username}'),
    );
    const stack = withBlocks(changes, { 'aws_iam_role_policy.a': { policy: text } });
    expect(grantEffects(ruleContext([stack]))).toEqual([
      {
        stack: 'web',
        role: address,
        gains: [
          'may s3:* on arn:aws:s3:::home/${aws:username}',
          'may s3:DeleteObject on ${aws_s3_bucket.fresh.arn}/*',
          'may s3:ListBucket on arn:aws:s3:::known',
        ],
        // Reading from what may be the same bucket is no difference yet.
        loses: ['may s3:PutObject on arn:aws:s3:::old/*'],
        isPartlyUnknown: true,
      },
    ]);
  });

  it('includes what is sensitive, of which nothing is told', () => {
    const change = updated('aws_s3_bucket_policy.a', { policy: policy(allow('s3:*', '*')) }, { policy: '' });
    const { plan } = exampleStack({ changes: [change] }, 'web');
    const [first] = plan.changes;
    const sensitive = {
      ...plan,
      changes: first === undefined ? [] : [{ ...first, afterSensitive: { policy: true } }],
    };
    expect(grantEffects(ruleContext([{ plan: sensitive }]))).toEqual([
      { stack: 'web', role: 'aws_s3_bucket_policy.a', gains: [], loses: [], isPartlyUnknown: true },
    ]);
  });
});

it('finds what has the parts of a text, and nothing that has not', () => {
  const word = fc.stringMatching(/^[ab]{0,4}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, (parts, text) => {
      const pattern = new RegExp(`^${parts.join('.*')}$`);
      return fitsParts(parts, text) === pattern.test(text);
    }),
  );
});
