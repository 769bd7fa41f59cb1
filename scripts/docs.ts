/** `npm run docs`: writes the pages that are generated again. A test fails when one is stale. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reviewDocs } from './review-docs';
import { settingsDocs } from './settings-docs';

for (const [path, content] of Object.entries({ ...settingsDocs(), ...reviewDocs() })) {
  writeFileSync(join(__dirname, '..', path), content);
}
