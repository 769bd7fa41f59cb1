/** What is answered to HCP Terraform: a verdict, and outcomes with texts of their own. */
import type { Verdict } from '../result';

type TagLevel = 'none' | 'info' | 'warning' | 'error';

export interface TaskOutcome {
  /** Unique in the result. */
  readonly id: string;
  /** One line. */
  readonly description: string;
  /** Markdown. */
  readonly body: string;
  readonly status: { readonly label: string; readonly level: TagLevel };
  /** @default - none */
  readonly severity?: { readonly label: string; readonly level: TagLevel };
}

export interface TaskResult {
  readonly status: 'running' | 'passed' | 'failed';
  /** One line. */
  readonly message: string;
  /** Of the whole report. @default - none */
  readonly url?: string;
  /** @default - none */
  readonly outcomes?: readonly TaskOutcome[];
  /** For the comment in the pull request: HCP Terraform does not get it. @default - none */
  readonly comment?: ReviewComment;
}

export interface ReviewComment {
  readonly verdict: Verdict;
  /** The report. */
  readonly markdown: string;
}

/** What a body may hold: HCP Terraform advises 1 MB. */
export const longestBody = 1_000_000;

const longestText = 300;

/** @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration#run-task-callback */
export function resultDocument({ status, message, url, outcomes = [] }: TaskResult): object {
  return {
    data: {
      type: 'task-results',
      attributes: { status, message: line(message), ...(url !== undefined && { url }) },
      ...(outcomes.length > 0 && {
        relationships: { outcomes: { data: outcomes.map(outcomeDocument) } },
      }),
    },
  };
}

const outcomeDocument = ({ id, description, body, status, severity }: TaskOutcome): object => ({
  type: 'task-result-outcomes',
  attributes: {
    'outcome-id': id,
    description: line(description),
    body,
    tags: { Status: [status], ...(severity && { Severity: [severity] }) },
  },
});

const line = (text: string): string => {
  const single = text.replace(/\s+/g, ' ').trim();
  return single.length <= longestText ? single : `${single.slice(0, longestText - 1)}…`;
};
