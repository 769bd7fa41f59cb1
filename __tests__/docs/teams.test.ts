/** What docs/teams.md shows as settings is accepted by synth; integration/teams.test.ts plays its commands. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../stacks/settings';
import { root } from '../support/run';

interface Shown {
  readonly context?: { readonly blueGreen: object };
  readonly environments?: object;
}

const page = readFileSync(join(root, 'docs/teams.md'), 'utf8');

/** A block is a cdktf.json, or members of `blueGreen` or of `environments`. */
const blocks = [...page.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, json = '']): [string, object] => {
  const shown = JSON.parse(json.startsWith('{') ? json : `{${json}}`) as Shown;
  const heading =
    page
      .slice(0, page.indexOf(json))
      .match(/^##+ .*$/gm)
      ?.at(-1) ?? '';
  return [heading, shown.context?.blueGreen ?? (shown.environments ? shown : { environments: shown })];
});

it('has settings in these sections', () => {
  expect(blocks.map(([heading]) => heading)).toEqual([
    '## Accounts',
    '## Access',
    '## One image for all environments',
    '## When releases start',
    '## One load balancer for many services',
  ]);
});

it.each(blocks)('%s: synth accepts the settings', (_heading, shown) => {
  expect(() => readSettings({ name: 'shop', region: 'eu-central-1', ...shown })).not.toThrow();
});
