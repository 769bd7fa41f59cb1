/** What the provider registers under two names is judged alike under both. */
import { aliasOf, typeOf } from '../../../review/plan/aliases';
import type { Example } from '../../../review/rule';
import { rules } from '../../../review/rules';
import { providerResource } from '../../support/provider-schema';
import { outcomesOf } from '../../support/review';

const renamed = (text: string): string =>
  text.replace(/\baws_lb(?:_[a-z_]+)?(?=\.)/g, (type) => aliasOf.get(type) ?? type);

const withAliases = (example: Example): Example => ({
  ...example,
  changes: example.changes.map((change) => ({ ...change, address: renamed(change.address) })),
});

it.each([...aliasOf])('the provider has %s and %s, with the same arguments', (type, alias) => {
  expect(providerResource(alias)).toEqual(providerResource(type));
  expect(typeOf(alias)).toBe(type);
});

it.each(rules.map((rule) => [rule.id, rule] as const))('%s finds the same for aliases', (_, rule) => {
  expect(outcomesOf(rule, withAliases(rule.example))).toEqual(outcomesOf(rule, rule.example).map(renamed));
});
