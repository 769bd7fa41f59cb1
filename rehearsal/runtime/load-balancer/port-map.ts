/** Where listeners are on this machine, in words. */
import type { ListenerPort } from './load-balancer';

/** `app: port 8080 is http://127.0.0.1:8080`. */
export function describeListener({ loadBalancer, port, address, listenPort, tls }: ListenerPort): string {
  return `${loadBalancer}: port ${port} is ${tls ? 'https' : 'http'}://${address}:${listenPort}`;
}
