/** What the apply and the next deployment do, on a terminal. Pure. */
import type { DeploymentOutlook, Effects, TrafficEffect } from '../../review';
import { durationInWords } from '../words';
import type { Style } from './style';

const colours: Readonly<Record<TrafficEffect['effect'], 'green' | 'cyan' | 'yellow' | 'red'>> = {
  nothing: 'green',
  'released-next': 'cyan',
  'service-touched': 'yellow',
  'endpoint-changes': 'yellow',
  outage: 'red',
};

export const effectLines = ({ traffic, deployments, grants }: Effects, style: Style): readonly string[] => [
  ...section(
    'Running traffic',
    traffic.flatMap(({ service, says, effect }) =>
      style.wrap(`${service}: ${says}`, 2, (line) => style.paint(line, colours[effect])),
    ),
    style,
  ),
  ...section(
    'Next deployment',
    deployments.flatMap(({ deploymentGroup, before, after, changes }) => [
      ...style.wrap(deploymentGroup, 2),
      ...(changes && before !== undefined ? style.wrap(`before: ${outlook(before)}`, 4) : []),
      ...style.wrap(
        after === undefined
          ? 'after: none is possible'
          : `${changes ? 'after' : 'as before'}: ${outlook(after)}`,
        4,
      ),
    ]),
    style,
  ),
  ...section(
    'Permissions',
    grants.flatMap(({ role, gains, loses, isPartlyUnknown }) => [
      ...style.wrap(role, 2),
      ...gains.slice(0, most).flatMap((gain) => style.wrap(`+ ${gain}`, 4)),
      ...loses.slice(0, most).flatMap((loss) => style.wrap(`- ${loss}`, 4)),
      ...(gains.length > most || loses.length > most ? ['    and more'] : []),
      ...(isPartlyUnknown ? ['    a part of it is known at apply only'] : []),
    ]),
    style,
  ),
];

const most = 20;

const section = (title: string, lines: readonly string[], style: Style): readonly string[] =>
  lines.length > 0 ? [style.paint(title, 'bold'), ...lines] : [];

function outlook({ routing, durationSeconds, exposure }: DeploymentOutlook): string {
  const worst =
    exposure === undefined
      ? 'nothing ends the exposure to a bad version'
      : `at worst ${exposure.percentOfRequests} % of the requests meet a bad version for ${durationInWords(exposure.seconds)}`;
  return `${routing}; ${durationInWords(durationSeconds)} in all; ${worst}`;
}
