import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '../../review/rule';
import { ruleSection, severityWords } from '../../review/explain/rule-section';

/** What is written by hand: everything before the rules. */
const introduction = readFileSync(join(__dirname, 'introduction.md'), 'utf8').trim();

/** @param rules - in any order */
export function reviewPage(rules: readonly Rule[]): string {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows = sorted.map(
    ({ id, severity, title }) => `| [${id}](#${id.toLowerCase()}) | ${severityWords[severity]} | ${title} |`,
  );
  return [
    introduction,
    '## Rules',
    ['| rule | | finds |', '|---|---|---|', ...rows].join('\n'),
    ...sorted.map((rule) => ruleSection(rule)),
    '',
  ].join('\n\n');
}
