/** What all reports say in words. Pure. */
import {
  isDrift,
  type Judged,
  type Review,
  type ReviewedPlan,
  type ShownChange,
  type Verdict,
} from '../result';
import type { Finding, Severity } from '../rule';

export const plural = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`;

export const verdictWords: Readonly<Record<Verdict, string>> = {
  clean: 'Clean',
  warnings: 'Warnings',
  blocked: 'Blocked',
};

/** `2 findings block this apply, 1 warns`, and what no finding says: that a release starts, that resources have drifted. */
export function verdictReason(review: Review): string {
  const { verdict, findings, plans } = review;
  const blocking = findings.filter(isBlocking).length;
  const warning = findings.filter(isWarning).length;
  if (blocking + warning === 0) {
    if (verdict === 'blocked') return 'a plan ended with an error';
    const noted = findings.length === 0 ? '' : `; ${plural(findings.length, 'note')}`;
    return plans.every(({ changesNothing }) => changesNothing)
      ? `${unchanged(plans)}${drifted(plans)}${noted}${withoutService(review)}`
      : `nothing was found${noted}${released(review)}${withoutService(review)}`;
  }
  const blocks = blocking === 1 ? '1 finding blocks this apply' : `${blocking} findings block this apply`;
  if (warning === 0) return blocks;
  if (blocking === 0) return `${plural(warning, 'finding warns', 'findings warn')}${released(review)}`;
  return `${blocks}, ${plural(warning, 'warns', 'warn')}`;
}

/** Services, and what was not judged; what is more is counted. */
const most = 3;

/** `judged: aws_ecs_service.web; not judged: lifecycle.ignore_changes (no synth was given)`. */
export function judgedInWords({ services, not }: Judged): string {
  const isOfOne = distinct(services.map(({ stack }) => stack)).length <= 1;
  const names = distinct(
    services.map(({ address, stack }) => (isOfOne ? address : `${address} of ${stack}`)),
  );
  const missing = not.map(({ what, why }) => `${what} (${why})`);
  return `judged: ${listed(names, 'no service')}; not judged: ${listed(missing, 'none')}`;
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

function listed(items: readonly string[], none: string): string {
  if (items.length === 0) return none;
  const more = items.length > most ? ` and ${items.length - most} more` : '';
  return `${items.slice(0, most).join(', ')}${more}`;
}

/** What keeps "clean" from being read as "safe for production". */
const withoutService = ({ judged }: Review): string =>
  judged?.services.length === 0 ? '; no service that CodeDeploy releases is in the given plans' : '';

const unchanged = (plans: readonly ReviewedPlan[]): string =>
  plans.length === 1 ? 'the plan changes nothing' : `the ${plans.length} plans change nothing`;

/** What a deployment of CodeDeploy leaves is no drift to mend. */
function drifted(plans: readonly ReviewedPlan[]): string {
  const count = plans.reduce(
    (sum, { drift }) => sum + new Set(drift.filter(isDrift).map(({ address }) => address)).size,
    0,
  );
  return count === 0 ? '' : `; ${plural(count, 'resource has', 'resources have')} drifted`;
}

function released({ effects: { traffic } }: Review): string {
  const count = traffic.filter(({ startsRelease }) => startsRelease === true).length;
  if (count === 0) return '';
  return count === 1 ? '; the apply starts a release' : `; the apply starts ${count} releases`;
}

/** `1 created, 2 changed, in 2 of 3 stacks`; undefined where no stack changes. */
export function scopeInWords(plans: readonly ReviewedPlan[]): string | undefined {
  const changed = plans.filter(({ changesNothing }) => !changesNothing).length;
  if (changed === 0) return undefined;
  return `${countsInWords(sumOfCounts(plans))}, in ${changed} of ${plural(plans.length, 'stack')}`;
}

export const isBlocking = ({ rule }: Finding): boolean => rule.severity === 'block';
const isWarning = ({ rule }: Finding): boolean => rule.severity === 'warn';

const done: readonly (readonly [keyof ReviewedPlan['counts'], string])[] = [
  ['create', 'created'],
  ['update', 'changed'],
  ['replace', 'replaced'],
  ['delete', 'deleted'],
  ['forget', 'forgotten'],
  ['move', 'moved'],
  ['import', 'imported'],
];

/** `1 created, 2 changed`. */
export function countsInWords(counts: ReviewedPlan['counts']): string {
  const parts = done.flatMap(([kind, word]) => (counts[kind] > 0 ? [`${counts[kind]} ${word}`] : []));
  return parts.length > 0 ? parts.join(', ') : 'no resource changes';
}

function sumOfCounts(plans: readonly ReviewedPlan[]): ReviewedPlan['counts'] {
  const sum = (kind: keyof ReviewedPlan['counts']): number =>
    plans.reduce((total, { counts }) => total + counts[kind], 0);
  return {
    create: sum('create'),
    update: sum('update'),
    replace: sum('replace'),
    delete: sum('delete'),
    forget: sum('forget'),
    move: sum('move'),
    import: sum('import'),
  };
}

/** Nothing but tags. */
export const isTagsOnly = ({ kind, attributes }: ShownChange): boolean =>
  kind === 'update' &&
  attributes.length > 0 &&
  attributes.every(({ path }) => /^tags(?:_all)?(?:$|[.[])/.test(path));

export interface RuleFindings {
  readonly rule: Finding['rule'];
  readonly findings: readonly Finding[];
}

/** By rule, those that block first, in the order in which they are found. */
export function byRule(findings: readonly Finding[]): readonly RuleFindings[] {
  const groups = new Map<string, { rule: Finding['rule']; findings: Finding[] }>();
  for (const finding of findings) {
    const key = `${finding.rule.severity} ${finding.rule.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { rule: finding.rule, findings: [finding] });
    else group.findings.push(finding);
  }
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

const ranks: Readonly<Record<Severity, number>> = { block: 0, warn: 1, note: 2 };
const rank = ({ rule }: RuleFindings): number => ranks[rule.severity];

/** `5 min 30 s`, of AWS time. */
export function durationInWords(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return shown.length > 0 ? shown.join(' ') : '0 s';
}
