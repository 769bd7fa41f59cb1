import { faultFiles, type FaultProps } from '../../../../rehearsal/main-job/source/fault-files';

const props: FaultProps = {
  inputs: { dockerfile: 'Dockerfile', context: '.' },
  baseImage: 'node:22-alpine',
  program: 'serve();\n',
  environment: { APP_VERSION: 'bad-1', HEALTH_PATH: '/health', FAULT_STATUS: '500' },
  healthCheck: ['CMD', 'node', 'dist/health-check.js'],
};

describe('a commit that misbehaves', () => {
  it('has an image that does under the task definition of the stacks, and knows its version from the build', () => {
    expect(faultFiles(props)).toEqual({
      write: {
        Dockerfile: [
          'FROM node:22-alpine',
          'LABEL ecs-blue-green.rehearsal=fault',
          'WORKDIR /app',
          'COPY rehearsal-release .',
          'ENV HEALTH_PATH="/health"',
          'ENV FAULT_STATUS="500"',
          'USER 1000:1000',
          'ARG APP_VERSION=unknown',
          'ENV APP_VERSION=${APP_VERSION}',
          'ENTRYPOINT ["node", "fault-program.cjs"]',
          '',
        ].join('\n'),
        '.dockerignore': '*\n!rehearsal-release\n',
        'rehearsal-release/fault-program.cjs': 'serve();\n',
        'rehearsal-release/dist/health-check.js': 'process.exit(0);\n',
      },
      remove: ['Dockerfile.dockerignore'],
    });
  });

  it('puts its files where the project builds from', () => {
    const { write, remove } = faultFiles({
      ...props,
      inputs: { dockerfile: './docker/web.Dockerfile', context: 'services/web' },
    });
    expect(Object.keys(write)).toEqual([
      'docker/web.Dockerfile',
      'services/web/.dockerignore',
      'services/web/rehearsal-release/fault-program.cjs',
      'services/web/rehearsal-release/dist/health-check.js',
    ]);
    expect(remove).toEqual(['docker/web.Dockerfile.dockerignore']);
  });

  it.each([
    [undefined, undefined],
    [['CMD-SHELL', 'wget -qO- http://127.0.0.1:3000/health'], undefined],
    [['CMD', 'node', '/app/check.js'], 'rehearsal-release/check.js'],
    [['CMD', 'node', '/usr/lib/check.js'], undefined],
    [['CMD', 'node', '../check.js'], undefined],
  ])('with the health check %j has %s', (healthCheck, file) => {
    const { write } = faultFiles({ ...props, healthCheck });
    expect(Object.keys(write)[3]).toBe(file);
  });

  it('quotes what a Dockerfile would read as its own', () => {
    const { write } = faultFiles({ ...props, environment: { HEALTH_PATH: '/a"$b\\c' } });
    expect(write.Dockerfile).toContain('ENV HEALTH_PATH="/a\\"\\$b\\\\c"');
  });
});
