/** What the apply and the next deployment do, on a terminal. Pure. */
import type { DeploymentEffect, Effects, GrantEffect, RouteEffect, TrafficEffect } from '../../result';
import {
  outlookInWords,
  preventedInWords,
  routeInWords,
  unjudgedInWords,
  unjudgedStacks,
} from '../effect-words';
import type { Style } from './style';

const colours: Readonly<Record<TrafficEffect['effect'], 'green' | 'cyan' | 'yellow' | 'red'>> = {
  nothing: 'green',
  'released-next': 'cyan',
  'service-touched': 'yellow',
  'endpoint-changes': 'yellow',
  outage: 'red',
};

/** Whatever stops half-way is not well. */
const colourOf = ({ effect, stopsHalfWay }: TrafficEffect): (typeof colours)[TrafficEffect['effect']] =>
  effect === 'nothing' && stopsHalfWay === true ? 'yellow' : colours[effect];

export function effectLines(effects: Effects, style: Style): readonly string[] {
  const { traffic, deployments, grants, routes = [] } = effects;
  const services = namesOf(traffic, ({ service }) => service);
  const groups = namesOf(deployments, ({ deploymentGroup }) => deploymentGroup);
  const roles = namesOf(grants, ({ role }) => role);
  const unjudged = (told: readonly { readonly stack: string }[]): readonly string[] =>
    unjudgedStacks(effects, told).flatMap((stack) => style.wrap(`${stack}: ${unjudgedInWords}`, 2));
  return [
    ...section(
      'Running traffic',
      [
        ...traffic.flatMap((each) =>
          style.wrap(`${services(each)}: ${each.says}`, 2, (line) => style.paint(line, colourOf(each))),
        ),
        ...unjudged(traffic),
      ],
      style,
    ),
    ...section(
      'What goes where',
      routes.flatMap((each) => routeLines(each, style)),
      style,
    ),
    ...section(
      'Next deployment',
      [
        ...deployments.flatMap((each) => deploymentLines(each, groups(each), style)),
        ...unjudged(deployments),
      ],
      style,
    ),
    ...section(
      'Permissions',
      grants.flatMap((each) => grantLines(each, roles(each), style)),
      style,
    ),
  ];
}

/** Two stacks may have the same address: then the stack stands with it. */
function namesOf<Effect extends { readonly stack: string }>(
  effects: readonly Effect[],
  address: (effect: Effect) => string,
): (effect: Effect) => string {
  const stacks = new Map<string, Set<string>>();
  for (const each of effects) {
    const known = stacks.get(address(each)) ?? new Set<string>();
    stacks.set(address(each), known.add(each.stack));
  }
  return (effect) => {
    const name = address(effect);
    return (stacks.get(name)?.size ?? 0) > 1 ? `${name} of ${effect.stack}` : name;
  };
}

function deploymentLines(effect: DeploymentEffect, name: string, style: Style): readonly string[] {
  const { before, after, changes, prevented } = effect;
  const isTold = changes && before !== undefined && prevented === undefined;
  return [
    ...style.wrap(name, 2),
    ...(isTold ? style.wrap(`before: ${outlookInWords(before)}`, 4) : []),
    ...style.wrap(
      after === undefined
        ? preventedInWords(effect)
        : `${changes ? 'after' : 'as before'}: ${outlookInWords(after)}`,
      4,
    ),
  ];
}

const routeLines = ({ service, before, after }: RouteEffect, style: Style): readonly string[] => [
  ...style.wrap(service, 2),
  ...before.flatMap((line) => style.wrap(`before: ${routeInWords(line)}`, 4)),
  ...after.flatMap((line) => style.wrap(`after: ${routeInWords(line)}`, 4)),
];

const grantLines = (
  { gains, loses, isPartlyUnknown }: GrantEffect,
  name: string,
  style: Style,
): readonly string[] => [
  ...style.wrap(name, 2),
  ...gains.slice(0, most).flatMap((gain) => style.wrap(`+ ${gain}`, 4)),
  ...loses.slice(0, most).flatMap((loss) => style.wrap(`- ${loss}`, 4)),
  ...(gains.length > most || loses.length > most ? ['    and more'] : []),
  ...(isPartlyUnknown ? ['    a part of it is known at apply only'] : []),
];

const most = 20;

const section = (title: string, lines: readonly string[], style: Style): readonly string[] =>
  lines.length > 0 ? [style.paint(title, 'bold'), ...lines] : [];
