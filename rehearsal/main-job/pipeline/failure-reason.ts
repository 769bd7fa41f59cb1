/** Why a pipeline made no deployment, in its own words and in those of the build. */
import { askAws, type AwsCliPlace } from '../aws-cli';
import { messageOf } from '../../failures';
import type { Action, Execution } from './executions';

/** Lines of a build's log that are shown: enough for an error and what led to it. */
const shownLines = 30;

/** For example `execution 3f2a… of app Failed: Build/Build: JobFailed, Build terminated …`, and the end of the log. */
export async function failureReason(execution: Execution, place: AwsCliPlace): Promise<string> {
  const failed = execution.actions.filter(({ status }) => status === 'Failed');
  const builds = failed.filter(({ externalId, category }) => externalId !== undefined && isBuild(category));
  const logs = await Promise.all(builds.map((build) => logTail(build, place)));
  return [describeEnd(execution), ...logs].join('\n');
}

/** Pure. */
export function describeEnd({ pipeline, id, status, actions }: Execution): string {
  const reasons = actions
    .filter((action) => action.status !== 'Succeeded')
    .map(({ stage, action, status: how, error, summary }) => {
      const why = error === undefined ? (summary ?? how) : `${error.code}, ${error.message}`;
      return `${stage}/${action}: ${why}`;
    });
  const end = `execution ${id} of the pipeline ${pipeline} ${status}`;
  return reasons.length === 0 ? end : `${end}: ${reasons.join('; ')}`;
}

const isBuild = (category: string): boolean => category === 'Build' || category === 'Test';

interface BuildLogs {
  readonly logs?: { readonly groupName?: string; readonly streamName?: string };
}

/** @returns lines, or why there are none: a log that cannot be read must not hide what failed */
async function logTail({ externalId = '' }: Action, place: AwsCliPlace): Promise<string> {
  try {
    const lines = await readLog(externalId, place);
    return [`the log of ${externalId} ends:`, ...lines.slice(-shownLines).map((line) => `  ${line}`)].join(
      '\n',
    );
  } catch (error) {
    return `the log of ${externalId} cannot be read: ${messageOf(error)}`;
  }
}

/** All lines of a build's log that one answer of CloudWatch Logs has, the newest last. */
async function readLog(buildId: string, place: AwsCliPlace): Promise<string[]> {
  const build = ['codebuild', 'batch-get-builds', '--ids', buildId, '--query', 'builds[0]'];
  const { logs } = ((await askAws(place, ...build)) ?? {}) as BuildLogs;
  const stream = ['--log-group-name', logs?.groupName ?? '', '--log-stream-name', logs?.streamName ?? ''];
  const messages = await askAws(place, 'logs', 'get-log-events', ...stream, '--query', 'events[].message');
  return ((messages ?? []) as readonly string[]).flatMap((message) => message.trimEnd().split('\n'));
}
