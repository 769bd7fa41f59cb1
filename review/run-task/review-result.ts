/** A review as HCP Terraform shows it: a verdict, a message, and outcomes with texts of their own. Pure. */
import { byRule, isBlocking, render, verdictReason } from '../report';
import type { Review } from '../result';
import type { Finding, Severity } from '../rule';
import { longestBody, type TaskOutcome, type TaskResult } from './task-result';

export interface ReviewResult extends TaskResult {
  /** The report first. */
  readonly outcomes: readonly TaskOutcome[];
}

/** Outcomes of single findings besides the report; more are in the report alone. */
const mostFindings = 20;

/** Bytes of the body of one: all of them together stay below 5 MB, which HCP Terraform takes of a result. */
const longestOfFinding = 100_000;

/** Of the report in a comment. */
export interface CommentOptions {
  /** Bytes. */
  readonly limit: number;
  /** URL of the whole report. @default - there is none */
  readonly whole?: string;
}

/** @param comment - @default - no report for a comment */
export function resultOf(review: Review, comment?: CommentOptions): ReviewResult {
  const { findings, verdict } = review;
  const report: TaskOutcome = {
    id: 'review',
    description: 'The review of the plan',
    body: render('markdown', review, { limit: longestBody }),
    status:
      verdict === 'blocked'
        ? { label: 'Blocked', level: 'error' }
        : verdict === 'warnings'
          ? { label: 'Warnings', level: 'warning' }
          : { label: 'Clean', level: 'info' },
  };
  return {
    status: verdict === 'blocked' ? 'failed' : 'passed',
    message: messageOf(review),
    outcomes: [report, ...findings.slice(0, mostFindings).map(findingOutcome)],
    ...(comment !== undefined && { comment: { verdict, markdown: render('markdown', review, comment) } }),
  };
}

/** `1 finding blocks this apply, 1 warns: ECS101 Leave the task definition …; TD204 …`, those that block first. */
function messageOf(review: Review): string {
  const told = byRule(review.findings.filter(({ rule }) => rule.severity !== 'note'));
  const blocking = told.filter(({ findings }) => findings.some(isBlocking));
  const rules = [...blocking, ...told.filter((each) => !blocking.includes(each))].map(
    ({ rule: { id, title } }) => `${id} ${title}`,
  );
  return [verdictReason(review), ...(rules.length > 0 ? [rules.join('; ')] : [])].join(': ');
}

/** A review of nothing, for a finding to stand in alone. */
const nothing: Omit<Review, 'findings'> = {
  verdict: 'blocked',
  plans: [],
  suppressed: [],
  effects: { traffic: [], deployments: [], grants: [] },
};

const severities: Readonly<Record<Severity, TaskOutcome['status']>> = {
  block: { label: 'Blocks', level: 'error' },
  warn: { label: 'Warns', level: 'warning' },
  note: { label: 'Note', level: 'info' },
};

const findingOutcome = (finding: Finding, at: number): TaskOutcome => ({
  id: `${finding.rule.id}-${at + 1}`,
  description: `${finding.rule.id}: ${finding.rule.title}`,
  body: render('markdown', { ...nothing, findings: [finding] }, { limit: longestOfFinding }),
  status:
    finding.outcome === 'fail' ? { label: 'Failed', level: 'error' } : { label: 'Unknown', level: 'warning' },
  severity: severities[finding.rule.severity],
});
