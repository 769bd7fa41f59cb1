import { parseArguments } from '../../releases/arguments';
import { exitStatus, ReleasesError } from '../../releases/failures';

const common = {
  environment: undefined,
  service: undefined,
  json: false,
  endpoint: undefined,
  'own-credentials': false,
};

describe('the command line of releases', () => {
  it('has the commands of the help text', () => {
    expect(parseArguments(['status'])).toEqual({ command: 'status', ...common });
    expect(parseArguments(['list', '--limit', '3'])).toEqual({ command: 'list', limit: 3, ...common });
    expect(parseArguments(['show', 'd-A1B2C3D4E'])).toEqual({
      command: 'show',
      id: 'd-A1B2C3D4E',
      ...common,
    });
    expect(parseArguments(['watch'])).toEqual({
      command: 'watch',
      id: undefined,
      interval: 5,
      timeout: 180,
      until: 'end',
      ...common,
    });
    expect(parseArguments(['continue', '--environment', 'dev', '--service', 'web', '--json'])).toEqual({
      command: 'continue',
      id: undefined,
      ...common,
      environment: 'dev',
      service: 'web',
      json: true,
    });
    expect(parseArguments(['stop', '--rollback'])).toEqual({
      command: 'stop',
      id: undefined,
      rollback: true,
      ...common,
    });
    expect(parseArguments(['freeze', '--reason', 'Black Friday (until Monday)!'])).toEqual({
      command: 'freeze',
      reason: 'Black Friday (until Monday)!',
      ...common,
    });
    expect(parseArguments(['unfreeze', '--environment', 'live'])).toEqual({
      command: 'unfreeze',
      ...common,
      environment: 'live',
    });
    expect(parseArguments(['rollback', '--to', 'sha256:0123456', '--at-once'])).toEqual({
      command: 'rollback',
      to: 'sha256:0123456',
      atOnce: true,
      ...common,
    });
    expect(parseArguments(['promote', '--digest', 'sha256:0123456'])).toEqual({
      command: 'promote',
      digest: 'sha256:0123456',
      ...common,
    });
    expect(parseArguments(['stop', 'd-A1B2C3D4E'])).toMatchObject({ id: 'd-A1B2C3D4E', rollback: false });
    const templates = { bucket: 'art', prefix: 'release-templates' };
    const place = ['--templates', 's3://art/release-templates'];
    expect(parseArguments(['prepare', '--commit', 'a'.repeat(40), ...place])).toEqual({
      command: 'prepare',
      commit: 'a'.repeat(40),
      templates,
      ...common,
    });
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(parseArguments(['create', '--digest', digest, ...place, '--expect-ready-wait'])).toEqual({
      command: 'create',
      digest,
      templates,
      expectReadyWait: true,
      ...common,
    });
    expect(parseArguments(['status', '--endpoint', 'http://127.0.0.1:4566/'])).toMatchObject({
      endpoint: 'http://127.0.0.1:4566',
    });
  });

  it('explains the exit statuses', () => {
    const given = parseArguments(['--help']);
    if (given.command !== 'help') throw new Error('no help');
    expect(given.text.replace(/\s+/g, ' ')).toContain(
      'Exit status: 0 done; watch: released. Of watch: 1 rolled back, 2 failed, 3 timed out.',
    );
    expect(parseArguments(['watch', '--help'])).toMatchObject({ command: 'help' });
  });

  test.each([
    [
      [],
      'a command must come first: use status, list, show, watch, prepare, create, continue, stop, rollback, promote, freeze or unfreeze',
    ],
    [['stauts'], 'unknown command "stauts": did you mean status? use status, list'],
    [['show'], 'the id of one deployment is needed'],
    [['show', 'abc'], '"abc" is not the id of a deployment, for example d-A1B2C3D4E'],
    [['watch', 'd-A1B2C3D4E', 'd-A1B2C3D4F'], 'only one deployment can be watched'],
    [['promote'], '--digest DIGEST is needed'],
    [['promote', '--digest', 'v1'], '--digest must be at least 7 hexadecimal digits of a digest or a commit'],
    [['rollback', '--to', 'v1'], '--to must be at least 7 hexadecimal digits of a digest or a commit'],
    [['status', '--endpoint', 'here'], '--endpoint must be an http:// or https:// URL, got "here"'],
    [['continue', 'now'], '"now" is not the id of a deployment, for example d-A1B2C3D4E'],
    [['stop', 'd-A1B2C3D4E', 'd-A1B2C3D4F'], 'only one deployment can be in flight'],
    [['create', '--digest', 'v1'], '--digest must be sha256: and 64 hexadecimal digits, got "v1"'],
    [
      ['prepare', '--commit', 'a'.repeat(40)],
      '--templates is missing: add --templates URL, which must be s3://BUCKET/PREFIX, the output release_templates',
    ],
    [
      ['prepare', '--commit', 'main', '--templates', 's3://art/x'],
      '--commit must be the 40 digits of a commit, got "main"',
    ],
    [['freeze'], 'a freeze needs a reason: give --reason TEXT'],
    [
      ['freeze', '--reason', 'sale, until Monday'],
      '--reason must be 1 to 300 letters, digits, spaces and ! @ ( ) . * ? -',
    ],
  ])('%j is refused', (argv, problem) => {
    let thrown: unknown;
    try {
      parseArguments(argv);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ReleasesError);
    expect((thrown as ReleasesError).status).toBe(exitStatus.badUsage);
    expect((thrown as ReleasesError).message).toContain(problem);
  });
});
