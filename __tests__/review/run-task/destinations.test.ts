import { checkDestination, RefusedDestination } from '../../../review/run-task/destinations';

const at = (...addresses: string[]) => ({
  allowed: ['app.terraform.io', '127.0.0.1:8000'],
  resolve: () => Promise.resolve(addresses),
});

describe('checkDestination', () => {
  it.each(['https://app.terraform.io/api/v2/x', 'http://127.0.0.1:8000/callback'])(
    'lets %s be called',
    async (url) => {
      expect((await checkDestination(url, at())).href).toBe(url);
    },
  );

  it.each([
    ['another host', 'https://evil.example/'],
    ['another port of an allowed host', 'https://app.terraform.io:8443/'],
    ['a host that begins like an allowed one', 'https://app.terraform.io.evil.example/'],
    ['credentials before another host', 'https://app.terraform.io@evil.example/'],
    ['another protocol', 'ftp://app.terraform.io/'],
    ['a file', 'file:///etc/passwd'],
  ])('refuses %s', async (_, url) => {
    await expect(checkDestination(url, at('93.184.216.34'))).rejects.toThrow(RefusedDestination);
  });

  it('follows a redirect to any public address over HTTPS', async () => {
    const url = 'https://archivist.terraform.io/v1/object/x';
    expect((await checkDestination(url, at('93.184.216.34', '2606:2800:220:1::1'), true)).href).toBe(url);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ])('follows none to %s', async (address) => {
    await expect(
      checkDestination('https://plans.example/x', at('93.184.216.34', address), true),
    ).rejects.toThrow('has a private address');
  });

  it('follows none without HTTPS, and none to a host without an address', async () => {
    await expect(checkDestination('http://plans.example/x', at('93.184.216.34'), true)).rejects.toThrow(
      'over http:',
    );
    await expect(checkDestination('https://plans.example/x', at(), true)).rejects.toThrow(
      'has a private address',
    );
  });
});
