/** The ports that the stacks' listeners will take, looked at before anything is deployed. */
import { createServer } from 'node:net';
import { badUsage } from '../failures';
import type { SynthesizedStack } from '../terraform/synthesis';

/** Ports of all listeners of all load balancers, each once. */
export function listenerPorts(stacks: readonly SynthesizedStack[]): number[] {
  const listeners = stacks.flatMap((stack) => Object.values(stack.resources.aws_lb_listener ?? {}));
  return [...new Set(listeners.map(({ port }) => Number(port)))].filter((port) => port > 0);
}

/**
 * Holds that every port is free: found out by the load balancer, minutes into the deploy, it would cost the deploy.
 *
 * @throws Failure the ports that are in use
 */
export async function expectFreePorts(ports: readonly number[], address: string): Promise<void> {
  const free = await Promise.all(ports.map((port) => isFree(port, address)));
  const busy = ports.filter((_, index) => free[index] === false);
  if (busy.length === 0) return;
  const offset = await freeOffset(ports, address);
  const otherwise =
    offset === undefined
      ? 'or rehearse with another --port-offset'
      : `or rehearse with --port-offset ${offset}, which moves the listeners to ${ports.map((port) => port + offset).join(' and ')}`;
  throw badUsage(
    `the load balancer's listeners need port ${busy.join(' and port ')} on ${address}, which is in use: stop what listens there, ${otherwise}`,
  );
}

const greatestPort = 65_535;

/** The first multiple of 100 that leads to free ports. */
async function freeOffset(ports: readonly number[], address: string): Promise<number | undefined> {
  for (let offset = 100; offset <= 2000; offset += 100) {
    const moved = ports.map((port) => port + offset);
    if (moved.some((port) => port > greatestPort)) return undefined;
    const free = await Promise.all(moved.map((port) => isFree(port, address)));
    if (free.every(Boolean)) return offset;
  }
  return undefined;
}

/** A port that may not be used at all is not in use: the load balancer listens on another one then. */
function isFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'EADDRINUSE');
    });
    server.listen({ port, host: address, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
