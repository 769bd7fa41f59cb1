import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultEngineSettings } from '../../rehearsal/deployment/model';
import { scenarios } from '../../rehearsal/scenarios/catalogue';

const page = readFileSync(join(__dirname, '../../docs/rehearsal.md'), 'utf8');

/** Code in backquotes of a section. */
const codeOf = (title: string): string[] => {
  const section = page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
};

describe('docs/rehearsal.md', () => {
  it('lists every scenario', () => {
    const listed = new Set(codeOf('Releases and faults'));
    const missing = scenarios.map(({ name }) => name).filter((name) => !listed.has(name));
    // Those are told of by their endings.
    expect(missing.filter((name) => !listed.has(name.replace(/-no-rollback$/, '')))).toEqual([]);
    expect(listed).toContain('-no-rollback');
  });

  it('lists no scenario that there is not', () => {
    const names = new Set(scenarios.map(({ name }) => name));
    const rows = page.split('| kind | scenarios |')[1]?.split('\n\n')[0] ?? '';
    const listed = [...rows.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name ?? '');
    expect(listed.filter((name) => !names.has(name) && name !== '-no-rollback')).toEqual([]);
    expect(listed.length).toBeGreaterThan(20);
  });

  it('names every setting of the engine', () => {
    const named = codeOf('What is assumed of AWS').filter((code) => code in defaultEngineSettings);
    expect(new Set(named)).toEqual(new Set(Object.keys(defaultEngineSettings)));
  });
});
