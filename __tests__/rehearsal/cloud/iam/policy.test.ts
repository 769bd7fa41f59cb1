import fc from 'fast-check';
import {
  evaluate,
  evaluateTrust,
  type PolicyStatement,
  type Principal,
} from '../../../../rehearsal/cloud/iam/policy';
import { RequestContext } from '../../../../rehearsal/cloud/iam/policy-match';

const object = 'arn:aws:s3:::bucket/app/key';

const verdict = (
  statements: PolicyStatement | readonly PolicyStatement[],
  request: { action?: string; resource?: string; context?: Record<string, string | readonly string[]> } = {},
) => {
  const { action = 's3:GetObject', resource = object, context = {} } = request;
  return evaluate([{ Statement: statements }], { action, resource, context: new RequestContext(context) });
};

const allow: PolicyStatement = { Effect: 'Allow', Action: 's3:GetObject', Resource: object };
const deny: PolicyStatement = { ...allow, Effect: 'Deny' };

describe('identity-based policies', () => {
  it('allow nothing by themselves', () => {
    expect(verdict([])).toBe('implicitDeny');
    expect(verdict(allow)).toBe('allow');
  });

  it('let a Deny win, wherever it stands', () => {
    const context = new RequestContext({});
    const request = { action: 's3:GetObject', resource: object, context };
    expect(verdict([allow, deny])).toBe('explicitDeny');
    expect(evaluate([{ Statement: deny }, { Statement: [allow] }], request)).toBe('explicitDeny');
  });

  it.each<[what: string, change: Partial<PolicyStatement>, allowed: boolean]>([
    ['an action in another case', { Action: 'S3:getobject' }, true],
    ['an action by wildcards', { Action: ['s3:List*', 's3:Get?bject'] }, true],
    ['all actions', { Action: '*' }, true],
    ['another action', { Action: 's3:GetObjectVersion' }, false],
    ['actions but others', { Action: undefined, NotAction: ['s3:Put*'] } as never, true],
    ['actions but this one', { Action: undefined, NotAction: 's3:Get*' } as never, false],
    ['a resource by wildcards', { Resource: ['arn:aws:s3:::other/*', 'arn:aws:s3:::buck?t/app/*'] }, true],
    ['all resources', { Resource: '*' }, true],
    ['a resource in another case', { Resource: object.toUpperCase() }, false],
    ['the bucket alone', { Resource: 'arn:aws:s3:::bucket' }, false],
    ['an ARN that is cut short', { Resource: 'arn:aws:s3:*' }, true],
    ['a wildcard that does not reach into the next part', { Resource: 'arn:aws:*bucket/app/key' }, false],
    ['a dot is no wildcard', { Resource: 'arn:aws:s3:::b.cket/app/key' }, false],
    ['resources but others', { Resource: undefined, NotResource: ['arn:aws:s3:::other/*'] } as never, true],
    ['resources but this one', { Resource: undefined, NotResource: object } as never, false],
    ['a variable', { Resource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*' }, true],
    [
      'a variable with a default',
      { Resource: "arn:aws:s3:::bucket/${aws:PrincipalTag/none, 'app'}/*" },
      true,
    ],
    ['a variable that has no value', { Resource: 'arn:aws:s3:::bucket/${aws:username}*' }, false],
    ['a wildcard that is none', { Resource: 'arn:aws:s3:::bucket/${*}' }, false],
    ['no resource', { Resource: undefined } as never, false],
  ])('read %s', (_what, change, allowed) => {
    const context = { 'aws:PrincipalTag/team': 'app' };
    expect(verdict({ ...allow, ...change }, { context })).toBe(allowed ? 'allow' : 'implicitDeny');
  });

  it('allow an action without a resource on * alone', () => {
    const request = { action: 'ecr:GetAuthorizationToken', resource: '*' };
    expect(verdict({ ...allow, Action: 'ecr:*', Resource: '*' }, request)).toBe('allow');
    expect(verdict({ ...allow, Action: 'ecr:*', Resource: 'arn:aws:ecr:*:*:*' }, request)).toBe(
      'implicitDeny',
    );
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
  it.each<[condition: Record<string, Record<string, unknown>>, holds: boolean]>([
    [{ StringEquals: { 'aws:sourceaccount': '123456789012' } }, true],
    [{ StringEquals: { 'aws:SourceAccount': ['1', '123456789012'] } }, true],
    [{ StringEquals: { 'aws:SourceAccount': '1234567890*' } }, false],
    [{ StringEquals: { 'aws:Team': '${aws:Team}' } }, true],
    [{ StringEquals: { 'aws:None': 'x' } }, false],
    [{ StringEqualsIfExists: { 'aws:None': 'x' } }, true],
    [{ StringEqualsIfExists: { 'aws:Team': 'x' } }, false],
    [{ StringNotEquals: { 'aws:Team': ['x', 'y'] } }, true],
    [{ StringNotEquals: { 'aws:Team': ['x', 'blue'] } }, false],
    [{ StringNotEquals: { 'aws:None': 'x' } }, true],
    [{ StringEqualsIgnoreCase: { 'aws:Team': 'BLUE' } }, true],
    [{ StringLike: { 'aws:Team': 'bl*' } }, true],
    [{ StringNotLike: { 'aws:Team': 'bl*' } }, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:codebuild:*:123456789012:project/app-*' } }, true],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:codebuild:*:123456789012:project/*' } }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:codebuild:*' } }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:code*:123456789012:project/app-build' } }, false],
    [{ ArnNotLike: { 'aws:SourceArn': 'arn:aws:codebuild:*:1:project/*' } }, true],
    [{ Bool: { 'aws:SecureTransport': false } }, false],
    [{ Bool: { 'aws:SecureTransport': 'TRUE' } }, true],
    [{ NumericLessThanEquals: { 'aws:EpochTime': 1000 } }, true],
    [{ NumericGreaterThan: { 'aws:EpochTime': '1000' } }, false],
    [{ DateLessThan: { 'aws:CurrentTime': '2026-01-02T00:00:00Z' } }, true],
    [{ DateGreaterThanEquals: { 'aws:CurrentTime': '2026-01-02T00:00:00Z' } }, false],
    [{ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.1'] } }, true],
    [{ NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, false],
    [{ Null: { 'aws:None': 'true', 'aws:Team': false } }, true],
    [{ Null: { 'aws:None': 'false' } }, false],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['b', 'x'] } }, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'x' } }, false],
    [{ 'ForAnyValue:StringEquals': { 'aws:None': 'x' } }, false],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b', 'c'] } }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, false],
    [{ 'ForAllValues:StringLike': { 'aws:None': 'x' } }, true],
    [{ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a'] } }, true],
    [{ StringEquals: { 'aws:Team': 'blue', 'aws:None': 'x' } }, false],
    [{ StringEquals: { 'aws:Team': 'blue' }, Bool: { 'aws:SecureTransport': 'false' } }, false],
  ])('hold a condition: %j is %s', (Condition, holds) => {
    const context = {
      'aws:SourceAccount': '123456789012',
      'aws:SourceArn': 'arn:aws:codebuild:eu-west-1:123456789012:project/app-build',
      'aws:Team': 'blue',
      'aws:SecureTransport': 'true',
      'aws:EpochTime': '1000',
      'aws:CurrentTime': '2026-01-01T00:00:00Z',
      'aws:SourceIp': '127.0.0.1',
      'aws:TagKeys': ['a', 'b'],
    };
    expect(verdict({ ...allow, Condition }, { context })).toBe(holds ? 'allow' : 'implicitDeny');
    expect(verdict([allow, { ...deny, Condition }], { context })).toBe(holds ? 'explicitDeny' : 'allow');
  });

  it('neither allow by an operator that is not known, nor leave out a Deny for one', () => {
    for (const operator of ['StringMatches', 'constructor', 'ForEachValue:StringEquals']) {
      const Condition = { [operator]: { 'aws:Team': 'x' } };
      expect(verdict({ ...allow, Condition })).toBe('implicitDeny');
      expect(verdict([allow, { ...deny, Condition }])).toBe('explicitDeny');
      const other = { ...Condition, Bool: { 'aws:SecureTransport': 'true' } };
      expect(verdict([allow, { ...deny, Condition: other }])).toBe('allow');
    }
  });
});

