/** What effects say in words, the same in all reports. Pure. */
import type { DeploymentOutlook, Effects, Prevention, TrafficEffect } from '../result';
import { durationInWords } from './words';

/** Numbers of a forecast that hold under its assumptions alone are not told to the second. */
export function outlookInWords(outlook: DeploymentOutlook): string {
  const { routing, durationSeconds } = outlook;
  return `${routing}; ${durationInWords(durationSeconds)} from AllowTraffic to the end, Install and hooks on top; ${exposureInWords(outlook)}`;
}

function exposureInWords({ exposure, requestsPerMinute = 12_000 }: DeploymentOutlook): string {
  if (exposure === undefined) return 'nothing ends the exposure to a bad version';
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

/** `no deployment is possible, see LB404: …; also NW741`. */
export function preventedInWords(prevented: readonly Prevention[] = []): string {
  const [first] = prevented;
  if (first === undefined) return 'no deployment is possible after this apply';
  const others = [...new Set(prevented.map(({ rule }) => rule))].filter((rule) => rule !== first.rule);
  const also = others.length === 0 ? '' : `; see also ${others.join(', ')}`;
  const what = first.isSure
    ? 'no deployment can be expected to succeed after this apply'
    : 'whether deployments succeed after this apply cannot be told';
  return `${what}, see ${first.rule}: ${first.says}${also}`;
}

/** Of a stack whose plan ended with an error, unless something is told of it. */
export const unjudgedStacks = (
  { unjudged = [] }: Effects,
  told: readonly Pick<TrafficEffect, 'stack'>[],
): readonly string[] => unjudged.filter((stack) => told.every((effect) => effect.stack !== stack));

export const unjudgedInWords = 'could not be judged, because the plan ended with an error';
