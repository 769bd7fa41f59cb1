/** The options of `npm run cloud`. */
import { parseArgs } from 'node:util';
import { badUsage } from '../failures';
import { runtimeNames, type RuntimeName } from '../runtime/tasks/runtime-names';

export const usage = `usage: npm run cloud -- [options]

Starts an AWS on this machine and keeps it up until Ctrl-C.

  --port PORT            port of the endpoint (default 4566)
  --speed SPEED          seconds of AWS time in a second, 1 to 600 (default 60)
  --upstream URL         emulator to use instead of a moto_server started here
  --runtime RUNTIME      what ECS tasks run as: process, docker or podman (default process)
  --image NAME=DIRECTORY for tasks as processes: what the Dockerfile of a directory makes is that image;
                         its build argument APP_VERSION is the tag; may be repeated
  --verbose              print a line a call, and what moto prints
  --help                 print this
`;

const defaultPort = 4566;
const highestSpeed = 600;

export interface CloudOptions {
  readonly port: number;
  /** @default - that of the embedded AWS */
  readonly speed: number | undefined;
  readonly upstream: string | undefined;
  readonly runtime: RuntimeName;
  readonly images: readonly ImageOption[];
  readonly verbose: boolean;
  readonly help: boolean;
}

export interface ImageOption {
  readonly reference: string;
  readonly directory: string;
}

/** @throws Failure an option that cannot be used */
export function readOptions(args: readonly string[]): CloudOptions {
  const { port, speed, upstream, runtime = 'process', image = [], verbose, help } = parse(args);
  const name = runtimeNames.find((each) => each === runtime);
  if (name === undefined) {
    throw badUsage(`--runtime must be one of ${runtimeNames.join(', ')}, got ${JSON.stringify(runtime)}`);
  }
  if (name !== 'process' && image.length > 0) {
    throw badUsage(`--image is for tasks as processes: build the image with ${name} instead`);
  }
  return {
    port: readPort(port),
    speed: readSpeed(speed),
    upstream,
    runtime: name,
    images: image.map(readImage),
    verbose: verbose ?? false,
    help: help ?? false,
  };
}

function readPort(text: string | undefined): number {
  if (text === undefined) return defaultPort;
  if (!/^\d+$/.test(text) || Number(text) > 65535) {
    throw badUsage(`--port must be an integer from 0 (any free port) to 65535, got ${JSON.stringify(text)}`);
  }
  return Number(text);
}

function readSpeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || speed < 1 || speed > highestSpeed) {
    throw badUsage(`--speed must be a number from 1 to ${highestSpeed}, got ${JSON.stringify(text)}`);
  }
  return speed;
}

function readImage(text: string): ImageOption {
  const equals = text.indexOf('=');
  if (equals < 1 || equals === text.length - 1) {
    throw badUsage(`--image must be NAME=DIRECTORY, for example web:v2=., got ${JSON.stringify(text)}`);
  }
  return { reference: text.slice(0, equals), directory: text.slice(equals + 1) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        speed: { type: 'string' },
        upstream: { type: 'string' },
        runtime: { type: 'string' },
        image: { type: 'string', multiple: true },
        verbose: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('. ');
    throw badUsage(`${reason.charAt(0).toLowerCase()}${reason.slice(1)}\n\n${usage}`);
  }
}
