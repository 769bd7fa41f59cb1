/** `npm run rehearse`: arguments, signals, the report and the exit status. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments, usage, type Arguments } from './arguments';
import { exitStatus, Failure, messageOf } from './failures';
import { MainJob } from './main-job/main-job';
import { endAll } from './processes';
import { readProject } from './project';
import type { Report } from './report/report';
import { renderSummary, silent, terminalProgress } from './report/terminal';
import { MissingToolError, requireTools, tools } from './tools';

// The AWS SDK announces on Node 20 that its later versions will want Node 22; ours is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (args.help) {
    console.log(usage);
    return exitStatus.pass;
  }
  requireTools([tools.terraform, tools.moto]);
  const output = args.json ? process.stderr : process.stdout;
  const progress = args.quiet ? silent : terminalProgress(output, process.env);
  const project = readProject(process.cwd());
  prepareReportDirectory(args.report);
  const job = new MainJob({ project, progress, keep: args.keep, env: process.env });
  const interrupted = whenInterrupted();
  try {
    const report = await Promise.race([job.run(), interrupted]);
    if (report === 'interrupted') return exitStatus.interrupted;
    publish(report, args);
    if (args.keep && report.verdict === 'passed') await keep(job, output, interrupted);
    return statusOf(report, job.firstFailure);
  } finally {
    await endAll();
    await job.end();
  }
}

/** Settles at the first SIGINT, SIGTERM or SIGHUP; a second one must not cut the clean-up short. */
function whenInterrupted(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        process.stderr.write('\ninterrupted: shutting everything down\n');
        resolve('interrupted');
      });
    }
  });
}

/** A report that cannot be written is known before the work, not after it. */
function prepareReportDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new Failure(
      `--report ${directory} cannot be made a directory: ${messageOf(error)}`,
      exitStatus.badUsage,
    );
  }
}

function publish(report: Report, args: Arguments): void {
  const json = `${JSON.stringify(report, null, 2)}\n`;
  writeFileSync(join(args.report, 'report.json'), json);
  if (args.json) process.stdout.write(json);
  else if (args.quiet) console.log(renderSummary(report).split('\n').at(-1));
  else console.log(`\n${renderSummary(report)}\nreport: ${join(args.report, 'report.json')}`);
}

async function keep(job: MainJob, output: NodeJS.WriteStream, interrupted: Promise<unknown>): Promise<void> {
  const { endpoint, workspace } = job.place;
  output.write(
    `\nkept: the embedded AWS at ${endpoint ?? ''}, stacks and state in ${workspace}\nCtrl-C ends it\n`,
  );
  // A promise alone does not keep the process alive.
  const alive = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(alive);
}

function statusOf(report: Report, failure: unknown): number {
  if (report.verdict === 'passed') return exitStatus.pass;
  return failure instanceof Failure ? failure.status : exitStatus.checkFailed;
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    if (error instanceof MissingToolError) process.exit(exitStatus.toolMissing);
    process.exit(error instanceof Failure ? error.status : exitStatus.checkFailed);
  },
);
