import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openHostRelay } from '../../../../rehearsal/runtime/tasks/engine/host-relay';

describe('the way from containers to this machine', () => {
  const endpoint = createServer((request, response) => response.end(`answer to ${request.url!}`));
  let port = 0;

  beforeAll(async () => {
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    port = (endpoint.address() as AddressInfo).port;
  });
  afterAll(() => {
    endpoint.close();
  });

  // Elsewhere containers run in a virtual machine, and this machine has no address on their bridge.
  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('is the address of the bridge, whose connections reach the endpoint', async () => {
    const relay = await openHostRelay({ gateway: '127.99.1.1', port });
    expect(relay.address).toBe('127.99.1.1');
    const ask = () => fetch(`http://127.99.1.1:${port}/x`, { headers: { connection: 'close' } });
    expect(await (await ask()).text()).toBe('answer to /x');
    relay.close();
    await expect(ask()).rejects.toThrow();
  });

  test.each([
    ['the bridge is in a virtual machine', '192.0.2.1'],
    ['the engine does not tell the bridge', undefined],
  ])('is the engine’s own where %s', async (_, gateway) => {
    expect((await openHostRelay({ gateway, port })).address).toBeUndefined();
  });
});
