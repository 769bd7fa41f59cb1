/**
 * The review for code scanning: SARIF 2.1.0, within what GitHub takes of it.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
import type { Review } from '../../result';
import type { Finding, Severity } from '../../rule';
import { escaped } from '../json';
import type { ReportOptions } from '../options';
import { visible } from '../visible';
import { isBlocking } from '../words';
import { fingerprints } from './fingerprints';
import { locationOf } from './location';

/** GitHub shows so many results of a run and drops the others. */
export const mostResults = 5000;

/**
 * Suppressed findings are left out: code scanning takes no notice of `suppressions`, and would open an alert for each.
 *
 * @see https://github.com/github/codeql-action/issues/1230
 */
export function sarifReport(review: Review, options: ReportOptions): string {
  const all = [...review.findings].sort((a, b) => Number(isBlocking(b)) - Number(isBlocking(a)));
  const kept = all.slice(0, mostResults);
  const rules = rulesOf(kept);
  const indexOf = new Map(rules.map(({ id }, at) => [id, at]));
  const prints = fingerprints(kept);
  const run = {
    tool: {
      driver: {
        name: 'plan-review',
        informationUri: 'https://developer.hashicorp.com/terraform/internals/json-format#plan-representation',
        rules: rules.map(descriptor),
      },
    },
    automationDetails: { id: 'plan-review/' },
    // Fingerprints are of UTF-16 texts, as are columns.
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: true,
        ...(all.length > kept.length && { toolExecutionNotifications: [tooMany(all.length)] }),
      },
    ],
    results: kept.map((finding, at) => ({
      ...resultOf(finding, review, options),
      ruleIndex: indexOf.get(finding.rule.id) ?? -1,
      partialFingerprints: prints[at],
    })),
    properties: {
      verdict: review.verdict,
      suppressed: review.suppressed.length,
      plans: review.plans.map(({ stack, sha256 }) => ({ stack: visible(stack), sha256 })),
    },
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${escaped(JSON.stringify(log, null, 2))}\n`;
}

/** Each once, though a rule that has failed blocks where it would warn. */
function rulesOf(findings: readonly Finding[]): readonly Finding['rule'][] {
  const rules = new Map<string, Finding['rule']>();
  for (const { rule } of findings) if (!rules.has(rule.id)) rules.set(rule.id, rule);
  return [...rules.values()];
}

const descriptor = ({ id, name, severity, title, why, fix, link }: Finding['rule']) => ({
  id,
  name: name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
  shortDescription: { text: title },
  fullDescription: { text: why },
  help: { text: `${why}\n\n${fix}\n\n${link}`, markdown: `${why}\n\n**Fix:** ${fix}\n\n${helpLink(link)}` },
  ...(isUri(link) && { helpUri: link }),
  defaultConfiguration: { level: levelOf(severity) },
  properties: {
    // How sure a finding is: plans tell what will happen, not what may.
    precision: 'very-high',
    'problem.severity': severity === 'note' ? 'recommendation' : levelOf(severity),
    tags: ['terraform', 'ecs', 'blue-green'],
  },
});

const isUri = (link: string): boolean => /^https:\/\/\S+$/.test(link);
const helpLink = (link: string): string => (isUri(link) ? `[Source](${link})` : `Source: ${link}`);
const levelOf = (severity: Severity): string => levels[severity];
const levels: Readonly<Record<Severity, string>> = { block: 'error', warn: 'warning', note: 'note' };

function resultOf(finding: Finding, review: Review, options: ReportOptions) {
  const { rule, outcome, stack, address, message, path, constructPath } = finding;
  const place = address === '' ? '' : ` (${[address, ...(path === undefined ? [] : [path])].join(', ')})`;
  const isUnknown = outcome === 'unknown' ? ' This depends on what is known at apply only.' : '';
  return {
    ruleId: rule.id,
    level: levelOf(rule.severity),
    message: { text: `${plain(message)}${plain(place)}.${isUnknown}` },
    locations: [locationOf(finding, review, options)],
    properties: {
      stack: visible(stack),
      address: visible(address),
      outcome,
      ...(path !== undefined && { path: visible(path) }),
      ...(constructPath !== undefined && { constructPath: visible(constructPath) }),
    },
  };
}

/** `[text](target)` in a message is a link (SARIF 3.11.6), and `{0}` a placeholder (3.11.5). */
const plain = (text: string): string =>
  visible(text)
    .slice(0, 4000)
    .replace(/\](?=\()/g, '] ')
    .replace(/[{}]/g, '$&$&');

const tooMany = (count: number) => ({
  level: 'warning',
  message: {
    text: `${count - mostResults} of ${count} results are left out, those that warn first: code scanning shows ${mostResults}`,
  },
});
