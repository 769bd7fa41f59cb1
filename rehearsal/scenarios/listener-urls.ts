import type { EmbeddedAws } from '../cloud';
import { Failure } from '../failures';
import type { ListenerUrl } from './stage';

/** Where the listeners of an embedded AWS are reached. */
export function listenerUrls(cloud: Pick<EmbeddedAws, 'loadBalancers'>): ListenerUrl {
  return (listenerArn) => {
    const found = cloud.loadBalancers.ports().find((port) => port.listenerArn === listenerArn);
    if (found === undefined) throw new Failure(`the listener ${listenerArn} listens nowhere`);
    return `${found.tls ? 'https' : 'http'}://${found.address}:${found.listenPort}`;
  };
}
