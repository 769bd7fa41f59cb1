import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from '../../../review/explain';
import { InputError } from '../../../review/failures';
import { rules } from '../../../review/rules';

const page = readFileSync(join(__dirname, '../../../docs/plan-review.md'), 'utf8');

describe('npm run review -- explain', () => {
  it.each(rules.map(({ id }) => id))('prints what the docs say of %s', (id) => {
    const text = explain([id]);
    expect(text).toContain(`### ${id}\n`);
    expect(page).toContain(text);
  });

  it('takes an id in small letters', () => {
    expect(explain(['lb401'])).toBe(explain(['LB401']));
  });

  it.each([[[]], [['LB401', 'LB402']], [['LB999']], [['constructor']]])('refuses %j', (args) => {
    expect(() => explain(args)).toThrow(InputError);
  });
});
