/** Findings as text. Pure. */
import type { State } from './checks';
import type { Finding } from './examine';

const marks: Readonly<Record<State, { readonly mark: string; readonly colour: number }>> = {
  ready: { mark: '✓', colour: 32 },
  missing: { mark: '✗', colour: 31 },
  notice: { mark: '·', colour: 33 },
  unknown: { mark: '?', colour: 33 },
};

/** @param hasColour - whether it is printed on a terminal */
export function render(findings: readonly Finding[], hasColour: boolean): string {
  const environments = [...new Set(findings.map(({ environment }) => environment))];
  const blocks = environments.map((name) =>
    [
      name,
      ...findings
        .filter(({ environment }) => environment === name)
        .flatMap((each) => linesOf(each, hasColour)),
    ].join('\n'),
  );
  return `${[...blocks, summary(findings)].join('\n\n')}\n`;
}

function linesOf({ what, state, found, fix }: Finding, hasColour: boolean): readonly string[] {
  const { mark, colour } = marks[state];
  const shown = hasColour ? `\u001b[${colour}m${mark}\u001b[0m` : mark;
  return [`  ${shown} ${what}: ${found}`, ...(fix === undefined ? [] : [`      ${fix}`])];
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: State) => findings.filter(({ state }) => state === wanted).length;
  const parts = [
    `${count('ready')} ready`,
    `${count('missing')} missing`,
    ...(count('notice') > 0 ? [`${count('notice')} to note`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} could not be told`] : []),
  ];
  return parts.join(', ');
}
