import { select, selectOne, servicesOf } from '../../releases/services';
import { readSettings } from '../../stacks/settings';
import { ref } from '../support/release-facts';

const services = servicesOf(
  readSettings({
    name: 'shop',
    region: 'eu-central-1',
    environments: {
      dev: { services: { web: {}, api: { pipeline: { enabled: false } } } },
      live: { region: 'eu-west-1', services: { web: {} } },
    },
  }),
);

describe('the services of the settings', () => {
  it('have the names that the stacks give them', () => {
    expect(services.map(({ environment, service, region }) => [environment, service, region])).toEqual([
      ['dev', 'web', 'eu-central-1'],
      ['dev', 'api', 'eu-central-1'],
      ['live', 'web', 'eu-west-1'],
    ]);
    expect(services[0]).toEqual(ref);
    expect(services[1]).not.toHaveProperty('pipeline');
  });

  it('are chosen by environment and service', () => {
    const all = { environment: undefined, service: undefined };
    expect(select(services, all)).toHaveLength(3);
    expect(select(services, { ...all, service: 'web' })).toHaveLength(2);
    expect(selectOne(services, { environment: 'live', service: undefined })).toBe(services[2]);
    expect(() => selectOne(services, { environment: 'dev', service: undefined })).toThrow(
      'choose one service: --environment dev --service web or --environment dev --service api',
    );
  });

  it('that are not there are answered with those that are', () => {
    expect(() => select(services, { environment: 'prod', service: undefined })).toThrow(
      'the settings have no environment "prod": use dev or live',
    );
    expect(() => select(services, { environment: 'live', service: 'wep' })).toThrow(
      'the settings have no service "wep": did you mean web? use web',
    );
  });
});
