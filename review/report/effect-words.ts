/** What effects say in words, the same in all reports. Pure. */
import type { DeploymentEffect, DeploymentOutlook, Effects, RouteLine, TrafficEffect } from '../result';
import { durationInWords } from './words';

/** Numbers of a forecast that hold under its assumptions alone are not told to the second. */
export function outlookInWords(outlook: DeploymentOutlook): string {
  const { routing, durationSeconds } = outlook;
  return `${routing}; ${durationInWords(durationSeconds)} from AllowTraffic to the end, Install and hooks on top; ${exposureInWords(outlook)}`;
}

function exposureInWords(outlook: DeploymentOutlook): string {
  const { exposure, requestsPerMinute = 12_000, unjudgedAlarms = [] } = outlook;
  if (exposure === undefined) {
    return unjudgedAlarms.length > 0
      ? `what ends the exposure to a bad version cannot be foretold: ${firstOf(unjudgedAlarms)}`
      : 'nothing ends the exposure to a bad version';
  }
  const percent = Math.round(exposure.percentOfRequests);
  const share = percent < 1 ? 'less than 1 %' : `${percent} %`;
  return `a version that fails every request meets ${share} of them for ${about(exposure.seconds)} (at ${requestsPerMinute.toLocaleString('en-US')} requests a minute)`;
}

function about(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 1 ? 'less than 1 min' : `about ${durationInWords(minutes * 60)}`;
}

/** How times of a timeline are meant. */
export const timelineNote = 'Times count from AllowTraffic; what comes before takes time of its own.';

const firstOf = ([first = '', ...more]: readonly string[]): string =>
  more.length > 0 ? `${first}, and ${more.length} more` : first;

/**
 * Why there is no outlook after the apply: `no deployment can be expected to succeed, see LB404: …; also NW741`, or what
 * the plans do not tell.
 */
export function preventedInWords({
  prevented = [],
  gaps = [],
  isDeleted = false,
}: Pick<DeploymentEffect, 'prevented' | 'gaps' | 'isDeleted'>): string {
  const [first] = prevented;
  if (isDeleted) return 'no deployment is possible after this apply: the deployment group is deleted';
  if (first === undefined) {
    return gaps.length > 0
      ? `the next deployment cannot be foretold: ${firstOf(gaps)}`
      : 'no deployment is possible after this apply';
  }
  const others = [...new Set(prevented.map(({ rule }) => rule))].filter((rule) => rule !== first.rule);
  const also = others.length === 0 ? '' : `; see also ${others.join(', ')}`;
  const what = first.isSure
    ? 'no deployment can be expected to succeed after this apply'
    : 'whether deployments succeed after this apply cannot be told';
  return `${what}, see ${first.rule}: ${first.says}${also}`;
}

/** `HTTPS:443, priority 10: path /shop/* → shop-blue`. */
export const routeInWords = ({ listener, priority, requests, target }: RouteLine): string =>
  `${listener}, ${priority === 'default' ? 'default action' : `priority ${priority}`}: ${requests} → ${target}`;

/** Of a stack whose plan ended with an error, unless something is told of it. */
export const unjudgedStacks = (
  { unjudged = [] }: Effects,
  told: readonly Pick<TrafficEffect, 'stack'>[],
): readonly string[] => unjudged.filter((stack) => told.every((effect) => effect.stack !== stack));

export const unjudgedInWords = 'could not be judged, because the plan ended with an error';
