/** `npm run cloud`: the embedded AWS, up until Ctrl-C. */
import path from 'node:path';
import { exitStatus, Failure, messageOf } from '../failures';
import { ImageStore } from '../runtime/images/image-store';
import { processImageFromDirectory } from '../runtime/images/project-image';
import { describeListener } from '../runtime/load-balancer';
import { containerRuntime, requireEngine } from '../runtime/tasks/runtimes';
import { causeOf, shortTaskId } from '../stopped-task';
import { createTemporaryDirectory, type TemporaryDirectory } from '../temporary-directory';
import { MissingToolError } from '../tools';
import type * as EmbeddedAwsModule from '.';
import type { EmbeddedAws } from '.';
import { describePipelineChange } from './codepipeline';
import { defaultPort, readOptions, type CloudOptions, type ImageOption } from './options';
import { settingsRegion } from './settings-region';
import { terminalVariables } from './terminal-variables';
import { tellParent } from '../../support/tell-parent';

/** As the user has it, before anything of ours is in it. */
const env = { ...process.env };

// The AWS SDK announces on Node 20 that its later versions will want Node 22; ours is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if ('help' in options) {
    process.stdout.write(options.help);
    return exitStatus.pass;
  }
  const temporary = createTemporaryDirectory();
  // Of whatever is started here as well.
  process.env.TMPDIR = env.TMPDIR = temporary.path;
  try {
    return await serve(options, temporary);
  } finally {
    temporary.remove();
  }
}

async function serve(options: CloudOptions, temporary: TemporaryDirectory): Promise<number> {
  // Asked for before the start, so that a Ctrl-C during it is not lost.
  const interrupted = interruption();
  await requireEngine(options.runtime, env);
  const images = await readImages(options.images, path.join(temporary.path, 'images'));
  const runtime = containerRuntime(options.runtime, { images, env });
  // Loaded here: what is wrong with the command line is reported without waiting for it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see rehearsal/cli.ts
  const { startEmbeddedAws } = require('./index') as typeof EmbeddedAwsModule;
  const starting = startEmbeddedAws({
    env,
    port: options.port,
    runtime,
    tokenIssuers: options.tokenIssuers,
    authorizeAssumedRoles: options.authorizeAssumedRoles,
    onListen: (ports) => process.stdout.write(ports.map((port) => `${describeListener(port)}\n`).join('')),
    onTaskStop: ({ task, final }) => {
      if (task.fault !== undefined && !final)
        process.stdout.write(`task ${shortTaskId(task)} stopped: ${causeOf(task)}\n`);
    },
    onRemote: (url) => process.stdout.write(`git clone ${url}\n`),
    ...(options.speed === undefined ? {} : { speed: options.speed }),
    ...(options.listenerAddress === undefined ? {} : { listenerAddress: options.listenerAddress }),
    ...(options.upstream === undefined ? {} : { upstream: options.upstream }),
    ...(options.verbose ? { log: (line: string) => process.stderr.write(`${line}\n`) } : {}),
  });
  const aws = await Promise.race([starting, interrupted]);
  // Nothing is up yet that would not end with this process.
  if (aws === undefined) {
    temporary.remove();
    process.exit(exitStatus.pass);
  }
  try {
    process.stdout.write(howToUse(aws, options.port));
    // For a parent that starts this as a program, such as `npm run hcp`.
    tellParent({ endpoint: aws.endpoint, environment: aws.environment() });
    aws.pipelines.onChange((change) => {
      const line = describePipelineChange(change);
      if (line !== undefined) process.stdout.write(`${line}\n`);
    });
    const crash = await Promise.race([interrupted, aws.crashed]);
    if (crash === undefined) return exitStatus.pass;
    throw crash;
  } finally {
    await aws.stop();
  }
}

/** @param directory - where images are put */
async function readImages(options: readonly ImageOption[], directory: string): Promise<ImageStore> {
  const images = new ImageStore();
  for (const [index, { reference, directory: project }] of options.entries()) {
    const [, tag = 'latest'] = /:([^/:]*)$/.exec(reference) ?? [];
    const image = await processImageFromDirectory({
      directory: path.resolve(project),
      output: path.join(directory, String(index)),
      buildArguments: { APP_VERSION: tag },
    });
    images.register(reference, image);
  }
  return images;
}

/** The other terminal is taken to have the environment of this one. */
function howToUse(aws: EmbeddedAws, port: number): string {
  const { exports, misleading } = terminalVariables(aws.endpoint, env, settingsRegion(process.cwd()));
  const option = port === defaultPort ? '' : ` -- --port ${new URL(aws.endpoint).port}`;
  return [
    `${bold('embedded AWS')} at ${bold(aws.endpoint)}`,
    '',
    `in another terminal: eval "$(npm run --silent cloud:env${option})", which is`,
    ...exports.map((line) => `  ${line}`),
    ...(misleading.length > 0 ? [`  unset ${misleading.join(' ')}`] : []),
    '  aws ecs list-clusters',
    '',
    'Ctrl-C stops it; nothing is kept.',
    '',
  ].join('\n');
}

const bold = (text: string): string =>
  process.stdout.isTTY && !env.NO_COLOR ? `\u001b[1m${text}\u001b[22m` : text;

/** Settles at the first Ctrl-C, when a supervisor ends us, or when the program that has started this one is gone. */
function interruption(): Promise<undefined> {
  return new Promise((resolve) => {
    process.once('disconnect', () => {
      resolve(undefined);
    });
    // It is no reason to stay.
    process.channel?.unref();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        resolve(undefined);
      });
    }
  });
}

function statusOf(error: unknown): number {
  if (error instanceof Failure) return error.status;
  if (error instanceof MissingToolError) return exitStatus.toolMissing;
  return exitStatus.checkFailed;
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`error: ${messageOf(error)}\n`);
    process.exitCode = statusOf(error);
  },
);
