import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsDocs } from '../../../scripts/settings-docs';
import * as schema from '../../../stacks/settings/schema';
import { description, type Shape, shapeOf, unwrap, variants } from '../../../stacks/settings/shape';

const root = join(__dirname, '../../..');

test.each(Object.entries(settingsDocs()))('%s is as `npm run docs` writes it', (path, content) => {
  const isFresh = readFileSync(join(root, path), 'utf8') === content;
  expect(isFresh ? 'fresh' : `${path} is stale: run \`npm run docs\``).toBe('fresh');
});

test('every key of the settings is described', () => {
  expect(undescribed(shapeOf(schema.settings), 'settings')).toEqual([]);
});

function undescribed(shape: Shape, path: string): readonly string[] {
  const own = description(shape) === undefined ? [path] : [];
  const below = variants(shape).flatMap((variant) =>
    Object.entries(variant.entries ?? {}).flatMap(([key, member]) => undescribed(member, `${path}.${key}`)),
  );
  const { value, item } = unwrap(shape);
  const nested = [value, item].filter(
    (inner) => inner !== undefined && variants(inner).some(({ entries }) => entries !== undefined),
  );
  return [...own, ...below, ...nested.flatMap((inner) => undescribed(inner!, `${path}[]`))];
}
