/**
 * A comment of several reviews: HCP Terraform calls a run task once for each workspace, and a pull request has one comment.
 * The comment itself is the only memory: its sections are read, one is put, and all are written. Pure.
 */
import * as v from 'valibot';
import { cell, htmlCode, link, prose } from '../report';
import type { Verdict } from '../result';
import { withoutMarkers } from './marker';

/** `none`: there is no review, and the message says why. */
const verdicts = ['clean', 'warnings', 'blocked', 'none'] as const satisfies readonly (Verdict | 'none')[];

/** The review of the latest run of a workspace. */
export interface Section {
  /** `ORGANIZATION/WORKSPACE`. */
  readonly workspace: string;
  readonly run: string;
  /** Page of the run. @default - it is not linked */
  readonly runUrl?: string | undefined;
  /** When the run was created, in milliseconds since 1970: an older one never replaces a newer one. */
  readonly createdAt: number;
  /** That was planned, hexadecimal. @default - unknown */
  readonly commit?: string | undefined;
  readonly verdict: (typeof verdicts)[number];
  /** One line. */
  readonly message: string;
  /** Markdown of the report; empty where there is none, or no room for it. */
  readonly report: string;
}

const facts = v.object({
  workspace: v.pipe(v.string(), v.nonEmpty()),
  run: v.string(),
  runUrl: v.optional(v.string()),
  createdAt: v.number(),
  commit: v.optional(v.string()),
  verdict: v.picklist(verdicts),
  message: v.string(),
});

/** Characters of the message of a section: a comment has room for those of fifty workspaces. */
const longestMessage = 150;

const start = '<!-- plan-review-section: ';
const end = '<!-- plan-review-section-end -->';
const everySection = new RegExp(`^${start}([A-Za-z0-9+/=]+) -->$([^]*?)^${end}$`, 'gm');

/** Reads the sections of a comment; what somebody has edited so that it is none is left out. */
export function readSections(comment: string): readonly Section[] {
  return [...comment.replaceAll('\r\n', '\n').matchAll(everySection)].flatMap(
    ([, encoded = '', report = '']) => {
      const read = v.safeParse(facts, decoded(encoded));
      return read.success ? [{ ...read.output, report: report.trim() }] : [];
    },
  );
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Puts the section of a workspace in the place of its older one. A run that ends late leaves that of a newer run alone. */
export function putSection(sections: readonly Section[], section: Section): readonly Section[] {
  const known = sections.find(({ workspace }) => workspace === section.workspace);
  if (known !== undefined && known.createdAt > section.createdAt) return sections;
  return [...sections.filter((each) => each !== known), section].sort((a, b) =>
    a.workspace < b.workspace ? -1 : 1,
  );
}

/**
 * Writes a comment, within a limit as long as there is room for the table: reports that do not fit are left out, the longest
 * of clean reviews first.
 *
 * @param marker - first line
 * @param limit - characters
 */
export function commentOf(marker: string, sections: readonly Section[], limit: number): string {
  let fitting = sections;
  for (;;) {
    const comment = written(marker, fitting);
    const [longest] = fitting.filter(({ report }) => report !== '').sort(firstToGo);
    if (comment.length <= limit || longest === undefined) return comment;
    fitting = fitting.map((each) => (each === longest ? { ...each, report: '' } : each));
  }
}

const firstToGo = (a: Section, b: Section): number =>
  Number(b.verdict === 'clean') - Number(a.verdict === 'clean') || b.report.length - a.report.length;

function written(marker: string, sections: readonly Section[]): string {
  const newest = newestCommit(sections);
  const isOlder = ({ commit }: Section) => commit !== undefined && commit !== newest;
  return [
    marker,
    '| Workspace | Review | Commit | Run |',
    '| --- | --- | --- | --- |',
    ...sections.map((section) => row(section, isOlder(section))),
    '',
    ...(sections.some(isOlder)
      ? [
          `Workspaces with an older commit have no review of ${commitCell(newest)} yet: their run has not ended, or the commit changes nothing of them.`,
          '',
        ]
      : []),
    ...(sections.some(isLeftOut)
      ? ['Reports that are not below have no room in this comment: their runs have them.', '']
      : []),
    ...sections.flatMap(details),
  ]
    .join('\n')
    .trimEnd();
}

const isLeftOut = ({ report, verdict }: Section): boolean => report === '' && verdict !== 'none';

const newestCommit = (sections: readonly Section[]): string | undefined =>
  sections.reduce<Section | undefined>(
    (newest, each) =>
      each.commit !== undefined && (newest === undefined || each.createdAt > newest.createdAt)
        ? each
        : newest,
    undefined,
  )?.commit;

const signs: Readonly<Record<Section['verdict'], string>> = {
  clean: '✅',
  warnings: '⚠️',
  blocked: '⛔',
  none: '❌',
};

const commitCell = (commit: string | undefined): string =>
  commit === undefined ? '' : cell(commit.slice(0, 12));

const row = ({ workspace, verdict, message, commit, run, runUrl = '' }: Section, isOlder: boolean): string =>
  [
    '',
    cell(workspace, 140),
    `${signs[verdict]} ${prose(message, longestMessage, cell)}`,
    `${commitCell(commit)}${isOlder ? ' (older)' : ''}`,
    link(cell(run, 60), runUrl),
    '',
  ]
    .join(' | ')
    .trim();

/** The report of a clean plan is there to be opened; others are open. */
function details({ report, ...section }: Section): readonly string[] {
  const { workspace, verdict, message } = section;
  const hidden = { ...section, message: message.slice(0, longestMessage) };
  const own = [
    `${start}${Buffer.from(JSON.stringify(hidden)).toString('base64')} -->`,
    withoutMarkers(report),
    end,
  ];
  if (report === '') return own;
  return [
    `<details${verdict === 'clean' ? '' : ' open'}>`,
    `<summary>${signs[verdict]} ${htmlCode(workspace, 140)}</summary>`,
    '',
    ...own.flatMap((line) => [line, '']),
    '</details>',
    '',
  ];
}
