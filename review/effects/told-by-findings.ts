/** What findings say of running traffic, so that the effects of an apply and its findings tell the same story. Pure. */
import type { BlueGreenService } from '../blue-green/service';
import type { ResourceChange } from '../plan/plan';
import { valueAt } from '../plan/values';
import type { Finding } from '../rule';
import { fateOf } from '../rules/support/fate';
import type { Consequence } from './consequence';
import type { Effect, Part } from './traffic-parts';

/** Something that AWS refuses to delete, so that the apply stops. */
export interface Refusal {
  readonly part: Part;
  /** Id of the rule that says so. */
  readonly rule: string;
  readonly by: 'ELB' | 'EC2';
}

/** Rules that say that an object cannot be deleted, and who refuses it. */
const refusing: Readonly<Record<string, Refusal['by']>> = { ECS110: 'EC2', LB407: 'ELB', TG301: 'ELB' };

/** What a finding says of a service that it cuts off; undefined where it is about something else. */
type Cut = (
  finding: Finding,
  service: BlueGreenService,
) => { readonly effect: Effect; readonly says: string } | undefined;

/** Rules that say that requests do not get through, or reach no tasks, while all that they are about stays. */
const cutting: Readonly<Record<string, Cut>> = {
  ECS106: ({ address, message }, { service }) =>
    address === service.address && service.kind === 'update'
      ? { effect: 'outage', says: capital(message) }
      : undefined,
  SG732: (finding, { service }) => {
    const { message } = finding;
    if (!message.includes(service.address)) return undefined;
    // What has no way out hurts tasks that start; what has no way in hurts all.
    return message.includes('registry')
      ? { ...blocked(finding), effect: 'service-touched' }
      : blocked(finding);
  },
  SG733: (finding, { productionListener }) =>
    productionListener !== undefined && finding.message.includes(productionListener.address)
      ? blocked(finding)
      : undefined,
};

const blocked = ({ message, outcome }: Finding): { readonly effect: Effect; readonly says: string } =>
  outcome === 'unknown'
    ? { effect: 'endpoint-changes', says: capital(message) }
    : { effect: 'outage', says: message.includes('at once') ? capital(message) : `At once ${message}` };

/** Ids of the rules that tell of running traffic. */
export const tellingRules: readonly string[] = [...Object.keys(refusing), ...Object.keys(cutting)];

export function refusalsOf(
  parts: readonly Part[],
  stackOf: (change: ResourceChange) => string,
  findings: readonly Finding[],
): readonly Refusal[] {
  return parts.flatMap((part): readonly Refusal[] => {
    const { change } = part;
    if (fateOf(change) !== 'goes' || change.actions.includes('forget')) return [];
    const found = findings.find(
      ({ rule: { id }, outcome, stack, address }) =>
        Object.hasOwn(refusing, id) &&
        outcome === 'fail' &&
        address === change.address &&
        stack === stackOf(change) &&
        (id !== 'LB407' || isProtected(change)),
    );
    const by = found && refusing[found.rule.id];
    return found === undefined || by === undefined ? [] : [{ part, rule: found.rule.id, by }];
  });
}

const isProtected = ({ before }: ResourceChange): boolean =>
  valueAt(before, ['enable_deletion_protection']) === true;

/** A VPC is deleted after its subnets: it stays with those that do. */
export const isHeldBy = ({ change }: Part, refusals: readonly Refusal[]): boolean =>
  change.type === 'aws_vpc' &&
  fateOf(change) === 'goes' &&
  refusals.some(({ part }) => part.change.type === 'aws_subnet');

export function refusalsInWords(refusals: readonly Refusal[], hasEffect: boolean): readonly string[] {
  const [first] = refusals;
  if (first === undefined) return [];
  const more = refusals.length - 1;
  const others = more === 0 ? '' : ` and ${more} more`;
  const { part, by, rule } = first;
  const then = hasEffect ? 'Then the apply stops' : 'The apply stops';
  return [
    `${then} half-way: ${by} refuses to delete ${part.is} ${part.change.address}${others} (see ${rule}). What depends on that is not done.`,
  ];
}

/** @param stacks - names of the stacks that have services */
export const cutsOf = (
  service: BlueGreenService,
  findings: readonly Finding[],
  stacks: ReadonlySet<string>,
): readonly Consequence[] =>
  findings
    .filter(({ stack }) => stack === service.stack || !stacks.has(stack))
    .flatMap((finding) => {
      const { id } = finding.rule;
      const told = Object.hasOwn(cutting, id) ? cutting[id]?.(finding, service) : undefined;
      if (told === undefined) return [];
      const { effect, says } = told;
      return [{ effect, address: finding.address, says: `${says} (see ${id}).` }];
    });

const capital = (text: string): string =>
  text.startsWith('aws_') ? text : text.charAt(0).toUpperCase() + text.slice(1);
