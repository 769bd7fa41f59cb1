/** `npm run rehearse`: the main job, its reports, and an end that leaves nothing behind. */
import type { RunArguments } from '../arguments';
import { choose } from '../chosen-services';
import { exitStatus } from '../failures';
import type * as MainJobModule from '../main-job';
import type { MainJob } from '../main-job';
import { endAll } from '../processes';
import { readProject } from '../project';
import { releaseConsole, silentConsole } from '../report/release-console';
import { silent, terminalProgress } from '../report/terminal';
import type { Clock } from '../runtime/clock';
import { requireEngine } from '../runtime/tasks/runtimes';
import { findScenarios } from '../scenarios/catalogue';
import { parseSecrets, secretStandIns } from '../secrets';
import { withPortOffset } from '../port-offset';
import { requireTools, tools } from '../tools';
import { circumstancesOf } from './circumstances';
import type { CommandContext } from './command-context';
import { readOptionFile, readRequests } from './option-files';
import { prepareReportDirectory, publish, statusOf } from './reports';

/** @returns the exit status */
export async function rehearse(args: RunArguments, context: CommandContext): Promise<number> {
  const { env, stdout, stderr } = context;
  requireTools([tools.terraform, tools.moto, tools.git, tools.aws]);
  await requireEngine(args.runtime, env);
  const output = args.json ? stderr : stdout;
  const progress = args.quiet ? silent : terminalProgress(output, env);
  const whole = readProject(context.directory);
  const settings = withPortOffset(choose(whole.settings, args), args.portOffset);
  const project = { ...whole, settings };
  const requests = readRequests(args.requests);
  const scenarios = findScenarios(args.scenarios);
  const secrets = { ...readSecrets(args.secretsFile), ...Object.fromEntries(args.secrets) };
  // A name that the settings do not have is wrong usage, whatever else happens.
  secretStandIns(project.settings, secrets);
  prepareReportDirectory(args.report);
  // Loaded here: what is wrong with the command line or the project is reported without waiting for it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see cli.ts
  const { MainJob } = require('../main-job') as typeof MainJobModule;
  const { keep, failFast, speed, rate, runtime, terraform, as } = args;
  const console = (clock: Clock) => (args.quiet ? silentConsole : releaseConsole(output, env, clock));
  const job = new MainJob({
    project,
    progress,
    console,
    scenarios,
    secrets,
    keep,
    failFast,
    speed,
    rate,
    requests,
    runtime,
    terraform,
    as,
    env,
  });
  const interrupted = whenInterrupted(stderr);
  const circumstances = circumstancesOf(speed, context.directory, env);
  try {
    const report = await Promise.race([job.run(), interrupted]);
    if (report === 'interrupted') return exitStatus.interrupted;
    publish({ ...report, circumstances: await circumstances }, args, stdout);
    if (args.keep && job.isUp) await leaveUp(job, output, interrupted);
    return statusOf(report, job.firstFailure);
  } finally {
    await endAll();
    await job.end();
  }
}

/** Settles at the first SIGINT, SIGTERM or SIGHUP; a second one must not cut the clean-up short. */
function whenInterrupted(stderr: NodeJS.WriteStream): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        stderr.write('\ninterrupted: shutting everything down\n');
        resolve('interrupted');
      });
    }
  });
}

/** Values by the names of environment variables. */
const readSecrets = (path: string | undefined): Record<string, string> =>
  path === undefined ? {} : parseSecrets(readOptionFile('--secrets', path), path);

async function leaveUp(
  job: MainJob,
  output: NodeJS.WriteStream,
  interrupted: Promise<unknown>,
): Promise<void> {
  output.write(`\n${job.howToLook().join('\n')}\n`);
  // A promise alone does not keep the process alive.
  const alive = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(alive);
}
