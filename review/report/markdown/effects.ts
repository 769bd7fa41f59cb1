/** What the apply and the next deployment do, in Markdown. Pure. */
import type { DeploymentEffect, DeploymentOutlook, Effects, GrantEffect, TrafficEffect } from '../../review';
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
  const traffic = effects.traffic.filter(({ effect }) => sameEffects || effect !== 'nothing');
  const deployments = effects.deployments.filter(({ changes }) => sameEffects || changes);
  return [
    ...section('Running traffic', traffic, trafficLine, detail),
    ...section('Next deployment', deployments, (effect) => deploymentLines(effect, detail), detail),
    ...section('Permissions', effects.grants, (grant) => [grantLine(grant)], detail),
  ];
};

function section<Effect>(
  title: string,
  effects: readonly Effect[],
  linesOf: (effect: Effect) => readonly string[],
  { effects: most }: Detail,
): readonly string[] {
  if (effects.length === 0 || most === 0) return [];
  const left = effects.length - most;
  return [
    `### ${title}`,
    '',
    ...effects.slice(0, most).flatMap(linesOf),
    ...(left > 0 ? ['', `_And ${left} more, not listed here._`] : []),
    '',
  ];
}

function trafficLine({ effect, service, stack, says, because }: TrafficEffect): readonly string[] {
  const causes = because.slice(0, 10).map((address) => code(address, 200));
  const more = because.length > causes.length ? ` and ${because.length - causes.length} more` : '';
  const why = causes.length > 0 ? ` Because of ${causes.join(', ')}${more}.` : '';
  return [
    `- ${trafficSigns[effect]} ${code(service, 200)} of ${code(stack, 200)}: ${withFullStop(prose(says, 600))}${why}`,
  ];
}

function deploymentLines(
  { deploymentGroup, stack, before, after, changes }: DeploymentEffect,
  detail: Detail,
): readonly string[] {
  const name = `${code(deploymentGroup, 200)} of ${code(stack, 200)}`;
  if (after === undefined) return [`- ${name}: no deployment is possible after this apply`];
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
  ];
  // Not within the list: the fold is a block of its own.
  return [
    line,
    '',
    ...details(`Timeline of the next deployment of ${htmlCode(deploymentGroup, 200)}`, lines),
  ];
}

function outlook({ routing, durationSeconds, exposure }: DeploymentOutlook): string {
  const worst =
    exposure === undefined
      ? 'nothing ends the exposure to a bad version'
      : `at worst ${exposure.percentOfRequests} % of the requests meet a bad version for ${durationInWords(exposure.seconds)}`;
  return `${prose(routing, 200)}; ${durationInWords(durationSeconds)} in all; ${worst}`;
}

const timeline = ({ timeline: events }: DeploymentOutlook): readonly string[] => [
  '| At | What happens |',
  '| ---: | --- |',
  ...events
    .slice(0, 60)
    .map(({ atSeconds, what }) => `| ${durationInWords(atSeconds)} | ${prose(what, 300, cell)} |`),
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
