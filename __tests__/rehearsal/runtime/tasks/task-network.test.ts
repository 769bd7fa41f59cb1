import { createServer } from 'node:net';
import { TaskNetwork, type TaskPlace } from '../../../../rehearsal/runtime/tasks/task-network';

const yes = () => Promise.resolve(() => undefined);
const no = () => Promise.resolve(undefined);

describe('where a platform has all of 127.0.0.0/8', () => {
  it('every task has an address of its own, and the container port on it', async () => {
    const network = new TaskNetwork({ prefixes: ['127.99'], claim: yes });
    const places = await Promise.all([network.allocate([3000]), network.allocate([3000])]);
    expect(new Set(places.map(({ address }) => address)).size).toBe(2);
    for (const { address, portOf, isShared } of places) {
      expect(address).toMatch(/^127\.99\.\d+\.\d+$/);
      expect([portOf(3000), isShared]).toEqual([3000, false]);
    }
  });

  it('an address is used again only after all others', async () => {
    const network = new TaskNetwork({ prefixes: ['127.99'], claim: yes });
    const seen = new Set<string>();
    const kept = await network.allocate([]);
    for (let index = 0; index < 254 * 256 - 1; index += 1) {
      const { address, release } = await network.allocate([]);
      seen.add(address);
      release();
    }
    expect(seen.size).toBe(254 * 256 - 1);
    expect(seen.has(kept.address)).toBe(false);
    expect(seen.has((await network.allocate([])).address)).toBe(true);
  });

  it('two networks never have the same addresses', async () => {
    const prefixes = ['127.60', '127.61'];
    const networks = [0, 1, 2].map(() => new TaskNetwork({ prefixes }));
    const places: TaskPlace[] = [];
    for (const network of networks) places.push(await network.allocate([]));
    expect(places.map(({ address }) => address)).toEqual(['127.60.0.2', '127.61.0.2', '127.0.0.1']);

    await networks[0]!.close();
    expect((await new TaskNetwork({ prefixes }).allocate([])).address).toBe('127.60.0.2');
    await networks[1]!.close();
  });

  it('addresses of two networks differ from 127.0.0.1 and the last number is that of a host', async () => {
    for (let index = 0; index < 100; index += 1) {
      const { address } = await new TaskNetwork({ claim: yes }).allocate([]);
      const [first, second, , fourth] = address.split('.').map(Number);
      expect(first).toBe(127);
      expect(second).toBeGreaterThanOrEqual(64);
      expect(second).toBeLessThanOrEqual(254);
      expect(fourth).toBeGreaterThanOrEqual(1);
      expect(fourth).toBeLessThanOrEqual(254);
    }
  });
});

describe('where a platform has 127.0.0.1 alone', () => {
  it('tasks share it and have free ports instead', async () => {
    const network = new TaskNetwork({ claim: no });
    const { address, portOf, isShared } = await network.allocate([3000, 9000]);
    expect([address, isShared]).toEqual(['127.0.0.1', true]);
    expect(portOf(3000)).not.toBe(portOf(9000));
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(portOf(3000), address, resolve);
    });
    server.close();
  });
});
