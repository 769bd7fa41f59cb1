/** What a review can be written as. */
export const formats = ['terminal', 'markdown', 'sarif', 'json'] as const;

export type Format = (typeof formats)[number];

/** What a report may be told beside the review. */
export interface ReportOptions {
  /** Terminal: colours as ANSI sequences. @default false */
  readonly color?: boolean;
  /** Terminal: columns, at least 40. @default 100 */
  readonly width?: number;
  /**
   * Markdown: bytes of UTF-8 that the report may have, so that it also holds where a host counts characters: 65,536 in a comment
   * of GitHub, 1,000,000 in a note of GitLab, 1 MB in an outcome of HCP Terraform, 1 MiB in a summary of a job. What matters least
   * is left out first, and the report says what. @default - no limit
   */
  readonly limit?: number;
  /** Markdown: one line that is put before everything as it is, such as a hidden comment. @default - none */
  readonly marker?: string;
  /** Markdown: a sentence below the verdict, such as that the review is stale; plain text. @default - none */
  readonly notice?: string;
  /** Markdown: where the whole review is, an https URL. @default - what is left out is nowhere else */
  readonly whole?: string;
  /** Markdown: URL that the name of a source file follows: `https://github.com/o/r/blob/<commit>/`. @default - sources are not linked */
  readonly sources?: string;
  /** SARIF: directory of the synth, relative to the project. @default `cdktf.out` */
  readonly synth?: string;
}
