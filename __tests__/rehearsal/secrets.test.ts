import { parseSecrets, secretStandIns } from '../../rehearsal/secrets';

const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/database-AbCdEf';
const parameter = 'arn:aws:ssm:eu-west-1:444455556666:parameter/shop/token';
const settings = {
  defaults: { task: { secrets: { TOKEN: parameter } } },
  environments: {
    dev: {
      services: {
        web: {
          task: {
            environment: { TOKEN: 'not a secret' },
            secrets: { USER: `${secret}:user::`, PASSWORD: `${secret}:password:AWSPREVIOUS:` },
            sidecars: [
              {
                name: 'proxy',
                secrets: { KEY: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf' },
              },
            ],
          },
        },
      },
    },
  },
};
const valueOf = (arn: string, given?: Record<string, string>) =>
  secretStandIns(settings, given).standIns.find((each) => each.arn === arn)?.value;

describe('stand-ins for secrets', () => {
  it('are made of every ARN of services, defaults and sidecars, whatever the account', () => {
    const { standIns, names } = secretStandIns(settings);
    expect(standIns.map(({ arn }) => arn)).toEqual([
      parameter,
      secret,
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf',
    ]);
    expect(names).toEqual(['TOKEN', 'USER', 'PASSWORD', 'KEY']);
    expect(secretStandIns({})).toEqual({ standIns: [], names: [] });
  });

  it('say what they stand for, and have the JSON keys that are asked for', () => {
    expect(valueOf(parameter)).toBe(`stand-in of the rehearsal for ${parameter}`);
    expect(JSON.parse(valueOf(secret)!)).toEqual({
      user: `stand-in of the rehearsal for ${secret} (user)`,
      password: `stand-in of the rehearsal for ${secret} (password)`,
    });
  });

  it('have the values that are given, and no note then', () => {
    expect(valueOf(parameter, { TOKEN: 'a=b' })).toBe('a=b');
    expect(JSON.parse(valueOf(secret, { PASSWORD: 'p' })!)).toMatchObject({ password: 'p' });
    expect(secretStandIns(settings, { TOKEN: '' }).names).toEqual(['USER', 'PASSWORD', 'KEY']);
  });

  it('refuse a name that the settings do not have, without the value', () => {
    expect(() => secretStandIns(settings, { TOKN: 'hidden' })).toThrow(
      'no secret of the settings is named TOKN: use TOKEN, USER, PASSWORD, KEY',
    );
  });
});

describe('a file of secrets', () => {
  it('has a value a line', () => {
    expect(parseSecrets('# comment\n\nA=1\r\nB="two words"\nC=\'x=y\'\nD=', 'f')).toEqual({
      A: '1',
      B: 'two words',
      C: 'x=y',
      D: '',
    });
  });

  it('is refused by line, without its text', () => {
    expect(() => parseSecrets('A=1\nhidden', 'f')).toThrow(/^f: line 2 is not NAME=value$/);
  });
});
