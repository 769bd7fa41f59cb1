import { grants, matches } from '../../../../review/blue-green/permissions/policies';
import { allow, policy } from '../../../support/release-resources';

describe('matches', () => {
  it.each([
    ['*', 'ecs:CreateTaskSet'],
    ['ecs:*', 'ecs:CreateTaskSet'],
    ['ECS:createtaskset', 'ecs:CreateTaskSet'],
    ['ecs:*Task*', 'ecs:CreateTaskSet'],
    ['ecs:Create?askSet', 'ecs:CreateTaskSet'],
    ['ecs:CreateTaskSet**', 'ecs:CreateTaskSet'],
  ])('takes %s for %s', (pattern, action) => {
    expect(matches(pattern, action)).toBe(true);
  });

  it.each([
    ['ecs:Create', 'ecs:CreateTaskSet'],
    ['s3:*', 'ecs:CreateTaskSet'],
    ['ecs:CreateTaskSet?', 'ecs:CreateTaskSet'],
    ['ecs:*Role', 'ecs:CreateTaskSet'],
    ['', 'ecs:CreateTaskSet'],
    ['.*', 'ecs:CreateTaskSet'],
  ])('does not take %s for %s', (pattern, action) => {
    expect(matches(pattern, action)).toBe(false);
  });

  it('ends on a pattern of many wildcards', () => {
    expect(matches('*a'.repeat(5_000), 'a'.repeat(500))).toBe(false);
  });
});

describe('grants', () => {
  it('reads a statement that stands alone, and an action that does', () => {
    const document = JSON.stringify({ Statement: { Action: 'ecs:*', Effect: 'Allow', Resource: '*' } });
    expect(grants([document], 'ecs:CreateTaskSet')).toBe('yes');
  });

  it('does not count a denial of one resource', () => {
    const statements = [
      allow('ecs:*'),
      { Action: ['ecs:*'], Effect: 'Deny', Resource: 'arn:aws:ecs:::other' },
    ];
    expect(grants([policy(statements)], 'ecs:CreateTaskSet')).toBe('yes');
  });

  it.each([
    ['a policy that is not known', undefined],
    ['what is no policy', '{'],
    ['a list', '[]'],
    ['everything but some actions', policy([{ Effect: 'Allow', NotAction: ['s3:*'], Resource: '*' }])],
  ])('cannot tell from %s', (_, document) => {
    expect(grants([document], 'ecs:CreateTaskSet')).toBe('unknown');
  });

  it('finds nothing without policies', () => {
    expect(grants([], 'ecs:CreateTaskSet')).toBe('no');
  });
});
