import { ConfigurationError, readConfiguration } from '../../app/src/configuration';

const faultsOf = (environment: Record<string, string>): string => {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return 'none';
};

describe('the configuration of the service', () => {
  const defaults = {
    host: '0.0.0.0',
    port: 3000,
    version: 'unknown',
    keepAliveTimeoutSeconds: 65,
    drainDelaySeconds: 5,
    drainDeadlineSeconds: 25,
  };

  test('is complete in an empty environment', () => {
    expect(readConfiguration({})).toEqual(defaults);
  });

  test('takes an empty variable for one that is not set', () => {
    expect(readConfiguration({ PORT: '', HOST: ' ', APP_VERSION: '', DRAIN_DELAY_SECONDS: '' })).toEqual(
      defaults,
    );
  });

  test('is what the environment says', () => {
    expect(
      readConfiguration({
        HOST: '::1',
        PORT: '8081',
        APP_VERSION: 'sha256:0a71',
        KEEP_ALIVE_TIMEOUT_SECONDS: '3610',
        DRAIN_DELAY_SECONDS: '0',
        DRAIN_DEADLINE_SECONDS: '110',
      }),
    ).toEqual({
      host: '::1',
      port: 8081,
      version: 'sha256:0a71',
      keepAliveTimeoutSeconds: 3610,
      drainDelaySeconds: 0,
      drainDeadlineSeconds: 110,
    });
  });

  test.each(['abc', '-1', '65536', '80.5', '0x50', '1e3', '3000;', '99999999999'])(
    'refuses %j as PORT',
    (port) => {
      expect(faultsOf({ PORT: port })).toBe(
        `PORT must be a whole number from 0 to 65535, got "${port}": correct it, or unset it to get 3000`,
      );
    },
  );

  test.each(['a b', 'v1\r\nset-cookie: x=1', 'größer', 'x'.repeat(129)])(
    'refuses %j as a version',
    (version) => {
      expect(faultsOf({ APP_VERSION: version })).toBe(
        'APP_VERSION must be 1 to 128 printable ASCII characters without blanks, ' +
          `got ${JSON.stringify(version)}: use a tag, a commit or a digest`,
      );
    },
  );

  test('refuses a drain that would end before it has begun', () => {
    expect(faultsOf({ DRAIN_DELAY_SECONDS: '30', DRAIN_DEADLINE_SECONDS: '30' })).toBe(
      'DRAIN_DELAY_SECONDS must be less than DRAIN_DEADLINE_SECONDS, got 30 and 30: shorten the delay, or lengthen ' +
        'the deadline up to the stop timeout of the task',
    );
  });

  test('names every fault in one error', () => {
    const faults = faultsOf({ PORT: 'x', KEEP_ALIVE_TIMEOUT_SECONDS: '0', DRAIN_DEADLINE_SECONDS: '121' });
    expect(faults.split('\n')).toEqual([
      'PORT must be a whole number from 0 to 65535, got "x": correct it, or unset it to get 3000',
      'KEEP_ALIVE_TIMEOUT_SECONDS must be a whole number from 1 to 4100, got "0": correct it, or unset it to get 65',
      'DRAIN_DEADLINE_SECONDS must be a whole number from 1 to 120, got "121": correct it, or unset it to get 25',
    ]);
  });
});
