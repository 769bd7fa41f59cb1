import { choose } from '../../rehearsal/chosen-services';

const settings = {
  name: 'shop',
  defaults: { desiredCount: 3 },
  environments: {
    test: { services: { web: { desiredCount: 1 }, api: {} } },
    live: { protect: true, services: { web: {}, jobs: {} } },
  },
};
const chosen = (environments: readonly string[], services: readonly string[]) =>
  choose(settings, { environments, services });

describe('the services of a rehearsal', () => {
  it('are all of them when none is named', () => {
    expect(chosen([], [])).toBe(settings);
    expect(choose({}, { environments: [], services: [] })).toEqual({});
  });

  it('are those that are named, with everything else of their environments', () => {
    expect(chosen(['live'], ['web'])).toEqual({
      name: 'shop',
      defaults: { desiredCount: 3 },
      environments: { live: { protect: true, services: { web: {} } } },
    });
    expect(chosen([], ['jobs'])).toMatchObject({ environments: { live: { services: { jobs: {} } } } });
    expect(Object.keys(chosen([], ['jobs']).environments as object)).toEqual(['live']);
    expect(chosen(['test'], [])).toMatchObject({ environments: { test: settings.environments.test } });
  });

  it('have their default names where the settings have none', () => {
    expect(choose({}, { environments: ['dev'], services: ['nodejs'] })).toEqual({
      environments: { dev: { services: { nodejs: {} } } },
    });
  });

  it.each([
    [['prod'], [], 'unknown environment prod: the settings have test, live'],
    [['tset'], [], 'unknown environment tset: did you mean test? the settings have test, live'],
    [['test'], ['jobs'], 'unknown service jobs: the settings have web, api'],
  ])('%j %j: %s', (environments, services, message) => {
    expect(() => chosen(environments, services)).toThrow(message);
  });
});
