/** What the apply and the next deployment do, in Markdown. Pure. */
import type {
  DeploymentEffect,
  DeploymentOutlook,
  Effects,
  GrantEffect,
  RouteEffect,
  RouteLine,
  TrafficEffect,
} from '../../result';
import {
  outlookInWords,
  preventedInWords,
  timelineNote,
  unjudgedInWords,
  unjudgedStacks,
} from '../effect-words';
import { durationInWords, plural } from '../words';
import type { Detail } from './detail';
import { details } from './details';
import { cell, code, htmlCode, prose, withFullStop } from './escape';

const trafficSigns: Readonly<Record<TrafficEffect['effect'], string>> = {
  nothing: '✅',
  'released-next': '🔵',
  'service-touched': '🟡',
  'endpoint-changes': '🟠',
  outage: '🔴',
};

export const effectsSection = (effects: Effects, detail: Detail): readonly string[] => {
  const { sameEffects } = detail;
  const traffic = effects.traffic.filter(
    ({ effect, stopsHalfWay }) => sameEffects || effect !== 'nothing' || stopsHalfWay === true,
  );
  const deployments = effects.deployments.filter(({ changes }) => sameEffects || changes);
  return [
    ...section('Running traffic', traffic, trafficLine, detail, unjudgedStacks(effects, effects.traffic)),
    ...section('What goes where', effects.routes ?? [], routeLines, detail),
    ...section(
      'Next deployment',
      deployments,
      (effect) => deploymentLines(effect, detail),
      detail,
      unjudgedStacks(effects, effects.deployments),
    ),
    ...section('Permissions', effects.grants, (grant) => [grantLine(grant)], detail),
  ];
};

function section<Effect>(
  title: string,
  effects: readonly Effect[],
  linesOf: (effect: Effect) => readonly string[],
  { effects: most }: Detail,
  unjudged: readonly string[] = [],
): readonly string[] {
  if (effects.length + unjudged.length === 0 || most === 0) return [];
  const left = effects.length - most;
  return [
    `### ${title}`,
    '',
    ...effects.slice(0, most).flatMap(linesOf),
    ...unjudged.slice(0, most).map((stack) => `- ${code(stack, 200)}: ${unjudgedInWords}`),
    ...(left > 0 ? ['', `_And ${left} more, not listed here._`] : []),
    '',
  ];
}

function trafficLine({
  effect,
  service,
  stack,
  says,
  because,
  unnamed = [],
  stopsHalfWay,
}: TrafficEffect): readonly string[] {
  // Whatever stops half-way is not well.
  const sign = effect === 'nothing' && stopsHalfWay === true ? '🟠' : trafficSigns[effect];
  const causes = unnamed.slice(0, 10).map((address) => code(address, 200));
  const more = unnamed.length > causes.length ? ` and ${unnamed.length - causes.length} more` : '';
  const why =
    causes.length > 0
      ? ` ${unnamed.length < because.length ? 'Also because' : 'Because'} of ${causes.join(', ')}${more}.`
      : '';
  return [`- ${sign} ${code(service, 200)} of ${code(stack, 200)}: ${withFullStop(prose(says, 600))}${why}`];
}

function deploymentLines(effect: DeploymentEffect, detail: Detail): readonly string[] {
  const { deploymentGroup, stack, before, after, changes } = effect;
  const name = `${code(deploymentGroup, 200)} of ${code(stack, 200)}`;
  if (after === undefined) return [`- ${name}: ${prose(preventedInWords(effect), 600)}`];
  const line =
    before === undefined || !changes
      ? `- ${name}: ${changes ? '' : 'as before, '}${outlook(after)}`
      : [`- ${name}`, `  - before: ${outlook(before)}`, `  - after: **${outlook(after)}**`].join('\n');
  if (!detail.timelines) return [line];
  const lines = [
    ...(changes && before !== undefined
      ? ['Before this apply:', '', ...timeline(before), '', 'After it:', '']
      : []),
    ...timeline(after),
    '',
    timelineNote,
  ];
  // Not within the list: the fold is a block of its own.
  return [
    line,
    '',
    ...details(`Timeline of the next deployment of ${htmlCode(deploymentGroup, 200)}`, lines),
  ];
}

function routeLines({ service, stack, before, after }: RouteEffect): readonly string[] {
  const rows = (when: string, lines: readonly RouteLine[]): readonly string[] =>
    lines.map(
      ({ listener, priority, requests, target }) =>
        `| ${[when, ...[listener, priority, requests, target].map((text) => prose(text, 300, cell))].join(' | ')} |`,
    );
  return [
    `Production of ${code(service, 200)} of ${code(stack, 200)}:`,
    '',
    '| | Listener | Priority | Requests | Go to |',
    '| --- | --- | --- | --- | --- |',
    ...rows('before', before),
    ...rows('after', after),
    '',
  ];
}

const outlook = (of: DeploymentOutlook): string => prose(outlookInWords(of), 400);

const timeline = ({ timeline: events }: DeploymentOutlook): readonly string[] => [
  '| At | What happens |',
  '| ---: | --- |',
  ...events
    .slice(0, 60)
    .map(
      ({ atSeconds, what, isBeforeTraffic }) =>
        `| ${isBeforeTraffic === true ? 'before' : durationInWords(atSeconds)} | ${prose(what, 300, cell)} |`,
    ),
  ...(events.length > 60 ? [`| | ${plural(events.length - 60, 'more event')} |`] : []),
];

function grantLine({ role, stack, gains, loses, isPartlyUnknown }: GrantEffect): string {
  const parts = [
    ...(gains.length > 0 ? [`gains ${listed(gains)}`] : []),
    ...(loses.length > 0 ? [`loses ${listed(loses)}`] : []),
    ...(isPartlyUnknown ? ['a part of it is known at apply only'] : []),
  ];
  return `- ${code(role, 300)} of ${code(stack, 200)} ${parts.join('; ')}`;
}

const listed = (grants: readonly string[]): string =>
  [
    ...grants.slice(0, 30).map((grant) => code(grant, 200)),
    ...(grants.length > 30 ? [`${grants.length - 30} more`] : []),
  ].join(', ');
