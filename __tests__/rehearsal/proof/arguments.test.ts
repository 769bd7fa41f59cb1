import { parseArguments } from '../../../rehearsal/proof/arguments';

const parse = (...argv: string[]) => parseArguments(argv);

describe('the command line of a proof', () => {
  it('needs an environment, and the account unless it is embedded', () => {
    expect(parse('--environment', 'proof', '--account', '123456789012')).toMatchObject({
      command: 'run',
      environment: 'proof',
      account: '123456789012',
      embedded: false,
      scenarios: ['good', 'bad'],
      rate: 20,
      report: 'proof-report',
    });
    expect(parse('--environment', 'proof', '--embedded', '--scenario', 'good')).toMatchObject({
      embedded: true,
      speed: 60,
      rate: 200,
      scenarios: ['good'],
    });
    expect(() => parse('--environment', 'proof')).toThrow(/^--account is missing: .*--embedded/);
    expect(() => parse('--account', '123456789012')).toThrow(/--environment/);
  });

  it('takes 12 digits for an account', () => {
    expect(() => parse('--environment', 'proof', '--account', '1234')).toThrow(
      /^--account must be an account id of 12 digits, got "1234"/,
    );
  });

  it('destroys what is left of an environment in an account', () => {
    expect(parse('destroy', '--environment', 'proof', '--account', '123456789012')).toEqual({
      command: 'destroy',
      environment: 'proof',
      account: '123456789012',
    });
    expect(() => parse('destroy', '--environment', 'proof')).toThrow(/--account/);
  });

  it('says what it does', () => {
    expect(parse('--help')).toMatchObject({ command: 'help' });
  });
});
