/** `npm run prove`: a proof, its report, and an end that leaves nothing behind on the account. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { adaptAccess } from '../access-stand-ins';
import { choose } from '../chosen-services';
import { accountId, startEmbeddedAws, type EmbeddedAws } from '../cloud';
import { circumstancesOf } from '../commands/circumstances';
import type { CommandContext } from '../commands/command-context';
import { readRequests } from '../commands/option-files';
import { prepareReportDirectory, publish, statusOf } from '../commands/reports';
import { badUsage, exitStatus } from '../failures';
import { accountTarget, describeStakes, embeddedPlace, Proof, type TargetAws } from '../main-job';
import { readProject, type Project } from '../project';
import { releaseConsole, silentConsole } from '../report/release-console';
import { silent, terminalProgress } from '../report/terminal';
import { scaledClock, type Clock } from '../runtime/clock';
import { findScenarios } from '../scenarios/catalogue';
import type { Scenario } from '../scenarios/scenario';
import { adaptToRehearsal, withoutWarmUp, type JsonObject } from '../settings-changes';
import { requireTools, tools } from '../tools';
import type { DestroyArguments, ProofArguments } from './arguments';
import { confirm } from './confirm';

export interface ProofContext extends CommandContext {
  readonly stdin: NodeJS.ReadStream;
}

/** @returns the exit status */
export async function prove(args: ProofArguments, context: ProofContext): Promise<number> {
  const { env, stdin, stdout, stderr } = context;
  requireTools([tools.terraform, tools.git, tools.aws, ...(args.embedded ? [tools.moto] : [])]);
  const output = args.json ? stderr : stdout;
  const requests = readRequests(args.requests);
  const scenarios = playableScenarios(args.scenarios);
  const project = projectOf(args.environment, context, args.embedded);
  // An embedded AWS goes with all that is on it.
  const directory = args.embedded ? undefined : stateDirectory(context.directory, args.environment);
  if (directory !== undefined && existsSync(directory))
    throw badUsage(
      `${directory} holds what an earlier proof has left: npm run prove -- destroy --environment ${args.environment} destroys it`,
    );
  prepareReportDirectory(args.report);
  const cloud = args.embedded
    ? await startEmbeddedAws({ env, speed: args.speed, listenerAddress: '127.0.0.1' })
    : undefined;
  try {
    const aws = cloud === undefined ? ownAccount(env) : embedded(cloud, env);
    const account = cloud === undefined ? (args.account ?? '') : accountId;
    const circumstances = circumstancesOf(aws.clock.speed, context.directory, env);
    if (directory !== undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });
    const proof = new Proof({
      project,
      aws,
      account,
      directory,
      scenarios,
      rate: args.rate,
      requests,
      progress: args.quiet ? silent : terminalProgress(output, env),
      console: (clock: Clock) => (args.quiet ? silentConsole : releaseConsole(output, env, clock)),
      env,
    });
    try {
      const stakes = await proof.prepare();
      output.write(`\n${describeStakes(args.environment, account, stakes)}\n`);
      await confirm(args.environment, args.confirm, { input: stdin, output });
      const interrupted = whenInterrupted(proof, stderr);
      const report = await proof.run();
      const { speed, ...rest } = await circumstances;
      publish(
        { ...report, circumstances: { speed, ...rest, ...(cloud === undefined && { account }) } },
        args,
        stdout,
      );
      return interrupted() ? exitStatus.interrupted : statusOf(report, proof.firstFailure);
    } finally {
      proof.end();
      if (directory !== undefined) tellOfRest(args.environment, account, directory, stderr);
    }
  } finally {
    await cloud?.stop();
  }
}

