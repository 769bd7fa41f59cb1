/** Listeners on other ports than the settings name. Pure. */
import {
  change,
  changeEach,
  changeEnvironments,
  changeServices,
  hasRoutes,
  objectAt,
  servicesOf,
  without,
  type JsonObject,
} from './settings-changes';

/** Ports of listeners when the settings say nothing, over HTTP and HTTPS. */
const defaultPorts = {
  http: { production: 8080, test: 8090 },
  https: { production: 443, test: 8443 },
} as const;

/**
 * Settings whose listeners have other ports, so that they meet neither a program of this machine nor another rehearsal.
 * Port 80, which redirects to HTTPS, cannot be moved: the redirect is left out.
 *
 * @param offset - is added to every port; 0 changes nothing
 */
export function withPortOffset(settings: JsonObject, offset: number): JsonObject {
  if (offset === 0) return settings;
  const defaults = objectAt(settings, 'defaults');
  const shared = objectAt(defaults, 'loadBalancer');
  const hasTestListener = (loadBalancer: JsonObject): boolean => loadBalancer.testListener !== false;
  /** @param merged - with what it has from the defaults */
  const withPorts = (own: JsonObject, merged: JsonObject): JsonObject => {
    // A domain is left out of a rehearsal, and with it HTTPS.
    const ports = 'certificateArn' in merged ? defaultPorts.https : defaultPorts.http;
    const moved = (value: unknown, fallback: number) =>
      (typeof value === 'number' ? value : fallback) + offset;
    return {
      ...own,
      productionPort: moved(merged.productionPort, ports.production),
      ...(hasTestListener(merged) && { testPort: moved(merged.testPort, ports.test) }),
      ...('certificateArn' in merged && { redirectHttp: false }),
    };
  };
  const service = (original: JsonObject): JsonObject => {
    const own = objectAt(original, 'loadBalancer');
    return { ...original, loadBalancer: withPorts(own, { ...shared, ...own }) };
  };
  const isShared = (each: JsonObject): boolean => hasRoutes(each, defaults);
  const environments = Object.values(objectAt(settings, 'environments')) as JsonObject[];
  const services = environments.flatMap(
    (environment) => Object.values(servicesOf(environment)) as JsonObject[],
  );
  if (services.some(isShared)) {
    // Without those of the defaults: a service with routes has no ports.
    return changeEnvironments(settings, (environment) => ({
      ...change(environment, 'loadBalancer', (loadBalancer) => withPorts(loadBalancer, loadBalancer)),
      services: changeEach(servicesOf(environment), (each) => (isShared(each) ? each : service(each))),
    }));
  }
  const moved = changeServices({ ...settings, defaults }, service);
  if (services.every((each) => hasTestListener(objectAt(each, 'loadBalancer')))) return moved;
  // A service without a test listener must not have a port for one, nor get it from the defaults.
  return change(moved, 'defaults', (shares) =>
    change(shares, 'loadBalancer', (loadBalancer) => without(loadBalancer, 'testPort')),
  );
}
