import { allow, policyDocument, regionalArn, serviceTrust } from '../../stacks/iam';
import { account } from '../support/construct-synth';
import { isAllowed, isTrusted, type Policy } from '../support/iam';

const queue = 'arn:aws:sqs:eu-west-1:111122223333:orders';
const parse = (json: string) => JSON.parse(json) as Policy;

describe('a policy document', () => {
  test('is the JSON of a plain object', () => {
    expect(JSON.parse(policyDocument([allow(['sqs:SendMessage'], [queue])]))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [queue] }],
    });
  });

  test('names the resources of an account', () => {
    const beijing = { ...account, partition: 'aws-cn', region: 'cn-north-1' } as const;
    expect(regionalArn(beijing, 'ecs', 'service/shop')).toBe(
      'arn:aws-cn:ecs:cn-north-1:111122223333:service/shop',
    );
  });
});

describe('a trust policy', () => {
  const project = 'arn:aws:codebuild:eu-west-1:111122223333:project/shop';
  const trust = parse(
    serviceTrust('codebuild.amazonaws.com', { accountId: '111122223333', sourceArn: project }),
  );
  const context = { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': project };

  test('trusts the service for the account and the resource', () => {
    expect(isTrusted(trust, 'codebuild.amazonaws.com', context)).toBe(true);
  });

  test.each([
    ['another service', 'ecs-tasks.amazonaws.com', context],
    ['another account', 'codebuild.amazonaws.com', { ...context, 'aws:SourceAccount': '999999999999' }],
    ['another resource', 'codebuild.amazonaws.com', { ...context, 'aws:SourceArn': `${project}2` }],
    ['no account at all', 'codebuild.amazonaws.com', { 'aws:SourceArn': project }],
  ])('does not trust %s', (_, service, source) => {
    expect(isTrusted(trust, service, source)).toBe(false);
  });
});

describe('the evaluator', () => {
  const policy = (...statements: Policy['Statement']): Policy => ({
    Version: '2012-10-17',
    Statement: statements,
  });
  const sendTo = (Resource: string, Condition?: Policy['Statement'][0]['Condition']) =>
    policy({
      Effect: 'Allow',
      Action: ['sqs:Send*'],
      Resource: [Resource],
      ...(Condition === undefined ? {} : { Condition }),
    });
  const request = { action: 'sqs:SendMessage', resource: queue };

  test('denies what nothing allows', () => {
    expect(isAllowed(policy(), request)).toBe(false);
    expect(isAllowed(sendTo(queue), { ...request, action: 'sqs:DeleteQueue' })).toBe(false);
  });

  test('reads actions without regard to case', () => {
    expect(isAllowed(sendTo(queue), { ...request, action: 'SQS:sendmessage' })).toBe(true);
  });

  test.each([
    ['*', true],
    ['arn:aws:sqs:*:111122223333:ord?rs', true],
    ['arn:aws:sqs:eu-west-1:111122223333:orders.', false],
    ['arn:aws:sqs:*:orders', false],
    ['arn:aws:sqs:eu-west-1:*', false],
    ['arn:aws:sqs:eu-west-1:111122223333:orders2', false],
  ])('matches the resource %s: %s', (pattern, expected) => {
    expect(isAllowed(sendTo(pattern), request)).toBe(expected);
  });

  test('lets a Deny win', () => {
    const denied = policy(
      { Effect: 'Allow', Action: ['*'], Resource: ['*'] },
      { Effect: 'Deny', Action: ['sqs:*'], Resource: [queue] },
    );
    expect(isAllowed(denied, request)).toBe(false);
    expect(isAllowed(denied, { ...request, resource: `${queue}2` })).toBe(true);
  });

  test.each([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a*', 'ab', false],
    ['StringLike', 'a*', 'ab', true],
    ['ArnLike', 'arn:aws:sqs:*:111122223333:*', queue, true],
    ['ArnLike', 'arn:aws:sqs:*', queue, false],
    ['ArnEquals', queue, queue, true],
    ['Bool', 'false', 'true', false],
    ['Bool', 'true', 'TRUE', true],
  ])('%s %s holds for %s: %s', (operator, expected, actual, holds) => {
    const conditional = sendTo('*', { [operator]: { 'aws:Key': ['never', expected] } });
    expect(isAllowed(conditional, { ...request, context: { 'AWS:key': actual } })).toBe(holds);
  });

  test('does not hold a condition whose key the request lacks', () => {
    expect(isAllowed(sendTo('*', { StringEquals: { 'aws:Key': 'a' } }), request)).toBe(false);
  });

  test('fails when it does not know a condition operator', () => {
    expect(() => isAllowed(sendTo('*', { NumericEquals: { 'aws:Key': '1' } }), request)).toThrow(
      new Error('condition operator NumericEquals is not known to the evaluator'),
    );
  });
});
