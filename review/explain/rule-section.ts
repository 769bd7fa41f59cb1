/** A rule in Markdown: an example, what is said of it, why, and how to mend it. The page of the review has it, too. Pure. */
import { applyRules } from '../apply-rules';
import type { Json } from '../plan/model';
import { describePath, isSame } from '../plan/values';
import type { ExampleChange, Rule } from '../rule';
import { exampleStack } from '../rules';

export const severityWords: Readonly<Record<Rule['severity'], string>> = { block: 'blocks', warn: 'warns' };

export function ruleSection(rule: Rule): string {
  const severity = severityWords[rule.severity];
  const findings = applyRules([rule], [exampleStack(rule.example)]);
  return [
    `### ${rule.id}`,
    `**${rule.title}** (\`${rule.name}\`, ${severity})`,
    ['```diff', ...rule.example.changes.flatMap(exampleLines), '```'].join('\n'),
    ['```text', ...findings.map(({ address, message }) => `${address}: ${message}`), '```'].join('\n'),
    `Why: ${rule.why}`,
    `How to mend it: ${rule.fix}`,
    `[Source](${rule.link})`,
  ].join('\n\n');
}

/** A change as a difference of what is in it; what stays is left out. */
function exampleLines(change: ExampleChange): string[] {
  const { before = null, after = null, afterUnknown = {} } = change;
  const keys = [
    ...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...Object.keys(afterUnknown)]),
  ];
  const lines = keys.flatMap((key) => {
    const was = before?.[key] as Json | undefined;
    const is = key in afterUnknown ? '(known after apply)' : (after?.[key] as Json | undefined);
    if (isSame(was ?? null, is ?? null)) return [];
    return [
      ...(was === undefined ? [] : [`-   ${describePath([key])} = ${JSON.stringify(was)}`]),
      ...(is === undefined ? [] : [`+   ${describePath([key])} = ${JSON.stringify(is)}`]),
    ];
  });
  return [`  ${change.address} (${change.actions.join(', ')})`, ...lines];
}
