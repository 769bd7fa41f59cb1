/** What builds reach of the embedded AWS and of this machine. */
import type { AwsClient } from '../../contract/client';
import type { Objects } from '../../contract/objects';
import type { EventSink } from '../../events';
import type { SourceRepositories } from '../../git/source-repositories';
import type { Permissions, RoleSessions } from '../../iam';
import type { BuildTools } from './build-tools';

export interface BuildDependencies {
  /** Calls Parameter Store, Secrets Manager, CodeCommit and CloudWatch Logs. */
  readonly aws: AwsClient;
  readonly objects: Objects;
  /** Variables that lead the tools of a build to the embedded AWS: AWS_ENDPOINT_URL and what goes with it. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** PATH of the commands of builds. */
  readonly path: string;
  /** Seconds of AWS time since the epoch. */
  readonly now: () => number;
  /** @default - what is on the PATH */
  readonly tools?: BuildTools | undefined;
  /** @default - commands have the credentials of `environment` */
  readonly roles?: RoleSessions | undefined;
  /** Held against the project's role. @default - everything is allowed */
  readonly permissions?: Permissions | undefined;
  /** Of CodeCommit, for projects that build a commit without a pipeline. @default - such builds fail */
  readonly repositories?: SourceRepositories | undefined;
  /** Receives the events of builds and phases. @default - events are dropped */
  readonly events?: EventSink | undefined;
  /** Milliseconds of wall time that a minute of a build's timeout is. @default 60000 */
  readonly minuteMs?: number | undefined;
  /** Builds that run at once. @default 2 */
  readonly concurrentBuilds?: number | undefined;
}
