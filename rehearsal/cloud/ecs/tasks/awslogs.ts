/** The awslogs driver: what a container writes goes to CloudWatch Logs. */
import { ContainerStartError } from '../../../runtime/tasks/container-runtime';
import type { LogWriter, TaskContainer } from '../../../runtime/tasks/task-model';
import type { RegionalClient } from '../../contract/client';
import { AwsError } from '../../protocol/aws-error';
import { LogStream, unlessThere } from '../../support/log-stream';

const dropped: LogWriter = { write: () => undefined, close: () => Promise.resolve() };

/** @throws ContainerStartError the log group is missing */
export async function openLog(
  { name, log }: TaskContainer,
  taskId: string,
  upstream: RegionalClient,
): Promise<LogWriter> {
  if (log?.driver !== 'awslogs') return dropped;
  const { 'awslogs-group': logGroupName = '', 'awslogs-stream-prefix': prefix } = log.options;
  const logStreamName = [prefix, name, taskId].filter(Boolean).join('/');
  try {
    if (log.options['awslogs-create-group'] === 'true') {
      await unlessThere(upstream.json('logs.CreateLogGroup', { logGroupName }));
    }
    await unlessThere(upstream.json('logs.CreateLogStream', { logGroupName, logStreamName }));
  } catch (error) {
    const cause = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
    throw new ContainerStartError(
      'ResourceInitializationError',
      `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${cause} : exit status 1`,
    );
  }
  return new LogStream((logEvents) =>
    upstream.json('logs.PutLogEvents', { logGroupName, logStreamName, logEvents }),
  );
}
