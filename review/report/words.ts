/** What all reports say in words. Pure. */
import type { Review, ReviewedPlan, ShownChange, Verdict } from '../review';
import type { Finding } from '../rule';

export const plural = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`;

export const verdictWords: Readonly<Record<Verdict, string>> = {
  clean: 'Clean',
  warnings: 'Warnings',
  blocked: 'Blocked',
};

/** `2 findings block this apply, 1 warns`. */
export function verdictReason({ verdict, findings, plans }: Review): string {
  const blocking = findings.filter(isBlocking).length;
  const warning = findings.length - blocking;
  if (findings.length === 0) {
    if (verdict === 'blocked') return 'a plan ended with an error';
    return plans.every(({ changesNothing }) => changesNothing) ? unchanged(plans) : 'nothing was found';
  }
  const blocks = blocking === 1 ? '1 finding blocks this apply' : `${blocking} findings block this apply`;
  if (warning === 0) return blocks;
  if (blocking === 0) return plural(warning, 'finding warns', 'findings warn');
  return `${blocks}, ${plural(warning, 'warns', 'warn')}`;
}

const unchanged = (plans: readonly ReviewedPlan[]): string =>
  plans.length === 1 ? 'the plan changes nothing' : `the ${plans.length} plans change nothing`;

export const isBlocking = ({ rule }: Finding): boolean => rule.severity === 'block';

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

export function sumOfCounts(plans: readonly ReviewedPlan[]): ReviewedPlan['counts'] {
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

const rank = ({ rule }: RuleFindings): number => (rule.severity === 'block' ? 0 : 1);

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
