import { localServices, programsOf } from '../../rehearsal/local-programs';

describe('services without a container engine', () => {
  it('are those of the settings, with the defaults of what is not set', () => {
    expect(localServices({})).toEqual([
      {
        path: 'environments.dev.services.nodejs',
        buildProject: 'bluegreen-dev-nodejs-build',
        dockerfile: 'Dockerfile',
        context: '.',
        sidecars: [],
      },
    ]);
  });

  it('have the programs of their own settings or of the defaults', () => {
    const services = localServices({
      name: 'shop',
      defaults: { rehearsal: { command: ['python3', 'app.py'] } },
      environments: {
        test: {
          services: {
            web: {},
            api: { rehearsal: { command: ['./api'] }, pipeline: { build: { context: 'api' } } },
          },
        },
      },
    });
    expect(services.map(({ context }) => context)).toEqual(['.', 'api']);
    expect([...programsOf(services)]).toEqual([
      ['shop-test-web-build', ['python3', 'app.py']],
      ['shop-test-api-build', ['./api']],
    ]);
  });
});
