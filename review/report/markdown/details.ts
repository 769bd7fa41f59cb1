/**
 * A part that is folded away. The empty lines make its content Markdown again after the line of HTML.
 *
 * @param summary - HTML: text of others only by `htmlCode`
 */
export const details = (summary: string, lines: readonly string[]): readonly string[] => [
  '<details>',
  `<summary>${summary}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
  '',
];
