/** When the stacks' alarms stop a bad version at the request rate of a rehearsal, and what it costs until then. Pure. */
import {
  forecastBadVersion,
  needsOf,
  readDeployments,
  watches,
  type BadVersionForecast,
  type ConfiguredDeployment,
  type Draw,
  type ForecastStack,
} from '../../deployment/forecast';
import { shiftDurationMs, timedWeights, type DeploymentPlan } from '../../deployment/machine';
import { badUsage } from '../failures';
import type { Scenario } from '../scenarios/scenario';
import { leastOf } from '../traffic';

export interface RequestRate {
  /** Requests in a second of wall time. */
  readonly rate: number;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
}

/** The most that `--rate` takes. */
const highestRate = 5000;

/** Percent of all requests that chance, and requests under way when traffic moves, may add. */
const chancePercent = 3;

/**
 * A period of an alarm has fewer requests than this once in a hundred times. A rehearsal that meets it finds the version one
 * period later, for which the forecast has room: CloudWatch of the embedded AWS needs no minute for a datapoint.
 */
const drawn: Draw = (requests, share) => leastOf(Math.floor(requests), share, 0.01);

/**
 * Forecasts what the alarms of a deployment group make of a version that answers 500.
 *
 * @returns undefined if the stacks have no such deployment group
 */
export function detectionOf(
  stacks: readonly ForecastStack[],
  deploymentGroup: string,
  scenario: Scenario,
  rate: RequestRate,
): BadVersionForecast | undefined {
  const deployment = readDeployments(stacks).find((found) => found.deploymentGroup === deploymentGroup);
  return deployment && detection(deployment, planOf(deployment, scenario), perMinute(rate));
}

/** Returns the scenario with the share of requests that may fail by the forecast: more where it is found late. */
export function boundBy(scenario: Scenario, found: BadVersionForecast | undefined): Scenario {
  const { expected } = scenario;
  if (!isFoundByErrors(scenario) || found?.exposed === undefined) return scenario;
  const atMostPercent = Math.min(100, Math.ceil(found.exposed.percentOfRequests) + chancePercent);
  return { ...scenario, expected: { ...expected, requests: { failed: 'some', atMostPercent } } };
}

/**
 * Says for which services the rate is too low to find the bad version as early as their settings would.
 *
 * @returns one sentence a deployment group
 * @throws Failure at this rate the alarms of a service never find it, and at another they would
 */
export function expectRequestsForAlarms(
  stacks: readonly ForecastStack[],
  scenario: Scenario,
  rate: RequestRate,
): readonly string[] {
  if (!isFoundByErrors(scenario)) return [];
  return readDeployments(stacks).flatMap((deployment) => {
    const plan = planOf(deployment, scenario);
    const isInShift = (requestsPerMinute: number) => {
      const { latestEndSeconds = Infinity } = detection(deployment, plan, requestsPerMinute);
      return latestEndSeconds <= shiftDurationMs(plan.trafficRouting) / 1000;
    };
    if (isInShift(perMinute(rate))) return [];
    const needed = leastThat(isInShift, perMinute(rate), perMinute({ ...rate, rate: highestRate }));
    // At no rate: the settings find it late, and `plan` says so.
    if (needed === undefined) return [];
    const found = detection(deployment, plan, perMinute(rate));
    const sentence = tooFewRequests(deployment, plan, scenario, rate);
    const fix = `use ${fixes(needed, rate)}`;
    if (found.latestEndSeconds === undefined)
      throw badUsage(`${sentence} at all; fix: ${fix}, or choose other releases with --scenario`);
    return [
      `${sentence} before all traffic has moved, so up to ${Math.ceil(found.exposed?.percentOfRequests ?? 100)} % of the requests may fail; to see what the settings do on AWS, ${fix}`,
    ];
  });
}

/** Whether nothing but alarms on errors ends the release. */
const isFoundByErrors = ({ kind, release, expected }: Scenario): boolean =>
  kind === 'release' && release.kind === 'answers' && expected.errorCode === 'ALARM_ACTIVE';

const perMinute = ({ rate, speed }: RequestRate): number => (rate * 60) / speed;

const detection = (
  deployment: ConfiguredDeployment,
  plan: DeploymentPlan,
  requestsPerMinute: number,
): BadVersionForecast => forecastBadVersion(deployment, plan, 'errors', requestsPerMinute, drawn);

/** As the scenario has the deployment group. */
const planOf = ({ plan }: ConfiguredDeployment, { group = {} }: Scenario): DeploymentPlan => ({
  ...plan,
  ...(group.routing && { trafficRouting: group.routing }),
  ...(group.terminationWaitMinutes !== undefined && { terminationWaitMinutes: group.terminationWaitMinutes }),
});

function tooFewRequests(
  { deploymentGroup, alarms, targetGroups }: ConfiguredDeployment,
  { trafficRouting }: DeploymentPlan,
  { name }: Scenario,
  rate: RequestRate,
): string {
  const percent = timedWeights(trafficRouting).find(({ weights }) => weights.replacement > 0)?.weights
    .replacement;
  const count = Math.floor((perMinute(rate) * (percent ?? 100)) / 100);
  const [alarm] = alarms.filter((each) =>
    targetGroups.some((targetGroup) => watches(each, 'errors', targetGroup.name)),
  );
  return (
    `${name}: with --rate ${rate.rate} and --speed ${rate.speed} about ${count} requests in a minute of AWS time reach the replacement of ${deploymentGroup} at ${percent ?? 100} % of the traffic` +
    `${alarm === undefined ? '' : `, and ${alarm.name} needs ${needsOf(alarm)}`}: the alarms are not sure to find the version`
  );
}

/** The least number for which it holds, as precisely as anybody types one; undefined if it does not up to `most`. */
function leastThat(holds: (value: number) => boolean, from: number, most: number): number | undefined {
  if (!holds(most)) return undefined;
  let [no, yes] = [from, most];
  while (yes - no > 1) {
    const middle = (no + yes) / 2;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/** `--rate 190 or --speed 18`. */
function fixes(requestsPerMinute: number, { rate, speed }: RequestRate): string {
  const higherRate = Math.ceil((requestsPerMinute * speed) / 60 / 10) * 10;
  const lowerSpeed = Math.floor((rate * 60) / requestsPerMinute);
  return [
    ...(higherRate <= highestRate ? [`--rate ${higherRate}`] : []),
    ...(lowerSpeed >= 1 ? [`--speed ${lowerSpeed}`] : []),
  ].join(' or ');
}
