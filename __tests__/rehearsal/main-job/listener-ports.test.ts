import { createServer, type AddressInfo } from 'node:net';
import { expectFreePorts, listenerPorts } from '../../../rehearsal/main-job/listener-ports';
import type { SynthesizedStack } from '../../../rehearsal/terraform/synthesis';

const stack = (...ports: number[]): SynthesizedStack => ({
  name: 'service',
  directory: '/nowhere',
  dependencies: [],
  resources: { aws_lb_listener: Object.fromEntries(ports.map((port) => [`listener-${port}`, { port }])) },
  providers: [],
  configuration: '{}',
  region: 'eu-west-1',
});

describe('the ports of the listeners', () => {
  it('are those of every stack, each once', () => {
    expect(listenerPorts([stack(8080, 8090), stack(8080, 9090), { ...stack(), resources: {} }])).toEqual([
      8080, 8090, 9090,
    ]);
  });

  it('are named where they are in use, with status 2', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const failure = expect(expectFreePorts([port], '127.0.0.1')).rejects;
    await failure.toMatchObject({
      status: 2,
      message: expect.stringMatching(
        new RegExp(
          `^the load balancer's listeners need port ${port} on 127.0.0.1, which is in use: stop what listens there, or rehearse with (--port-offset \\d+, which moves the listeners to \\d+|another --port-offset)$`,
        ),
      ) as string,
    });
    await new Promise((resolve) => server.close(resolve));
    await expect(expectFreePorts([port], '127.0.0.1')).resolves.toBeUndefined();
  });
});