describe('policies in general', () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9_.$^+(){}|/-]{1,12}$/);

  it('deny what a Deny is about, whatever else they say', () => {
    const statement = fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: fc.constantFrom('*', 's3:*', 's3:GetObject', 's3:PutObject'),
      Resource: fc.constantFrom('*', object, 'arn:aws:s3:::other'),
    });
    fc.assert(
      fc.property(fc.array(statement), fc.nat(), (others, at) => {
        const statements = [...others.slice(0, at), deny, ...others.slice(at)] as PolicyStatement[];
        expect(verdict(statements)).toBe('explicitDeny');
      }),
    );
  });

  it('allow a resource by itself and by a wildcard for its end, and no other one', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        const resource = `arn:aws:s3:::${one}`;
        expect(verdict({ ...allow, Resource: resource.replaceAll('$', '${$}') }, { resource })).toBe('allow');
        expect(verdict({ ...allow, Resource: 'arn:aws:s3:::*' }, { resource: `${resource}/${other}` })).toBe(
          'allow',
        );
        const literal = resource.replaceAll('$', '${$}');
        expect(verdict({ ...allow, Resource: literal }, { resource: `${resource}${other}` })).toBe(
          'implicitDeny',
        );
      }),
    );
  });
});

describe('a trust policy', () => {
  const codeBuild: Principal = { type: 'Service', id: 'codebuild.amazonaws.com' };
  const trusts = (Principal: PolicyStatement['Principal'], principal = codeBuild, more: object = {}) =>
    evaluateTrust(
      { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...(Principal && { Principal }), ...more } },
      principal,
      { action: 'sts:AssumeRole', context: new RequestContext({}) },
    );
  const user = (account: string): Principal => ({ type: 'AWS', id: `arn:aws:iam::${account}:user/u` });

  it.each<[PolicyStatement['Principal'], Principal, string]>([
    [{ Service: 'codebuild.amazonaws.com' }, codeBuild, 'allow'],
    [{ Service: ['ec2.amazonaws.com', 'codebuild.amazonaws.com'] }, codeBuild, 'allow'],
    [{ Service: 'ec2.amazonaws.com' }, codeBuild, 'implicitDeny'],
    [{ AWS: 'arn:aws:iam::123456789012:root' }, codeBuild, 'implicitDeny'],
    ['*', codeBuild, 'allow'],
    [{ AWS: '*' }, user('123456789012'), 'allow'],
    [{ AWS: '123456789012' }, user('123456789012'), 'allow'],
    [{ AWS: 'arn:aws:iam::123456789012:root' }, user('123456789012'), 'allow'],
    [{ AWS: 'arn:aws:iam::123456789012:root' }, user('999999999999'), 'implicitDeny'],
    [{ AWS: 'arn:aws:iam::123456789012:user/u' }, user('123456789012'), 'allow'],
    [{ AWS: 'arn:aws:iam::123456789012:user/v' }, user('123456789012'), 'implicitDeny'],
    [undefined, codeBuild, 'implicitDeny'],
  ])('of %j, asked by %j: %s', (principal, by, said) => {
    expect(trusts(principal, by)).toBe(said);
  });

  it('of all but some', () => {
    const NotPrincipal = { Service: 'ec2.amazonaws.com' };
    expect(trusts(undefined, codeBuild, { NotPrincipal })).toBe('allow');
    expect(trusts(undefined, { type: 'Service', id: 'ec2.amazonaws.com' }, { NotPrincipal })).toBe(
      'implicitDeny',
    );
  });

  it('is about the taking of the role', () => {
    expect(trusts('*', codeBuild, { Action: 'sts:TagSession' })).toBe('implicitDeny');
  });
});
