/** Plays a scenario: a release under traffic, what is done to it, and what came of it. */
import { request as askHttp } from 'node:http';
import { request as askHttps } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedAws } from '../cloud';
import { Failure } from '../failures';
import { allPassed, type Check } from '../check';
import { startTraffic, type Traffic, type TrafficProps } from '../traffic';
import { Actor } from './actions';
import { awsClients, destroyClients, type AwsClients } from './aws';
import { checkOutcome } from './checks';
import { changeSettings } from './group-settings';
import { createHookFunctions } from './hook-functions';
import { hasEnded, Observer, type Observation } from './observer';
import type { Outcome } from './outcome';
import { limitMs, pollMs } from './polling';
import { createDeployment, registerRelease } from './release';
import type { Scenario } from './scenario';
import { prepareAlarm } from './scenario-alarm';
import { primaryOf, readService } from './service-state';
import { becomeSteady, settle } from './settle';
import { ShiftRecorder } from './shift-recorder';
import type { Stage } from './stage';
import { requestsTo } from './stage-route';
import type { StartedRelease } from './started-release';
import { nameWhileReleasing, withReplacementVersion } from './version-names';

export interface RunnerProps {
  /** How the requests are sent. @default 100 a second, the rest as the traffic has it */
  readonly traffic?: Omit<TrafficProps, 'url'>;
  /**
   * The embedded AWS where it runs in this process: its engine can be killed, and it tells of changes of weights when
   * they happen.
   * @default - scenarios that kill the engine fail, and weights are looked for
   */
  readonly cloud?: Pick<EmbeddedAws, 'engine' | 'onTrafficChange'> | undefined;
  /** Hears of every look at the deployment. @default - nobody does */
  readonly onObservation?: (observation: Observation) => void;
  /**
   * Begins the release from outside, while traffic flows: by a push. Settings of the scenario that a deployment would
   * bring along are then those of the deployment group.
   * @default - a task definition with fault-program.cjs is registered, and CreateDeployment called
   */
  readonly release?: () => Promise<StartedRelease>;
  /**
   * Version that the original task set serves.
   * @default - what the service names in `x-app-version`, else its task definition
   */
  readonly originalVersion?: string | undefined;
  /** Resolves with the reason when there is no use in going on. @default - it goes on */
  readonly givenUp?: Promise<Failure>;
  /** Longest AWS time from the creation of the deployment to its end. @default 120 */
  readonly limitMinutes?: number;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly checks: readonly Check[];
  readonly passed: boolean;
  readonly outcome: Outcome;
}

/** Wall time that a machine may be slow by, all in all. */
const slackMs = 120_000;

/** How long a rollback that must follow may still be missing. */
const rollbackPatience = { machineMs: 10_000, awsSeconds: 60 };

/** Wall time of traffic after the end, in which the version that is left must answer alone. */
const afterEndMs = 1500;

/**
 * Plays a scenario on a stage. The stage is as it was before at the end, but for the version that it serves.
 *
 * @throws Failure the stage is not ready, or does not become so again
 */
export async function runScenario(
  scenario: Scenario,
  stage: Stage,
  props: RunnerProps = {},
): Promise<ScenarioResult> {
  const clients = awsClients(stage.access);
  const undo: (() => Promise<void>)[] = [];
  try {
    await becomeSteady(clients, stage);
    const { desiredCount } = await readService(clients.ecs, stage);
    const { outcome, checks: further } = await play({ scenario, stage, props, clients, undo });
    for (const step of undo.splice(0).reverse()) await step();
    await settle(clients, stage, desiredCount);
    const checks = [...checkOutcome(scenario, outcome), ...further];
    return { scenario, checks, passed: allPassed(checks), outcome };
  } finally {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    destroyClients(clients);
  }
}

interface Play {
  readonly scenario: Scenario;
  readonly stage: Stage;
  readonly props: RunnerProps;
  readonly clients: AwsClients;
  /** What puts the stage back. */
  readonly undo: (() => Promise<void>)[];
}

async function play(props: Play): Promise<{ readonly outcome: Outcome; readonly checks: readonly Check[] }> {
  const { scenario, stage, clients, undo } = props;
  const original = primaryOf(await readService(clients.ecs, stage));
  const originalVersion =
    props.props.originalVersion ?? (await servedVersion(stage)) ?? original.taskDefinition;
  const release = await prepareRelease(props, originalVersion);

  const requests = requestsTo(stage, props.props.traffic?.requests);
  const traffic = await startTraffic({
    rate: 100,
    ...props.props.traffic,
    ...(requests && { requests }),
    url: stage.productionUrl,
    nameVersion: (told) =>
      nameWhileReleasing(told, { targetGroupArn: original.targetGroupArn, version: originalVersion }),
  });
  undo.push(() => {
    traffic.abandon();
    return Promise.resolve();
  });
  const shifts = new ShiftRecorder(stage, original.targetGroupArn, props.props.cloud);
  undo.push(() => {
    shifts.end();
    return Promise.resolve();
  });
  const started = await release();
  const startedAt = Date.now();
  const { deploymentId } = started;
  const actor = new Actor(
    {
      clients,
      stage,
      deploymentId,
      originalTargetGroupArn: original.targetGroupArn,
      engine: props.props.cloud?.engine,
    },
    scenario.actions ?? [],
  );
  const observer = new Observer(clients, stage, original.targetGroupArn);
  const watched = await watch(props, { observer, actor, deploymentId, traffic, shifts });
  const endedAt = Date.now();
  const { version: replacementVersion, checks } = await started.end();
  const steady = await becomesSteady(clients, stage, scenario);
  await delay(afterEndMs);
  const outcome = {
    ...watched,
    left: [...actor.left],
    steady,
    weights: await observer.weights(),
    ledger: withReplacementVersion(await traffic.stop(), replacementVersion),
    timeline: { originalVersion, replacementVersion, shifts: shifts.shifts },
    startedAt,
    endedAt,
  };
  return { outcome, checks };
}

