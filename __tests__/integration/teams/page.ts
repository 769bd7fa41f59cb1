/** What docs/teams.md has a newcomer type: the settings, and the commands section by section. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../rehearsal/settings-changes';
import { root } from '../../support/run';
import { shellBlocks } from '../../support/terminal';

const text = readFileSync(join(root, 'docs/teams.md'), 'utf8');

/** The first whole cdktf.json. */
export const settings = (): JsonObject => {
  const [, json = ''] = /^```json\n(\{\n {2}"context"[^]*?)^```$/m.exec(text) ?? [];
  return (JSON.parse(json) as { readonly context: { readonly blueGreen: JsonObject } }).context.blueGreen;
};

/** The blocks of commands of a section, in their order. */
export const commandsOf = (heading: string): readonly string[] => shellBlocks(text, heading);

/** All sections that have commands. */
export const sections = (): readonly string[] =>
  [...text.matchAll(/^## (.*)$/gm)]
    .map(([, heading = '']) => heading)
    .filter((each) => commandsOf(each).length > 0);
