import { checkDestination, RefusedDestination } from '../../../review/run-task/destinations';

const at = (...addresses: string[]) => ({
  allowed: ['app.terraform.io', '127.0.0.1:8000'],
  resolve: () => Promise.resolve(addresses),
});

describe('checkDestination', () => {
  it.each(['https://app.terraform.io/api/v2/x', 'http://127.0.0.1:8000/callback'])(
    'lets %s be called',
    async (url) => {
      expect((await checkDestination(url, at())).url.href).toBe(url);
    },
  );

  it.each([
    ['another host', 'https://evil.example/'],
    ['another port of an allowed host', 'https://app.terraform.io:8443/'],
    ['a host that begins like an allowed one', 'https://app.terraform.io.evil.example/'],
    ['credentials before another host', 'https://app.terraform.io@evil.example/'],
    ['another protocol', 'ftp://app.terraform.io/'],
    ['a file', 'file:///etc/passwd'],
    ['credentials before an allowed host', 'https://user:word@app.terraform.io/'],
    ['an allowed host without encryption', 'http://app.terraform.io/'],
    ['this machine', 'https://localhost/'],
    ['this machine as a number', 'https://2130706433/'],
    ['this machine in hexadecimal', 'https://0x7f.1/'],
    ['this machine as IPv6', 'https://[::1]/'],
    ['this machine as IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/'],
  ])('refuses %s', async (_, url) => {
    await expect(checkDestination(url, at('93.184.216.34'))).rejects.toThrow(RefusedDestination);
  });

  it('follows a redirect to any public address over HTTPS', async () => {
    const url = 'https://archivist.terraform.io/v1/object/x';
    expect((await checkDestination(url, at('93.184.216.34', '2606:2800:220:1::1'), true)).url.href).toBe(url);
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
    '64:ff9b:1::a00:1',
    '::ffff:a00:1',
    '::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '2001:db8::1',
    'fec0::1',
    '100::1',
    'ff02::1',
    '192.0.2.1',
    '198.51.100.7',
    '203.0.113.9',
    '255.255.255.255',
    'what is no address',
  ])('follows none to %s', async (address) => {
    await expect(
      checkDestination('https://plans.example/x', at('93.184.216.34', address), true),
    ).rejects.toThrow('has a private address');
  });

  it('follows none without HTTPS, and none to a host without an address', async () => {
    await expect(checkDestination('http://plans.example/x', at('93.184.216.34'), true)).rejects.toThrow(
      'over http:',
    );
    await expect(checkDestination('https://plans.example/x', at(), true)).rejects.toThrow('has no address');
  });

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::1]/',
    'https://localhost/',
  ])('follows none to %s, as it is really looked up', async (url) => {
    await expect(checkDestination(url, { allowed: ['app.terraform.io'] }, true)).rejects.toThrow(
      'has a private address',
    );
  });

  it('hands over the addresses that were found good, and none of a host that is allowed', async () => {
    const { addresses } = await checkDestination('https://plans.example/x', at('93.184.216.34'), true);
    expect(addresses).toEqual(['93.184.216.34']);
    expect(await checkDestination('https://app.terraform.io/x', at('10.0.0.1'), true)).not.toHaveProperty(
      'addresses',
    );
  });

  it.each([
    ['https://tfe.internal/', 'tfe.internal:443'],
    ['http://tfe.internal/', 'tfe.internal:80'],
    ['https://tfe.internal:8443/', 'tfe.internal:8443'],
    ['https://[fd00::1]/', '[fd00::1]'],
  ])('lets %s be called where %s is allowed', async (url, host) => {
    expect((await checkDestination(url, { allowed: [host] })).url.href).toBe(url);
  });
});
