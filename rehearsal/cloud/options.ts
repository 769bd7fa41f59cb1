/** The options of `npm run cloud`. */
import {
  command,
  flag,
  integerFrom,
  loopbackAddress,
  nameOf,
  numberFrom,
  oneOf,
  option,
  repeatable,
  type Value,
} from '../../support/arguments';
import { badUsage } from '../failures';
import { runtimeNames, type RuntimeName } from '../runtime/tasks/runtime-names';

export interface ImageOption {
  readonly reference: string;
  readonly directory: string;
}

const image: Value<ImageOption> = {
  allowed: 'NAME=DIRECTORY, for example web:v2=.',
  parse(text) {
    const [, reference, directory] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    return reference === undefined || directory === undefined ? undefined : { reference, directory };
  },
};

const tokenIssuer: Value<readonly [host: string, url: string]> = {
  allowed: 'HOST=URL, for example app.terraform.io=http://127.0.0.1:8444',
  parse(text) {
    const [, host, url] = /^([^=/]+)=(https?:\/\/[^/]+)\/?$/.exec(text) ?? [];
    return host === undefined || url === undefined ? undefined : [host, url];
  },
};

/** Of the endpoint. */
export const defaultPort = 4566;

const cloud = command({
  name: 'npm run cloud',
  description: 'Starts an AWS on this machine and keeps it up until Ctrl-C.',
  options: {
    port: option('PORT', integerFrom(0, 65535, 'any free port'), 'port of the endpoint', defaultPort),
    speed: option('N', numberFrom(1, 600), 'seconds of AWS time per second, 1 to 600 (default: 60)'),
    upstream: option(
      'URL',
      nameOf('the URL of an emulator'),
      'emulator to use instead of a moto_server started here',
    ),
    runtime: option<RuntimeName>(
      'KIND',
      oneOf(runtimeNames),
      `what ECS tasks run as: ${runtimeNames.join(', ')}`,
      'process',
    ),
    image: repeatable(
      'NAME=DIRECTORY',
      image,
      'for tasks as processes: make the image NAME from the Dockerfile in DIRECTORY, with the tag as its build argument APP_VERSION',
    ),
    'listener-address': option(
      'ADDRESS',
      loopbackAddress,
      "address of load balancers' listeners, beside what has their ports on 127.0.0.1 (default: 127.0.0.1)",
    ),
    'token-issuer': repeatable(
      'HOST=URL',
      tokenIssuer,
      'OIDC issuer on this machine, and the host that it stands in for: its tokens assume roles that trust them',
    ),
    'authorize-roles': flag(
      'hold calls with the credentials of assumed roles against the policies of the roles, as AWS does',
    ),
    verbose: flag('print a line for each call, and what moto_server prints'),
  },
  notes: 'Exit status: 0 stopped, 1 failed, 2 wrong usage, 3 a tool is missing',
  fail: badUsage,
});

export interface CloudOptions {
  readonly port: number;
  /** @default - that of the embedded AWS */
  readonly speed: number | undefined;
  readonly upstream: string | undefined;
  readonly runtime: RuntimeName;
  readonly images: readonly ImageOption[];
  /** @default - that of the embedded AWS */
  readonly listenerAddress: string | undefined;
  /** URLs without a slash at their ends, by hosts. */
  readonly tokenIssuers: ReadonlyMap<string, string>;
  readonly authorizeAssumedRoles: boolean;
  readonly verbose: boolean;
}

/**
 * @returns the options, or the help text if it is asked for
 * @throws Failure an option that cannot be used
 */
export function readOptions(args: readonly string[]): CloudOptions | { readonly help: string } {
  const given = cloud.parse(args);
  if (given.help !== undefined) return given;
  const {
    image: images,
    'listener-address': listenerAddress,
    'token-issuer': tokenIssuers,
    'authorize-roles': authorizeAssumedRoles,
    ...options
  } = given.options;
  if (options.runtime !== 'process' && images.length > 0) {
    throw cloud.wrong(`--image is for tasks as processes: build the image with ${options.runtime} instead`);
  }
  return {
    ...options,
    images,
    listenerAddress,
    tokenIssuers: new Map(tokenIssuers),
    authorizeAssumedRoles,
  };
}
