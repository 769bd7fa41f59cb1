/** Writes the reference of the settings: docs/settings.md and docs/settings.schema.json, both from the schema. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsPage } from './page';
import { editorSchema } from './editor-schema';

const root = join(__dirname, '../..');
const example = (name: string): string =>
  readFileSync(join(root, '__tests__', 'fixtures', 'settings', `${name}.json`), 'utf8').trim();

/** Contents of the generated files by their path below the project. */
export function settingsDocs(): Readonly<Record<string, string>> {
  return {
    'docs/settings.md': settingsPage({ minimal: example('minimal'), maximal: example('maximal') }),
    'docs/settings.schema.json': `${JSON.stringify(editorSchema(), null, 2)}\n`,
  };
}
