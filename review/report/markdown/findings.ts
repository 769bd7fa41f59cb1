/** Findings in Markdown: one heading a rule, one line a resource. Pure. */
import type { SuppressedFinding } from '../../result';
import type { Finding } from '../../rule';
import type { ReportOptions } from '../options';
import { byRule, isBlocking, plural, type RuleFindings } from '../words';
import type { Detail } from './detail';
import { details } from './details';
import { code, link, prose, sentence, urlPath } from './escape';

const signs = { block: '⛔', warn: '⚠️', note: 'ℹ️' } as const;

export function findingsSection(
  findings: readonly Finding[],
  detail: Detail,
  options: ReportOptions,
): readonly string[] {
  if (findings.length === 0) return [];
  const blocking = findings.filter(isBlocking);
  const warning = findings.filter((finding) => !isBlocking(finding));
  const shown = [...blocking.slice(0, detail.blocking), ...warning.slice(0, detail.warnings)];
  const more = [
    leftOut(blocking.length, detail.blocking, 'finding that blocks', 'findings that block'),
    leftOut(warning.length, detail.warnings, 'finding that warns', 'findings that warn'),
  ].filter((line) => line !== '');
  const groups = byRule(shown).flatMap((group) => ruleSection(group, detail, options));
  return ['### Findings', '', ...groups, ...more.flatMap((line) => [line, ''])];
}

const leftOut = (count: number, shown: number, one: string, many: string): string =>
  count > shown
    ? `_${shown > 0 ? 'And ' : ''}${plural(count - shown, `${shown > 0 ? 'more ' : ''}${one}`, `${shown > 0 ? 'more ' : ''}${many}`)}, not listed here._`
    : '';

function ruleSection(
  { rule, findings }: RuleFindings,
  detail: Detail,
  options: ReportOptions,
): readonly string[] {
  const reasons = [
    ...(detail.whys ? [`**Why:** ${prose(rule.why)} ${source(rule.link)}`] : []),
    ...(detail.fixes ? [`**Fix:** ${prose(rule.fix)}`] : []),
  ];
  return [
    `#### ${signs[rule.severity]} ${code(rule.id)} ${prose(rule.title)}`,
    '',
    ...findings.map((finding) => findingLine(finding, detail, options)),
    '',
    ...reasons.flatMap((reason) => [reason, '']),
  ];
}

const source = (url: string): string => link('Source', url).replace(/^Source$/, `Source: ${code(url)}`);

/** `- address · construct · stack · file:line: message` */
function findingLine(finding: Finding, { message }: Detail, options: ReportOptions): string {
  const { address, stack, outcome } = finding;
  // The path of a construct begins with its stack.
  const isTold = message > 0 && finding.constructPath?.startsWith(`${stack}/`) === true;
  const places = [
    ...(address === '' ? [] : [code(address, 300)]),
    ...(finding.path === undefined || message === 0 ? [] : [code(finding.path, 200)]),
    ...(finding.constructPath === undefined || message === 0
      ? []
      : [`construct ${code(finding.constructPath, 300)}`]),
    ...(stack === '' || isTold ? [] : [`stack ${code(stack, 200)}`]),
    ...(finding.source === undefined || message === 0 ? [] : [sourceLine(finding.source, options)]),
  ];
  const where = places.length > 0 ? places.join(' · ') : 'the review itself';
  if (message === 0) return `- ${where}`;
  const isUnknown = outcome === 'unknown' ? '_known at apply only_ · ' : '';
  // Two spaces break the line within the item.
  return `- ${where}  \n  ${isUnknown}${sentence(prose(finding.message, message))}`;
}

function sourceLine({ file, line }: NonNullable<Finding['source']>, { sources }: ReportOptions): string {
  const text = code(`${file}:${line}`, 200);
  return sources === undefined ? text : link(text, `${sources}${urlPath(file)}#L${line}`);
}

export function suppressedSection(suppressed: readonly SuppressedFinding[]): readonly string[] {
  if (suppressed.length === 0) return [];
  const lines = suppressed.map(
    ({ finding, reason, expires }) =>
      `- ${signs[finding.rule.severity]} ${code(finding.rule.id)} ${code(finding.address, 300)}: ${prose(reason, 300)} (until ${code(expires, 40)})`,
  );
  return details(plural(suppressed.length, 'suppressed finding'), lines);
}
