/** All builds: those that run, and the records of those that have. */
import { AwsError } from '../protocol/aws-error';
import { uuid } from '../support/ids';
import { phaseChange, stateChange } from './build-events';
import type { Build, BuildRequest } from './running/build';
import type { BuildDependencies } from './running/build-dependencies';
import { BuildQueue } from './running/build-queue';
import { BuildRun } from './running/build-run';

interface Entry {
  readonly build: Build;
  readonly run: BuildRun;
  readonly ended: Promise<void>;
}

/** Builds at once where nobody says otherwise: they share the processors of this machine. */
const defaultConcurrency = 2;

export class BuildBoard {
  readonly #deps: BuildDependencies;
  readonly #queue: BuildQueue;
  /** In the order in which they were started. */
  readonly #entries = new Map<string, Entry>();
  readonly #lastNumbers = new Map<string, number>();
  #stopped = false;

  constructor(deps: BuildDependencies) {
    this.#deps = deps;
    this.#queue = new BuildQueue(deps.concurrentBuilds ?? defaultConcurrency);
  }

  /** @throws AwsError AccountLimitExceededException more builds at once than the project allows */
  start(request: BuildRequest): Build {
    if (this.#stopped) throw new Error('the embedded AWS has stopped');
    this.#requireRoom(request);
    const build = this.#record(request);
    const { events } = this.#deps;
    const run = new BuildRun({
      build,
      deps: this.#deps,
      queue: this.#queue,
      onPhase: (phase) => void events?.put(phaseChange(build, phase)),
    });
    const ended = run.run().then(() => {
      void events?.put(stateChange(build));
    });
    this.#entries.set(build.arn, { build, run, ended });
    void events?.put(stateChange(build));
    return build;
  }

  /** Builds of a place, the oldest first. */
  all({ region, accountId }: Pick<BuildRequest, 'region' | 'accountId'>): Build[] {
    const builds = [...this.#entries.values()].map(({ build }) => build);
    return builds.filter(({ request }) => request.region === region && request.accountId === accountId);
  }

  /** @param id - or ARN */
  find(place: Pick<BuildRequest, 'region' | 'accountId'>, id: string): Build | undefined {
    return this.all(place).find((build) => build.id === id || build.arn === id);
  }

  /** Settles when the build has ended. */
  async ended({ arn }: Build): Promise<void> {
    await this.#entries.get(arn)?.ended;
  }

  /** A build that has ended stays as it is. */
  end({ arn }: Build): void {
    this.#entries.get(arn)?.run.end('STOPPED');
  }

  remove({ arn }: Build): void {
    this.#entries.delete(arn);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const entries = [...this.#entries.values()];
    for (const { run } of entries) run.end('STOPPED');
    await Promise.all(entries.map(({ ended }) => ended));
  }

  /** @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html `concurrentBuildLimit` */
  #requireRoom(request: BuildRequest): void {
    const { concurrentBuildLimit } = request.settings;
    if (concurrentBuildLimit === undefined) return;
    const active = this.all(request).filter(
      (build) => build.request.projectArn === request.projectArn && build.endTime === undefined,
    );
    if (active.length < concurrentBuildLimit) return;
    throw new AwsError(
      'AccountLimitExceededException',
      `Cannot have more than ${concurrentBuildLimit} active builds for the project`,
    );
  }

  #record(request: BuildRequest): Build {
    const { region, accountId, projectArn, settings } = request;
    const buildUuid = uuid();
    const id = `${settings.name}:${buildUuid}`;
    const number = (this.#lastNumbers.get(projectArn) ?? 0) + 1;
    this.#lastNumbers.set(projectArn, number);
    return {
      id,
      uuid: buildUuid,
      arn: `arn:aws:codebuild:${region}:${accountId}:build/${id}`,
      number,
      request,
      log: logOf(request, buildUuid),
      hasLogStream: false,
      startTime: this.#deps.now(),
      status: 'IN_PROGRESS',
      phases: [],
      resolvedSourceVersion: request.resolvedSourceVersion,
      artifacts: [],
      exportedVariables: {},
    };
  }
}

/** A project's own stream name goes before the build's id. */
function logOf({ settings }: BuildRequest, buildUuid: string): Build['log'] {
  const { status = 'ENABLED', groupName, streamName } = settings.logsConfig?.cloudWatchLogs ?? {};
  if (status === 'DISABLED') return undefined;
  return {
    groupName: groupName ?? `/aws/codebuild/${settings.name}`,
    streamName: streamName === undefined ? buildUuid : `${streamName}/${buildUuid}`,
  };
}
