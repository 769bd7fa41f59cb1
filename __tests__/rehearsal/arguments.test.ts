import { parseArguments } from '../../rehearsal/arguments';
import { Failure } from '../../rehearsal/failures';

describe('the command line of rehearse', () => {
  it('has a default for everything', () => {
    expect(parseArguments([])).toEqual({
      command: 'run',
      keep: false,
      failFast: false,
      portOffset: 0,
      secrets: [],
      environments: [],
      services: [],
      report: 'rehearsal-report',
      json: false,
      quiet: false,
      speed: 60,
      rate: 200,
      runtime: 'process',
      terraform: 'local',
      scenarios: ['good', 'bad'],
    });
  });

  it('takes every option that the usage names', () => {
    const options =
      '--keep --report out --json --quiet --speed 10 --rate 50.5 --runtime podman --terraform hcp';
    expect(parseArguments([...options.split(' '), '--scenario', 'good', '--scenario', 'hang'])).toEqual({
      command: 'run',
      keep: true,
      failFast: false,
      portOffset: 0,
      secrets: [],
      environments: [],
      services: [],
      report: 'out',
      json: true,
      quiet: true,
      speed: 10,
      rate: 50.5,
      runtime: 'podman',
      terraform: 'hcp',
      scenarios: ['good', 'hang'],
    });
  });

  it('releases a good version before a fault', () => {
    expect(parseArguments(['--fault', 'hang'])).toMatchObject({ scenarios: ['good', 'hang'] });
  });

  it('runs Terraform with a role where one is named', () => {
    expect(parseArguments(['--as', 'apply-role'])).toMatchObject({ as: 'apply-role', terraform: 'local' });
  });

  it('has a plan and a list', () => {
    expect(parseArguments(['plan'])).toEqual({ command: 'plan', json: false, rate: 200 });
    expect(parseArguments(['plan', '--json', '--rate', '0.05'])).toEqual({
      command: 'plan',
      json: true,
      rate: 0.05,
    });
    expect(parseArguments(['list'])).toEqual({ command: 'list' });
  });

  it.each([[['--help']], [['-h']], [['plan', '--help']], [['list', '--help']]])(
    'explains itself on %j',
    (argv) => {
      expect(parseArguments(argv)).toEqual({
        command: 'help',
        text: expect.stringMatching(/^Usage: npm run rehearse -- /) as string,
      });
    },
  );

  it.each([
    [
      ['--sped', '9'],
      'unknown option --sped of npm run rehearse: did you mean --speed? use --scenario, --fault,',
    ],
    [['now'], 'unknown command "now": use plan, list, or no command'],
    [['--report'], '--report needs a value: use --report DIR'],
    [['--report', ''], '--report must be a directory, got ""'],
    [['--speed', '0'], '--speed must be a number from 1 to 600, got "0"'],
    [['--speed', ''], '--speed must be a number from 1 to 600, got ""'],
    [['--rate', 'fast'], '--rate must be a number from 1 to 5000, got "fast"'],
    [['--runtime', 'lxc'], '--runtime must be one of process, docker, podman, got "lxc"'],
    [
      ['--fault', 'hang', '--scenario', 'good'],
      '--scenario and --fault cannot be given together, because a fault is a scenario too: use one',
    ],
    [
      ['--as', 'apply-role', '--terraform', 'hcp'],
      '--as and --terraform hcp cannot be given together, because HCP Terraform assumes the roles itself: use one',
    ],
    [['--as', 'admin'], '--as must be one of apply-role, got "admin"'],
    [['plan', '--keep'], 'unknown option --keep of npm run rehearse -- plan: use --rate, --json or --help'],
    [['list', 'all'], 'unexpected argument "all" of npm run rehearse -- list'],
  ])('fails when it is %j, with how to get help and status 2', (argv, message) => {
    const parse = () => parseArguments(argv);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/; run npm run rehearse -- (\w+ )?--help for usage$/);
    expect(parse).toThrow(expect.objectContaining({ status: 2, name: Failure.name }) as Error);
  });
});
