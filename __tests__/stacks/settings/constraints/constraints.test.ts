import {
  environmentConstraints,
  projectConstraints,
  serviceConstraints,
} from '../../../../stacks/settings/constraints/all';

const all = [...projectConstraints, ...environmentConstraints, ...serviceConstraints];

test('every constraint says what it refuses, why, and where the rule is from', () => {
  for (const { refused, because, source } of all) {
    expect(refused).not.toMatch(/\.$/);
    expect(because).not.toMatch(/\.$/);
    expect(source).toMatch(/^https:\/\/(?:docs\.aws\.amazon|developer\.hashicorp)\.com\//);
  }
  expect(new Set(all.map(({ refused }) => refused)).size).toBe(all.length);
});
