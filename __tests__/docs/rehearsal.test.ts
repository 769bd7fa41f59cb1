import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultEngineSettings } from '../../deployment/machine/model';
import { scenarios } from '../../rehearsal/scenarios/catalogue';

const page = readFileSync(join(__dirname, '../../docs/rehearsal.md'), 'utf8');

/** Code in backquotes of a section. */
const codeOf = (title: string): string[] => {
  const section = page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
};

describe('docs/rehearsal.md', () => {
  /** Cells of the catalogue by the name of the scenario. */
  const rows = new Map(
    [...page.matchAll(/^\| `([a-z0-9-]+)` +\|(.*)\|$/gm)]
      .map(([, name = '', cells = '']) => [name, cells.split('|').map((cell) => cell.trim())] as const)
      .filter(([, cells]) => cells.length === 4),
  );

  it('lists every scenario, and no other', () => {
    expect([...rows.keys()]).toEqual(scenarios.map(({ name }) => name));
  });

  it.each(scenarios)('tells what happens in $name, and how it ends', ({ name, title, story, expected }) => {
    const [what, end] = rows.get(name) ?? [];
    expect(what).toBe(`${title}. ${story}`);
    expect(end).toContain(expected.status);
    expect(end).toContain(expected.errorCode ?? '');
    expect(end?.includes('rolled back')).toBe(expected.rollback);
  });

  it('names every setting of the engine', () => {
    const named = codeOf('What is assumed of AWS').filter((code) => code in defaultEngineSettings);
    expect(new Set(named)).toEqual(new Set(Object.keys(defaultEngineSettings)));
  });
});
