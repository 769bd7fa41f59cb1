/** Why a pipeline made no deployment, in its own words and in those of the build. */
import { askAws, type AwsCliPlace } from '../aws-cli';
import { messageOf } from '../../failures';
import type { Action, Execution } from './executions';

/** Lines of a build's log that are shown: enough for an error and what led to it. */
const shownLines = 30;

/** Lines that the command of a build that failed printed last. */
const causeLines = 10;

/** Characters of AWS's own words that are shown: the command in them may be a whole script. */
const shownCharacters = 240;

/**
 * What the command that failed printed comes first, then for example `execution 3f2a… of app Failed: Build/Build:
 * JobFailed, Build terminated …`, and the end of the log.
 */
export async function failureReason(execution: Execution, place: AwsCliPlace): Promise<string> {
  const failed = execution.actions.filter(({ status }) => status === 'Failed');
  const builds = failed.filter(({ externalId, category }) => externalId !== undefined && isBuild(category));
  const logs = await Promise.all(builds.map((build) => describeLog(build, place)));
  return [
    ...logs.flatMap(({ cause }) => cause),
    describeEnd(execution),
    ...logs.flatMap(({ end }) => end),
  ].join('\n');
}

/**
 * Pure.
 *
 * @param messages - of a build's log: CodeBuild's own begin with `[Container]`
 * @returns what the last command printed before CodeBuild went on
 */
export function lastOutput(messages: readonly string[]): readonly string[] {
  const isOwn = (line: string) => line.startsWith('[Container] ');
  const last = messages.findLastIndex((message) => !isOwn(message));
  if (last < 0) return [];
  const before = messages.slice(0, last).findLastIndex(isOwn);
  return messages
    .slice(before + 1, last + 1)
    .flatMap(linesOf)
    .filter((line) => line.trim() !== '')
    .slice(-causeLines);
}

/** Pure. */
export function describeEnd({ pipeline, id, status, actions }: Execution): string {
  const reasons = actions
    .filter((action) => action.status !== 'Succeeded')
    .map(({ stage, action, status: how, error, summary }) => {
      const why = error === undefined ? (summary ?? how) : `${error.code}, ${shortened(error.message)}`;
      return `${stage}/${action}: ${why}`;
    });
  const end = `execution ${id} of the pipeline ${pipeline} ${status}`;
  return reasons.length === 0 ? end : `${end}: ${reasons.join('; ')}`;
}

/**
 * Says what a pipeline has done before the first push. AWS starts every new pipeline, and its source has nothing yet. Pure.
 *
 * @param trigger - as CodePipeline names it. @default - it names none
 */
export function describeEarlier(trigger: string | undefined, execution: Execution): string {
  const { pipeline, id, actions } = execution;
  const onlySource = actions.every(({ category }) => category === 'Source');
  if (trigger === 'CreatePipeline' && execution.status === 'Failed' && onlySource)
    return `${trigger} has started execution ${id} of the pipeline ${pipeline}, which failed as expected: its source is empty until the first push`;
  return `${trigger ?? 'something'} has started ${describeEnd(execution)}`;
}

const isBuild = (category: string): boolean => category === 'Build' || category === 'Test';

interface BuildLogs {
  readonly logs?: { readonly groupName?: string; readonly streamName?: string };
}

interface LogStory {
  readonly cause: readonly string[];
  readonly end: readonly string[];
}

/** A log that cannot be read must not hide what failed. */
async function describeLog(
  { stage, action, externalId = '' }: Action,
  place: AwsCliPlace,
): Promise<LogStory> {
  try {
    const messages = await readLog(externalId, place);
    const cause = lastOutput(messages);
    return {
      cause: cause.length === 0 ? [] : [`${stage}/${action} failed after it printed:`, ...indented(cause)],
      end: [`the log of ${externalId} ends:`, ...indented(messages.flatMap(linesOf).slice(-shownLines))],
    };
  } catch (error) {
    return { cause: [], end: [`the log of ${externalId} cannot be read: ${messageOf(error)}`] };
  }
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
const linesOf = (message: string): string[] => message.trimEnd().split('\n');

/** The messages of a build's log that one answer of CloudWatch Logs has, the newest last. */
async function readLog(buildId: string, place: AwsCliPlace): Promise<readonly string[]> {
  const build = ['codebuild', 'batch-get-builds', '--ids', buildId, '--query', 'builds[0]'];
  const { logs } = ((await askAws(place, ...build)) ?? {}) as BuildLogs;
  const stream = ['--log-group-name', logs?.groupName ?? '', '--log-stream-name', logs?.streamName ?? ''];
  const messages = await askAws(place, 'logs', 'get-log-events', ...stream, '--query', 'events[].message');
  return (messages ?? []) as readonly string[];
}

/** What is in the middle of a long text is left out: how it ends says why. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const half = shownCharacters / 2;
  return line.length <= shownCharacters ? line : `${line.slice(0, half)} … ${line.slice(-half)}`;
}