/** @returns the exit status */
export async function destroyRest(args: DestroyArguments, context: ProofContext): Promise<number> {
  const { env, stdout, stderr } = context;
  requireTools([tools.terraform, tools.aws]);
  const directory = stateDirectory(context.directory, args.environment);
  if (!existsSync(directory))
    throw badUsage(`there is no ${directory}: no proof of ${args.environment} has left anything`);
  const proof = new Proof({
    project: projectOf(args.environment, context, false),
    aws: ownAccount(env),
    account: args.account,
    directory,
    scenarios: [],
    rate: 1,
    progress: terminalProgress(stdout, env),
    console: () => silentConsole,
    env,
  });
  await proof.prepareRest();
  const report = await proof.destroyRest();
  proof.end();
  tellOfRest(args.environment, args.account, directory, stderr);
  return statusOf(report, proof.firstFailure);
}

/**
 * Scenarios without an engine that is killed, and without functions that sign in name only.
 *
 * @throws Failure a name that is none of them
 */
function playableScenarios(names: readonly string[]): readonly Scenario[] {
  const found = findScenarios(names);
  const others = found.filter(({ kind, hooks }) => kind === 'engine' || hooks !== undefined);
  if (others.length > 0)
    throw badUsage(
      `--scenario ${others.map(({ name }) => name).join(', ')}: only an embedded AWS in the same process can play it (npm run rehearse)`,
    );
  return found;
}

/** The environment alone. The embedded AWS lacks what exists on AWS alone; an account has it. */
function projectOf(environment: string, { directory, env }: CommandContext, isEmbedded: boolean): Project {
  const whole = readProject(directory);
  const settings = choose(whole.settings, { environments: [environment], services: [] });
  if (isEmbedded) {
    const adapted = adaptAccess(adaptToRehearsal(settings).settings, { accountId });
    return { ...whole, settings: withoutWarmUp(adapted.settings) };
  }
  useProfile(settings, environment, env);
  return { ...whole, settings };
}

/**
 * Terraform takes the credentials from the settings; everything else, from the environment variables.
 *
 * @throws Failure a role is to be assumed: its session would end before a long proof does
 */
function useProfile(settings: JsonObject, environment: string, env: NodeJS.ProcessEnv): void {
  const environments = settings.environments as Readonly<Record<string, JsonObject>> | undefined;
  const { profile, assumeRole } = environments?.[environment] ?? {};
  if (assumeRole !== undefined)
    throw badUsage(
      `environments.${environment}.assumeRole: leave it out of the environment that is proved, and have credentials of the role in the terminal, or a profile`,
    );
  if (typeof profile === 'string') env.AWS_PROFILE ??= profile;
}

const stateDirectory = (project: string, environment: string): string =>
  join(project, 'proof-state', environment);

/** AWS's time is the wall's. */
const ownAccount = (env: NodeJS.ProcessEnv): TargetAws =>
  accountTarget({ env, clock: scaledClock({ speed: 1, startedAt: Date.now() }) });

/** The endpoint and its clock, and nothing that an account does not tell. */
function embedded(cloud: EmbeddedAws, env: NodeJS.ProcessEnv): TargetAws {
  const { endpoint, credentials } = embeddedPlace(cloud, '', env).access;
  return accountTarget({
    env: cloud.environment(env),
    clock: cloud.clock,
    access: { endpoint, credentials },
  });
}

/** The first Ctrl-C destroys what was made; the second one leaves it, with its state. */
function whenInterrupted(proof: Proof, stderr: NodeJS.WriteStream): () => boolean {
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (interrupted) {
        stderr.write(`\ninterrupted again: what was made is left, with its state in ${proof.directory}\n`);
        process.exit(exitStatus.interrupted);
      }
      interrupted = true;
      stderr.write('\ninterrupted: destroying what was made; a second Ctrl-C leaves it as it is\n');
      proof.interrupt();
    });
  return () => interrupted;
}

function tellOfRest(
  environment: string,
  account: string,
  directory: string,
  stderr: NodeJS.WriteStream,
): void {
  if (!existsSync(directory)) return;
  stderr.write(
    `something is left in account ${account}, and its state in ${directory}: npm run prove -- destroy --environment ${environment} --account ${account} destroys it\n`,
  );
}
