/**
 * Changes to `context.blueGreen` that the rehearsal makes, on plain JSON: the keys are those of docs/settings.md.
 * Every function returns new settings and leaves its argument alone.
 */

import { isOfficialNode } from './runtime/images/image-store';
import type { RuntimeName } from './runtime/tasks/runtime-names';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What the settings have where they name none. */
export const defaultNames = { environment: 'dev', service: 'nodejs' } as const;

export const objectAt = (parent: JsonObject, key: string): JsonObject => {
  const value = parent[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
};

export const without = (object: JsonObject, ...keys: string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

/** Replaces the value at a key, if the key is there. */
export const change = (object: JsonObject, key: string, to: (value: JsonObject) => JsonObject): JsonObject =>
  key in object ? { ...object, [key]: to(objectAt(object, key)) } : object;

export const changeEach = (object: JsonObject, to: (value: JsonObject) => JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(object).map((key) => [key, to(objectAt(object, key))]));

export const changeEnvironments = (
  settings: JsonObject,
  to: (environment: JsonObject) => JsonObject,
): JsonObject => change(settings, 'environments', (environments) => changeEach(environments, to));

/** Applies a change wherever settings of a service stand: in the defaults and in every service that is written out. */
export const changeServices = (settings: JsonObject, to: (service: JsonObject) => JsonObject): JsonObject =>
  change(
    changeEnvironments(settings, (environment) =>
      change(environment, 'services', (services) => changeEach(services, to)),
    ),
    'defaults',
    to,
  );

/** What stands in the way of a rehearsal, and what takes its place. */
export interface Adaptation {
  readonly settings: JsonObject;
  /** A sentence for each thing that is rehearsed in another form than it is deployed. */
  readonly notes: readonly string[];
}

/** Whether a service shares the load balancer of its environment. */
export const hasRoutes = (service: JsonObject, defaults: JsonObject): boolean => {
  const routes = service.routes ?? defaults.routes;
  return Array.isArray(routes) && routes.length > 0;
};

/** Services of an environment, with the one that is there where the settings name none. */
export const servicesOf = (environment: JsonObject): JsonObject => {
  const services = objectAt(environment, 'services');
  return Object.keys(services).length === 0 ? { [defaultNames.service]: {} } : services;
};

/** Settings that can be deployed without the account, the network, the state and the Docker engine of the real ones. */
export function adaptToRehearsal(settings: JsonObject, runtime: RuntimeName = 'process'): Adaptation {
  const notes: string[] = [];
  const replace = (isThere: boolean, note: string) => {
    if (isThere && !notes.includes(note)) notes.push(note);
    return isThere;
  };
  const withoutBoundary = (original: JsonObject): JsonObject =>
    replace(isBoundaryElsewhere(original), 'the permissions boundary of the roles is left out')
      ? without(original, 'permissionsBoundary')
      : original;
  const environment = (original: JsonObject): JsonObject => {
    let adapted = without(withoutBoundary(original), 'accountId', 'profile', 'assumeRole');
    if (
      replace(
        objectAt(original, 'network').type === 'existing',
        'an existing network is rehearsed as a new one',
      )
    ) {
      adapted = { ...adapted, network: { type: 'new' } };
    }
    const defaults = objectAt(settings, 'defaults');
    const services = servicesOf(adapted);
    // Services that were not chosen stand behind it.
    if (!Object.values(services).some((each) => hasRoutes(each as JsonObject, defaults))) {
      return without(adapted, 'loadBalancer');
    }
    const behind = {
      ...adapted,
      services: changeEach(services, (each) => (hasRoutes(each, defaults) ? withoutSmokeTest(each) : each)),
    };
    const hasCertificate = 'certificateArn' in objectAt(adapted, 'loadBalancer');
    return leaveOut(hasCertificate ? behind : adapted, replace, ofLoadBalancers);
  };
  let isImageStoodIn = false as boolean;
  const firstImage = (original: JsonObject): JsonObject => {
    const { source, reference } = objectAt(original, 'firstImage');
    const isBuilt = replace(
      source === 'docker',
      'a first image built by Docker is rehearsed as the public one',
    );
    const isElsewhere = replace(
      typeof reference === 'string' &&
        (runtime === 'process' ? !isOfficialNode(reference) : isInPrivateRegistry(reference)),
      'a first image of another registry is rehearsed as the public one',
    );
    if (!isBuilt && !isElsewhere) return original;
    isImageStoodIn = true;
    return { ...original, firstImage: { source: 'public' } };
  };
  const pipeline = (original: JsonObject): JsonObject =>
    change(original, 'pipeline', (own) => {
      const enabled = replace(
        own.enabled === false,
        'a pipeline that is disabled is there: releases come through it',
      )
        ? without(own, 'enabled')
        : own;
      return replace(
        own.type === 'githubActions',
        'a service that GitHub Actions releases has a pipeline: releases come through it',
      ) || 'gitHub' in own
        ? without(enabled, 'type', 'gitHub')
        : enabled;
    });
  const withoutSmokeTest = (original: JsonObject): JsonObject =>
    withoutImpliedSmokeTest(original, objectAt(settings, 'defaults'));
  const service = (original: JsonObject): JsonObject => {
    const tested =
      'certificateArn' in objectAt(original, 'loadBalancer') ? withoutSmokeTest(original) : original;
    const reachable = leaveOut(pipeline(firstImage(tested)), replace);
    return runtime === 'process'
      ? withoutSidecars(reachable, objectAt(settings, 'defaults'), replace)
      : reachable;
  };
  const stateElsewhere = ['s3', 'cloud'].includes(String(objectAt(settings, 'backend').type));
  replace(stateElsewhere, 'state is kept in the workspace');
  const project = withoutBoundary(without(settings, 'backend'));
  const adapted = changeServices(changeEnvironments(project, environment), service);
  if (!isImageStoodIn) return { settings: adapted, notes };
  const withWayOut = (original: JsonObject): JsonObject =>
    change(original, 'network', (network) =>
      replace(
        network.nat === 'none',
        'private subnets without a way out get a NAT gateway, because the public first image comes from the internet',
      )
        ? { ...network, nat: 'single' }
        : network,
    );
  return { settings: changeEnvironments(adapted, withWayOut), notes };
}

/**
 * Smoke tests begin at once: the embedded load balancer switches all of its traffic at a time, and seconds of a function are
 * wall time, so that those of a warm-up would be minutes of the deployment.
 */
export const withoutWarmUp = (settings: JsonObject): JsonObject =>
  changeServices({ ...settings, defaults: objectAt(settings, 'defaults') }, (service) => {
    const deployment = objectAt(service, 'deployment');
    const smokeTest = { ...objectAt(deployment, 'smokeTest'), warmUpSeconds: 0 };
    return { ...service, deployment: { ...deployment, smokeTest } };
  });

/** With an imported certificate no smoke test runs unless the settings say so, and its paths may not be those of the service. */
function withoutImpliedSmokeTest(service: JsonObject, defaults: JsonObject): JsonObject {
  const smokeTestOf = (each: JsonObject) => objectAt(objectAt(each, 'deployment'), 'smokeTest');
  const isSaid = [service, defaults].some((each) => 'enabled' in smokeTestOf(each));
  if (isSaid) return service;
  const smokeTest = { ...smokeTestOf(service), enabled: false };
  return { ...service, deployment: { ...objectAt(service, 'deployment'), smokeTest } };
}

/** Policies that AWS manages are there; one of the account is not. */
const isBoundaryElsewhere = ({ permissionsBoundary }: JsonObject): boolean =>
  typeof permissionsBoundary === 'string' && permissionsBoundary.split(':')[4] !== 'aws';

/** Whether an image is in ECR of an account, from which nobody pulls without its credentials. */
const isInPrivateRegistry = (reference: string): boolean => /^\d{12}\.dkr[.-]ecr\b/.test(reference);

/** What exists on AWS alone or has a person's time, and so is not rehearsed, by the path of the setting. */
const elsewhere: readonly { readonly path: readonly string[]; readonly note: string }[] = [
  {
    path: ['deployment', 'hooks'],
    note: 'hook functions that the settings name by ARN are left out',
  },
  {
    path: ['deployment', 'triggers', 'topicArn'],
    note: 'notifications go to a topic of the stack instead of the existing one',
  },
  { path: ['deployment', 'triggers', 'keyArn'], note: 'the key of the existing topic is left out' },
  {
    path: ['loadBalancer', 'additionalCertificateArns'],
    note: 'additional certificates are left out',
  },
  {
    path: ['loadBalancer', 'certificateArn'],
    note: 'the certificate is left out: the listeners use HTTP',
  },
  { path: ['loadBalancer', 'webAclArn'], note: 'the web ACL is left out' },
  {
    path: ['loadBalancer', 'domain'],
    note: 'the domain is left out: the listeners use HTTP, and no DNS record is created',
  },
  { path: ['alarms', 'additional'], note: 'existing alarms that a deployment watches as well are left out' },
  {
    path: ['pipeline', 'approval', 'keyArn'],
    note: 'the key of the topic for waiting approvals is left out',
  },
  {
    path: ['pipeline', 'beforeEntry'],
    note: 'the entry condition of the deploy stage is left out: releases wait for no window and no alarm',
  },
  { path: ['pipeline', 'approval', 'topicArn'], note: 'the topic for waiting approvals is left out' },
];

/** Those of load balancers, which services of an environment share as well. */
const ofLoadBalancers = elsewhere.filter(({ path: [section] }) => section === 'loadBalancer');

/** Those that are named; a service that sets none of its own has the names and the sidecars of the defaults. */
function withoutSidecars(
  service: JsonObject,
  defaults: JsonObject,
  noted: (isThere: boolean, note: string) => boolean,
): JsonObject {
  const listIn = (object: JsonObject, section: string, key: string): readonly unknown[] | undefined => {
    const value = objectAt(object, section)[key];
    return Array.isArray(value) ? value : undefined;
  };
  const names =
    listIn(service, 'rehearsal', 'withoutSidecars') ?? listIn(defaults, 'rehearsal', 'withoutSidecars') ?? [];
  const sidecars = listIn(service, 'task', 'sidecars') ?? listIn(defaults, 'task', 'sidecars') ?? [];
  const isLeftOut = (sidecar: unknown) => names.includes((sidecar as JsonObject | null)?.name);
  const kept = sidecars.filter((sidecar) => !isLeftOut(sidecar));
  const left = sidecars.filter(isLeftOut).map((sidecar) => String((sidecar as JsonObject).name));
  return noted(left.length > 0, `sidecars are left out: ${left.join(', ')}`)
    ? { ...service, task: { ...objectAt(service, 'task'), sidecars: kept } }
    : service;
}

function leaveOut(
  section: JsonObject,
  noted: (isThere: boolean, note: string) => boolean,
  left = elsewhere,
): JsonObject {
  return left.reduce((adapted, { path, note }) => {
    const [found, less] = withoutPath(adapted, path);
    return noted(found, note) ? less : adapted;
  }, section);
}

/** @returns whether there was something, and what is left */
function withoutPath(object: JsonObject, [key = '', ...rest]: readonly string[]): [boolean, JsonObject] {
  if (!(key in object)) return [false, object];
  if (rest.length === 0) return [true, without(object, key)];
  const [found, less] = withoutPath(objectAt(object, key), rest);
  return [found, { ...object, [key]: less }];
}

/** The backend of HCP Terraform that the settings name, or one of an organization that is made for the rehearsal. */
export function hcpBackend(settings: JsonObject): JsonObject & { readonly organization: string } {
  const backend = objectAt(settings, 'backend');
  const { organization } = backend;
  return backend.type === 'cloud' && typeof organization === 'string'
    ? { ...backend, organization }
    : { type: 'cloud', organization: 'acme' };
}

/** @param backend - @default - states are kept in the workspace */
export const withBackend = (settings: JsonObject, backend?: JsonObject): JsonObject =>
  backend === undefined ? without(settings, 'backend') : { ...settings, backend };

/** Settings under which everything may be destroyed. */
export function withoutProtection(settings: JsonObject): JsonObject {
  return {
    ...changeEnvironments(settings, (environment) => without(environment, 'protect')),
    protect: false,
  };
}

/** Members of `task` that ship by blue/green. */
export interface TaskChange {
  readonly environment: Readonly<Record<string, string>>;
  /** CPU units; left as they are when undefined. */
  readonly cpu?: number;
}

/** Settings under which every service has another task definition. */
export function withTaskChange(settings: JsonObject, to: TaskChange): JsonObject {
  const service = (original: JsonObject): JsonObject => {
    const task = objectAt(original, 'task');
    const cpu = to.cpu === undefined ? {} : { cpu: to.cpu };
    return {
      ...original,
      task: { ...task, ...cpu, environment: { ...objectAt(task, 'environment'), ...to.environment } },
    };
  };
  return changeServices({ ...settings, defaults: objectAt(settings, 'defaults') }, service);
}
