import { findScenarios, listScenarios, scenarios } from '../../../rehearsal/scenarios/catalogue';

describe('the catalogue', () => {
  it('has every name once, as an argument that needs no quotes', () => {
    const names = scenarios.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('finds scenarios in the order in which they are asked for', () => {
    expect(findScenarios(['bad', 'good']).map(({ name }) => name)).toEqual(['bad', 'good']);
  });

  it('says which name is none', () => {
    expect(() => findScenarios(['good', 'worse'])).toThrow(
      `unknown scenario "worse"; npm run rehearse -- list prints all ${scenarios.length}`,
    );
  });

  it('says which name may have been meant', () => {
    expect(() => findScenarios(['never-helthy'])).toThrow(
      'unknown scenario "never-helthy", did you mean never-healthy?',
    );
  });

  it('lists a scenario a line', () => {
    const lines = listScenarios().split('\n');
    expect(lines).toHaveLength(scenarios.length);
    expect(lines[0]).toMatch(/^good +A good version$/);
  });

  it('tells what to expect of the requests in a way that can be met', () => {
    for (const { name, expected } of scenarios) {
      const { weights, rollback, status } = expected;
      expect({ name, sum: weights.original + weights.replacement }).toEqual({ name, sum: 100 });
      // What was undone serves nobody.
      if (rollback) expect({ name, weights }).toEqual({ name, weights: { original: 100, replacement: 0 } });
      if (status === 'Succeeded') expect(expected.errorCode).toBeUndefined();
    }
  });
});
