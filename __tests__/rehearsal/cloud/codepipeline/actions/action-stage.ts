/** An embedded AWS in memory, as the providers of actions see it. */
import { strToU8, zipSync } from 'fflate';
import type { BuildEnd, PipelineBuild } from '../../../../../rehearsal/cloud/codebuild/pipeline-build';
import { actionProviders } from '../../../../../rehearsal/cloud/codepipeline/actions';
import {
  ActionFailure,
  type ActionProgress,
  type ActionProps,
  type ActionProviders,
  type ActionResult,
} from '../../../../../rehearsal/cloud/codepipeline/action';
import type { ActionDependencies } from '../../../../../rehearsal/cloud/codepipeline/actions/dependencies';
import type { StoredObject } from '../../../../../rehearsal/cloud/contract/objects';
import type { SourceCommit } from '../../../../../rehearsal/cloud/git/source-repositories';
import type { PermissionRequest } from '../../../../../rehearsal/cloud/iam/permission';
import { AwsError } from '../../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { JobBoard } from '../../../../../rehearsal/cloud/codepipeline/jobs/job-board';
import type { BufferedResponse } from '../../../../../rehearsal/cloud/protocol/message';
import type { RoleSessions } from '../../../../../rehearsal/cloud/iam';
import { ManualClock } from '../../../../support/manual-clock';
import { clientOf } from '../../../../support/aws-client';

export const headCommit: SourceCommit = {
  commitId: 'a'.repeat(40),
  message: 'feat: a page\n\nwith a body\n',
  authorName: 'Ada',
  authorEmail: 'ada@example.com',
  authorDate: '2026-01-02T03:04:05+02:00',
  committerDate: '2026-01-03T03:04:05.000Z',
};

export const revisionArn = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7';

export const artifact = (name: string) => ({ name, bucket: 'artifacts', key: `web/${name}/1` });

/** @param level - of compression, 0 for none */
export function zipOf(files: Readonly<Record<string, string>>, level: 0 | 6 = 6): Buffer {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries), { level }));
}

type Answer = (input: Json) => Json;

export class ActionStage {
  readonly objects = new Map<string, StoredObject>();
  readonly written: { readonly place: string; readonly body: Buffer; readonly key: string | undefined }[] =
    [];
  readonly asked: PermissionRequest[] = [];
  readonly calls: { readonly operation: string; readonly input: Json }[] = [];
  readonly builds: PipelineBuild[] = [];
  readonly ensured: string[] = [];
  readonly reports: ActionProgress[] = [];
  readonly answers = new Map<string, Answer>();
  readonly buckets = new Set(['artifacts', 'sources']);
  readonly abort = new AbortController();
  /** Actions that IAM refuses. */
  denied: readonly string[] = [];
  head: () => SourceCommit = () => headCommit;
  buildEnd: Promise<BuildEnd> = Promise.resolve({ status: 'SUCCEEDED', exportedVariables: {} });
  startBuild: () => string = () => 'build:1';
  readonly clock = new ManualClock();
  readonly jobs = new JobBoard();
  /** Events that functions were invoked with, by the URL. */
  readonly invocations: { readonly url: string; readonly event: Json }[] = [];
  /** Lambda's answer to an invocation. */
  invoked: (event: Json) => Pick<BufferedResponse, 'status'> & Partial<BufferedResponse> = () => ({
    status: 202,
  });
  /** Sessions that were opened. */
  readonly sessions: Parameters<RoleSessions['open']>[0][] = [];
  readonly closed: string[] = [];

  put(bucket: string, key: string, body: Buffer, versionId?: string): void {
    const object = { body, eTag: '"e1"', ...(versionId !== undefined && { versionId }) };
    this.objects.set(`${bucket}/${key}`, object);
  }

  putArtifact(name: string, files: Readonly<Record<string, string>>, place = artifact(name)): void {
    this.put(place.bucket, place.key, zipOf(files));
  }

  /** Functions that are invoked succeed. */
  answerJobs(): void {
    this.invoked = (event) => {
      const { id } = event['CodePipeline.job'] as { readonly id: string };
      this.jobs.answer(id, { type: 'succeeded', progress: {}, variables: {} });
      return { status: 202 };
    };
  }

  /** ECS and CodeDeploy take everything, and the deployment succeeds. */
  answerReleases(deploymentConfigName: string): void {
    const answers: Record<string, Json> = {
      RegisterTaskDefinition: { taskDefinition: { taskDefinitionArn: revisionArn } },
      GetApplication: {},
      RegisterApplicationRevision: {},
      GetApplicationRevision: {},
      GetDeploymentGroup: { deploymentGroupInfo: { deploymentConfigName } },
      CreateDeployment: { deploymentId: 'd-ABCDEFGHI' },
      GetDeployment: { deploymentInfo: { status: 'Succeeded' } },
    };
    for (const [operation, answer] of Object.entries(answers)) this.answers.set(operation, () => answer);
  }