/** Puts everything in place that must be there before the traffic. */
async function prepareRelease(
  { scenario, stage, props, clients, undo }: Play,
  originalVersion: string,
): Promise<() => Promise<StartedRelease>> {
  const isOutside = props.release !== undefined;
  undo.push(await changeSettings(clients, stage, scenario, { ofDeployments: isOutside }));
  if (props.release !== undefined) return props.release;
  const alarm = await prepareAlarm(clients, stage, scenario);
  undo.push(alarm.remove);
  const hooks = await createHookFunctions(clients.lambda, stage, scenario);
  undo.push(hooks.remove);
  const version = nextVersion(scenario, originalVersion);
  const taskDefinitionArn = await registerRelease(clients.ecs, stage, scenario, version);
  return async () => ({
    deploymentId: await createDeployment(clients, stage, scenario, {
      taskDefinitionArn,
      hookArns: hooks.arns,
      alarms: alarm.configuration,
    }),
    end: () => Promise.resolve({ version, checks: [] }),
  });
}

/** Looks at the deployment and acts on it until it has ended, and its rollback. */
async function watch(
  { scenario, stage, props }: Pick<Play, 'scenario' | 'stage' | 'props'>,
  parts: {
    readonly observer: Observer;
    readonly actor: Actor;
    readonly deploymentId: string;
    readonly traffic: Traffic;
    readonly shifts: ShiftRecorder;
  },
): Promise<Pick<Outcome, 'last' | 'ended'>> {
  const deadline = Date.now() + limitMs(slackMs, (props.limitMinutes ?? 120) * 60, stage.speed);
  let endSeenAt: number | undefined;
  for (;;) {
    const last = await parts.observer.look(parts.deploymentId);
    props.onObservation?.(last);
    parts.shifts.saw(last.weights);
    if (hasEnded(last.deployment)) endSeenAt ??= Date.now();
    if (isOver(last, scenario, stage, endSeenAt)) return { last, ended: true };
    if (Date.now() > deadline) return { last, ended: false };
    await parts.actor.act(last);
    const died = await Promise.race([
      parts.traffic.failed,
      ...(props.givenUp === undefined ? [] : [props.givenUp]),
      delay(pollMs(stage.speed), undefined),
    ]);
    if (died !== undefined) throw died;
  }
}

/** A rollback that must follow may be a moment late. */
function isOver(
  { deployment, rollback }: Observation,
  { expected }: Scenario,
  { speed }: Stage,
  endSeenAt: number | undefined,
): boolean {
  if (!hasEnded(deployment)) return false;
  if (rollback !== undefined) return hasEnded(rollback);
  if (deployment.rollbackId !== undefined) return false;
  const { machineMs, awsSeconds } = rollbackPatience;
  return !expected.rollback || Date.now() > (endSeenAt ?? 0) + limitMs(machineMs, awsSeconds, speed);
}

/** Where a deployment is stopped without a rollback, two task sets may be left. */
async function becomesSteady(
  clients: AwsClients,
  stage: Stage,
  { expected }: Scenario,
): Promise<boolean | undefined> {
  if (expected.status !== 'Succeeded' && !expected.rollback) return undefined;
  try {
    await becomeSteady(clients, stage);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** @returns undefined for a service that does not name its version: it need not */
function servedVersion({ productionUrl, route }: Stage): Promise<string | undefined> {
  const { host, path } = route?.request ?? { path: '/' };
  const ask = productionUrl.startsWith('https:') ? askHttps : askHttp;
  return new Promise((resolve, reject) => {
    const options = {
      agent: false,
      // The certificate of a rehearsed listener is the embedded AWS's own.
      rejectUnauthorized: false,
      headers: host === undefined ? {} : { host },
    } as const;
    const request = ask(`${productionUrl}${path}`, options, (response) => {
      const version = response.headers['x-app-version'];
      response.resume().once('close', () => {
        resolve(typeof version === 'string' ? version : undefined);
      });
    });
    request.on('error', reject).end();
  });
}

/** A version that is not the one that is there, also where a scenario is played twice. */
function nextVersion({ name }: Scenario, original: string): string {
  const played = new RegExp(`^${name}-(\\d+)$`).exec(original)?.[1];
  return `${name}-${Number(played ?? 0) + 1}`;
}
