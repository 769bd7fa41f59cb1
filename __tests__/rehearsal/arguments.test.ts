import { parseArguments, usage } from '../../rehearsal/arguments';
import { Failure } from '../../rehearsal/failures';

describe('the command line of rehearse', () => {
  it('has a default for everything', () => {
    expect(parseArguments([])).toEqual({
      help: false,
      keep: false,
      report: 'rehearsal-report',
      json: false,
      quiet: false,
    });
  });

  it('takes every option that the usage names', () => {
    expect(parseArguments(['--keep', '--report', 'out', '--json', '--quiet', '--help'])).toEqual({
      help: true,
      keep: true,
      report: 'out',
      json: true,
      quiet: true,
    });
  });

  it.each([[['--speed', '9']], [['now']], [['--report']], [['--report', '']]])(
    'fails when it is %j, with the usage and status 2',
    (argv) => {
      const parse = () => parseArguments(argv);
      expect(parse).toThrow(usage);
      expect(parse).toThrow(expect.objectContaining({ status: 2, name: Failure.name }) as Error);
    },
  );
});
