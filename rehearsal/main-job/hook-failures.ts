/** Functions that fail a lifecycle event during one release: told as it happens, with what they had logged. */
import { isHookName } from '../../deployment/machine';
import { messageOf } from '../failures';
import { describeHookFailure, lastInvocation, type HookFailure } from '../hook-failure';
import type { ReleaseConsole } from '../report/release-console';
import type { Observation, ObservedDeployment } from '../scenarios/observer';
import { askAws, type AwsCliPlace } from './aws-cli';
import { hookFunctions } from './hook-functions';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ErrorInformation.html */
const hookFailed = 'HOOK_EXECUTION_FAILURE';

/** Log streams that are looked at: functions are invoked for other reasons, too. */
const lookedAtStreams = 3;

export class HookFailures {
  readonly #place: AwsCliPlace;
  readonly #console: Pick<ReleaseConsole, 'say'>;
  readonly #toldOf = new Set<string>();
  #reading = Promise.resolve();
  readonly seen: HookFailure[] = [];

  constructor(place: AwsCliPlace, console: Pick<ReleaseConsole, 'say'>) {
    this.#place = place;
    this.#console = console;
  }

  /** A deployment that is stopped fails the event that is under way, too: that is not the function's doing. */
  observe({ deployment }: Observation): void {
    if (deployment.error?.code !== hookFailed) return;
    for (const { name, status } of deployment.events) {
      if (status !== 'Failed' || !isHookName(name) || this.#toldOf.has(name)) continue;
      this.#toldOf.add(name);
      this.#reading = this.#reading.then(() => this.#tell(deployment, name));
    }
  }

  /** Resolves once all that was observed is told. */
  end(): Promise<void> {
    return this.#reading;
  }

  /** A log that cannot be read must not hide what failed. */
  async #tell(deployment: ObservedDeployment, event: string): Promise<void> {
    const functionName = await this.#functionOf(deployment, event).catch(() => undefined);
    if (functionName === undefined) return;
    const log = await this.#logOf(functionName, deployment).catch((error: unknown) => [
      `(it cannot be read: ${messageOf(error)})`,
    ]);
    const failure = { event, functionName, log };
    this.seen.push(failure);
    this.#console.say(describeHookFailure(failure));
  }

  async #functionOf({ id }: ObservedDeployment, event: string): Promise<string | undefined> {
    const [applicationName, sha256] = (await this.#ask([
      ...['deploy', 'get-deployment', '--deployment-id', id],
      ...['--query', 'deploymentInfo.[applicationName, revision.appSpecContent.sha256]'],
    ])) as [string, string];
    const content = await this.#ask([
      ...['deploy', 'batch-get-application-revisions', '--application-name', applicationName],
      ...['--revisions', `revisionType=AppSpecContent,appSpecContent={sha256=${sha256}}`],
      ...['--query', 'revisions[0].revisionLocation.appSpecContent.content'],
    ]);
    return hookFunctions(String(content)).get(event);
  }

  /** Of the newest invocation that names the deployment; a function that names none: of the newest. */
  async #logOf(functionName: string, { id }: ObservedDeployment): Promise<readonly string[]> {
    const group = ['--log-group-name', `/aws/lambda/${functionName}`];
    const streams = (await this.#ask([
      ...['logs', 'describe-log-streams', ...group, '--order-by', 'LastEventTime', '--descending'],
      ...['--max-items', String(lookedAtStreams), '--query', 'logStreams[].logStreamName'],
    ])) as readonly string[];
    const logs: (readonly string[])[] = [];
    for (const stream of streams) {
      const messages = await this.#ask([
        ...['logs', 'get-log-events', ...group, '--log-stream-name', stream],
        ...['--query', 'events[].message'],
      ]);
      logs.push(lastInvocation(messages as readonly string[]));
      if (logs.at(-1)?.some((line) => line.includes(id))) return logs.at(-1) ?? [];
    }
    return logs[0] ?? [];
  }

  #ask(args: readonly string[]): Promise<unknown> {
    return askAws(this.#place, ...args);
  }
}
