/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers are JSON, checked by tests */
/** CodeBuild whose builds really run, with the rest of AWS in memory. */
import { strToU8, zipSync, type Zippable } from 'fflate';
import { codeBuildService, type CodeBuildProps } from '../../../../rehearsal/cloud/codebuild';
import type { PipelineBuild } from '../../../../rehearsal/cloud/codebuild/pipeline-build';
import type { Objects } from '../../../../rehearsal/cloud/contract/objects';
import type { AwsEvent } from '../../../../rehearsal/cloud/events/event';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { clientOf } from '../../../support/aws-client';
import { callerOf } from '../../../support/service-caller';

export const region = 'eu-west-1';
const place = { region, accountId: '123456789012' };

const project = {
  name: 'app',
  serviceRole: 'arn:aws:iam::123456789012:role/build',
  environment: { type: 'LINUX_CONTAINER', computeType: 'BUILD_GENERAL1_SMALL', image: 'image' },
};

/** Files as a zip; a name that ends with `*` is a program. */
export function sourceZip(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(files).map(([name, text]): [string, Zippable[string]] => {
    const mode = name.endsWith('*') ? 0o100755 : 0o100644;
    return [name.replace(/\*$/, ''), [strToU8(text), { os: 3, attrs: (mode << 16) >>> 0 }]];
  });
  return Buffer.from(zipSync(Object.fromEntries(entries)));
}

export function runningBuilds(props: Partial<CodeBuildProps> = {}) {
  const stored = new Map<string, Buffer>();
  const keys = new Map<string, string | undefined>();
  const logged = new Map<string, string[]>();
  const events: AwsEvent[] = [];
  const parameters: Record<string, string> = { '/token': 't0ken' };
  const objects: Objects = {
    read: (_, { bucket, key }) => {
      const body = stored.get(`${bucket}/${key}`);
      return Promise.resolve(body && { body, eTag: 'e', versionId: 'v1' });
    },
    write: (_, { bucket, key }, body, kmsKeyId) => {
      stored.set(`${bucket}/${key}`, body);
      keys.set(`${bucket}/${key}`, kmsKeyId);
      return Promise.resolve();
    },
    hasBucket: () => Promise.resolve(true),
  };
  const answers: Record<string, (input: Json) => Json> = {
    'logs.PutLogEvents': (input) => {
      const stream = input.logStreamName as string;
      const lines = (input.logEvents as { message: string }[]).map(({ message }) => message);
      logged.set(stream, [...(logged.get(stream) ?? []), ...lines]);
      return {};
    },
    'ssm.GetParameters': ({ Names }) => ({
      Parameters: (Names as string[]).flatMap((Name) =>
        parameters[Name] === undefined ? [] : [{ Name, Value: parameters[Name] }],
      ),
      InvalidParameters: (Names as string[]).filter((name) => parameters[name] === undefined),
    }),
    'secretsmanager.GetSecretValue': ({ SecretId }) => ({
      ARN: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${SecretId as string}-AbCdEf`,
      SecretString: JSON.stringify({ user: 'me', password: 'p4ss\nword' }),
    }),
  };
  const service = codeBuildService({
    accountId: place.accountId,
    aws: clientOf({ json: (operation, input) => answers[operation]?.(input) ?? {} }),
    objects,
    environment: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'rehearsal' }),
    path: process.env.PATH ?? '',
    now: () => Date.now() / 1000,
    events: {
      put: (event) => {
        events.push(event);
        return Promise.resolve();
      },
    },
    ...props,
  });
  const { builds } = service;
  const call = callerOf(service);
  const create = (buildspec: string | undefined, input: Json = {}) =>
    call('CreateProject', {
      ...project,
      source: { type: 'NO_SOURCE', buildspec },
      artifacts: { type: 'NO_ARTIFACTS' },
      ...input,
    });
  const get = async (id: string): Promise<Json & Record<string, never>> =>
    (await call('BatchGetBuilds', { ids: [id] })).builds[0];
  const log = (id: string) => logged.get(id.split(':')[1]!) ?? [];
  /** What commands have written. */
  const output = (id: string) => log(id).filter((line) => !line.startsWith('[Container]'));
  /** What CodeBuild has written, without times. */
  const said = (id: string) =>
    log(id).flatMap((line) => /^\[Container\] [\d/]{10} [\d:]{8}\.\d{6} (.*)$/s.exec(line)?.[1] ?? []);
  const finish = async (id: string) => {
    const end = await builds.ended(region, id);
    return { id, end, build: await get(id), output: output(id), said: said(id), log: log(id) };
  };
  return {
    call,
    create,
    get,
    log,
    output,
    finish,
    builds,
    stored,
    keys,
    events,
    parameters,
    stop: () => service.stop!(),
    /** A project of this buildspec is built once. */
    run: async (buildspec: string, input: Json = {}, start: Json = {}) => {
      await create(buildspec, input);
      const { build } = await call('StartBuild', { projectName: 'app', ...start });
      return finish(build.id);
    },
    /** The same by a pipeline. */
    pipe: async (buildspec: string | undefined, asked: Partial<PipelineBuild> = {}, input: Json = {}) => {
      await create(undefined, {
        source: { type: 'CODEPIPELINE', ...(buildspec !== undefined && { buildspec }) },
        artifacts: { type: 'CODEPIPELINE' },
        ...input,
      });
      return finish(
        await builds.start({
          region,
          projectName: 'app',
          initiator: 'codepipeline/release',
          inputs: [{ name: 'Source', bucket: 'artifacts', key: 'source.zip' }],
          outputs: [],
          environmentVariables: [],
          resolvedSourceVersion: 'c0ffee',
          ...asked,
        }),
      );
    },
  };
}

/** Phases with how they ended. */
export function phasesOf(build: Json): string[] {
  const phases = build.phases as { phaseType: string; phaseStatus?: string }[];
  return phases.map(({ phaseType, phaseStatus }) =>
    phaseStatus === undefined ? phaseType : `${phaseType} ${phaseStatus}`,
  );
}

/** The context of a phase. */
export function contextOf(build: Json, phase: string): string | undefined {
  const phases = build.phases as {
    phaseType: string;
    contexts?: { statusCode: string; message: string }[];
  }[];
  const [context] = phases.find(({ phaseType }) => phaseType === phase)?.contexts ?? [];
  return context && `${context.statusCode}: ${context.message}`;
}