  perform(
    type: string,
    configuration: Readonly<Record<string, string>>,
    changes: Partial<ActionProps> = {},
  ): Promise<ActionResult> {
    const [category = '', owner = '', provider = '', version = ''] = type.split('/');
    const perform = this.#providers[type];
    if (perform === undefined) throw new Error(`nobody performs ${type}`);
    return perform({
      pipelineName: 'web',
      pipelineArn: 'arn:aws:codepipeline:eu-west-1:123456789012:web',
      executionId: 'execution',
      actionExecutionId: 'action-execution',
      region: 'eu-west-1',
      accountId: '123456789012',
      roleArn: 'arn:aws:iam::123456789012:role/web-pipeline',
      action: {
        name: 'Action',
        actionTypeId: { category, owner, provider, version },
        runOrder: 1,
        configuration,
        inputArtifacts: [],
        outputArtifacts: [],
      } as ActionProps['action'],
      inputs: [],
      outputs: [artifact('Source')],
      encryptionKey: undefined,
      signal: this.abort.signal,
      report: (progress) => this.reports.push(progress),
      ...changes,
    });
  }

  readonly #repositories = {
    head: async () => Promise.resolve(this.head()),
    archive: async (_: unknown, commitId: string) => {
      if (commitId === 'f'.repeat(40)) throw new AwsError('CommitDoesNotExistException', 'no such commit');
      return Promise.resolve(Buffer.from(`zip of ${commitId}`));
    },
  };

  readonly #deps: ActionDependencies = {
    aws: clientOf({
      json: (called, input) => {
        const operation = called.slice(called.indexOf('.') + 1);
        this.calls.push({ operation, input });
        const answer = this.answers.get(operation);
        if (answer === undefined) throw new AwsError('UnknownOperationException', called);
        return answer(input);
      },
      rest: (_, { url, body = '' }) => {
        const event = JSON.parse(body.toString()) as Json;
        this.invocations.push({ url, event });
        return Promise.resolve({ headers: {}, body: Buffer.alloc(0), ...this.invoked(event) });
      },
    }),
    objects: {
      read: async (_, { bucket, key }, versionId) => {
        const object = this.objects.get(`${bucket}/${key}`);
        return Promise.resolve(
          versionId === undefined || object?.versionId === versionId ? object : undefined,
        );
      },
      write: async (_, { bucket, key }, body, kmsKeyId) => {
        if (!this.buckets.has(bucket)) throw Object.assign(new Error('none'), { name: 'NoSuchBucket' });
        this.written.push({ place: `${bucket}/${key}`, body, key: kmsKeyId });
        return Promise.resolve();
      },
      hasBucket: async (_, bucket) => Promise.resolve(this.buckets.has(bucket)),
    },
    permissions: {
      require: async (request) => {
        this.asked.push(request);
        if (!this.denied.includes(request.action)) return Promise.resolve();
        throw new AwsError(
          'AccessDeniedException',
          `User: pipeline is not authorized to perform: ${request.action} on resource: ${request.resource}`,
        );
      },
    },
    roles: {
      open: (session) => {
        this.sessions.push(session);
        return Promise.resolve({ accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' });
      },
      close: (accessKeyId) => this.closed.push(accessKeyId),
    },
    jobs: this.jobs,
    clock: this.clock,
    codeCommit: this.#repositories,
    connections: {
      ...this.#repositories,
      ensure: ({ name }) => {
        if (!name.includes('/')) throw new AwsError('ValidationException', `${name} is not owner/name`);
        this.ensured.push(name);
      },
    },
    builds: {
      start: async (build) => {
        this.builds.push(build);
        return Promise.resolve(this.startBuild());
      },
      ended: () => this.buildEnd,
      stop: () => {
        throw new Error('a pipeline stops no build');
      },
    },
  };

  readonly #providers: ActionProviders = actionProviders(this.#deps);
}

/** What a failed action says, and how: `<code>: <message>`, with the id of the request left out. */
export async function failureOf(work: Promise<unknown>): Promise<string> {
  const failure = await caught(work);
  return `${failure.code}: ${failure.message.replace(/Request ID: [0-9a-f-]{36}/, 'Request ID: id')}`;
}

export async function caught(work: Promise<unknown>): Promise<ActionFailure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ActionFailure) return error;
    throw error;
  }
  throw new Error('the action has succeeded');
}
