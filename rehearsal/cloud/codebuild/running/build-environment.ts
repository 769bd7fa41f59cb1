/**
 * Environment variables of a build.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
import type { SessionCredentials } from '../../iam';
import type { Buildspec } from '../buildspec/model';
import type { Build } from './build';
import type { BuildDirectory } from './build-directory';

/** Variables of one kind by name: values, names of parameters, references of secrets. */
export interface VariableSources {
  readonly plain: ReadonlyMap<string, string>;
  readonly parameterStore: ReadonlyMap<string, string>;
  readonly secretsManager: ReadonlyMap<string, string>;
}

/** What the caller and the project say goes before what the buildspec says, whatever its kind. */
export function variableSources(
  buildspec: Buildspec,
  environmentVariables: readonly { readonly name: string; readonly value: string; readonly type: string }[],
): VariableSources {
  const kinds = new Map<string, readonly [kind: keyof VariableSources, value: string]>();
  for (const [name, value] of buildspec.variables) kinds.set(name, ['plain', value]);
  for (const [name, value] of buildspec.parameterStore) kinds.set(name, ['parameterStore', value]);
  for (const [name, value] of buildspec.secretsManager) kinds.set(name, ['secretsManager', value]);
  for (const { name, value, type } of environmentVariables) kinds.set(name, [kindOf(type), value]);
  const ofKind = (wanted: keyof VariableSources) =>
    new Map([...kinds].flatMap(([name, [kind, value]]) => (kind === wanted ? [[name, value] as const] : [])));
  return {
    plain: ofKind('plain'),
    parameterStore: ofKind('parameterStore'),
    secretsManager: ofKind('secretsManager'),
  };
}

function kindOf(type: string): keyof VariableSources {
  if (type === 'PARAMETER_STORE') return 'parameterStore';
  return type === 'SECRETS_MANAGER' ? 'secretsManager' : 'plain';
}

export interface BuildEnvironmentProps {
  readonly build: Build;
  readonly directory: BuildDirectory;
  /** What leads to the embedded AWS. */
  readonly endpointVariables: Readonly<Record<string, string>>;
  /** Of the project's role. @default - those of `endpointVariables` */
  readonly credentials?: SessionCredentials | undefined;
  /** Of the buildspec, the project and the caller. */
  readonly variables: ReadonlyMap<string, string>;
  readonly path: string;
}

/** Names that begin with CODEBUILD_ are CodeBuild's: nobody else sets them. */
export function buildEnvironment(props: BuildEnvironmentProps): Record<string, string> {
  const { endpointVariables, credentials, variables, path, directory, build } = props;
  const { region } = build.request;
  return {
    ...endpointVariables,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(credentials && {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    }),
    HOME: directory.home,
    TMPDIR: directory.temporary,
    PATH: path,
    ...Object.fromEntries(variables),
    ...ownVariables(props),
  };
}

function ownVariables({ build, directory }: BuildEnvironmentProps): Record<string, string> {
  const { request } = build;
  const { settings } = request;
  const own: Record<string, string | undefined> = {
    CODEBUILD_CI: 'true',
    CODEBUILD_BUILD_ARN: build.arn,
    CODEBUILD_BUILD_ID: build.id,
    CODEBUILD_BUILD_IMAGE: settings.environment.image,
    CODEBUILD_BUILD_NUMBER: String(build.number),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_BUILD_URL: `https://${request.region}.console.aws.amazon.com/codebuild/home?region=${request.region}#/builds/${build.id}/view/new`,
    CODEBUILD_INITIATOR: request.initiator,
    CODEBUILD_KMS_KEY_ID: request.encryptionKey,
    CODEBUILD_LOG_PATH: build.log?.streamName ?? build.uuid,
    CODEBUILD_PROJECT_ARN: request.projectArn,
    CODEBUILD_RESOLVED_SOURCE_VERSION: build.resolvedSourceVersion,
    CODEBUILD_SOURCE_REPO_URL: sourceUrl(build),
    CODEBUILD_SOURCE_VERSION: request.sourceVersion,
    CODEBUILD_SRC_DIR: directory.source,
    ...Object.fromEntries(
      [...directory.secondarySources].map(([name, path]) => [`CODEBUILD_SRC_DIR_${name}`, path]),
    ),
    CODEBUILD_START_TIME: String(Math.round(build.startTime * 1000)),
  };
  return Object.fromEntries(
    Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Empty of a pipeline's build. */
function sourceUrl({ request: { source, settings } }: Build): string {
  if (settings.source.type === 'CODEPIPELINE' || source.kind === 'none') return '';
  return source.kind === 'object'
    ? `s3://${source.location.bucket}/${source.location.key}`
    : (settings.source.location ?? '');
}
