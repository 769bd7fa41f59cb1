/** The shape of StartBuild: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html */
import * as v from 'valibot';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { integer, list, readShape, text } from '../support/shape';
import * as project from './shapes';

const nonEmpty = text(1, Infinity);
const optionalText = v.optional(v.string());
const optionalName = v.optional(nonEmpty);
const { environmentVariables, type, imagePullCredentialsType } = project.environment.entries;

const startBuildShape = v.object({
  projectName: nonEmpty,
  sourceVersion: optionalText,
  secondarySourcesOverride: v.optional(list(project.source, 0, 12)),
  secondarySourcesVersionOverride: v.optional(
    list(v.object({ sourceIdentifier: v.string(), sourceVersion: v.string() }), 0, 12),
  ),
  artifactsOverride: v.optional(project.artifacts),
  secondaryArtifactsOverride: v.optional(list(project.artifacts, 0, 12)),
  environmentVariablesOverride: environmentVariables,
  sourceTypeOverride: v.optional(project.source.entries.type),
  sourceLocationOverride: optionalText,
  gitCloneDepthOverride: v.optional(integer(0, Infinity)),
  buildspecOverride: optionalText,
  environmentTypeOverride: v.optional(type),
  imageOverride: optionalName,
  computeTypeOverride: v.optional(project.computeType),
  cacheOverride: v.optional(project.cache),
  serviceRoleOverride: optionalName,
  privilegedModeOverride: v.optional(v.boolean()),
  timeoutInMinutesOverride: v.optional(integer(5, 2160)),
  queuedTimeoutInMinutesOverride: v.optional(integer(5, 480)),
  encryptionKeyOverride: optionalName,
  idempotencyToken: optionalText,
  logsConfigOverride: v.optional(project.logsConfig),
  // Its default is no wish of the caller.
  imagePullCredentialsTypeOverride: v.optional(v.picklist(imagePullCredentialsType.wrapped.options)),
});

export type StartBuild = v.InferOutput<typeof startBuildShape>;

/** What a build here has no use for, so that nobody believes that it was honoured. */
const notEmulated = [
  'sourceAuthOverride',
  'gitSubmodulesConfigOverride',
  'insecureSslOverride',
  'reportBuildStatusOverride',
  'buildStatusConfigOverride',
  'certificateOverride',
  'registryCredentialOverride',
  'debugSessionEnabled',
  'fleetOverride',
  'autoRetryLimitOverride',
  'hostKernelOverride',
];

/** @throws AwsError InvalidInputException an override that is not emulated, ValidationException, SerializationException */
export function readStartBuild(input: Json): StartBuild {
  const refused = notEmulated.find(
    (name) => input[name] !== undefined && input[name] !== null && input[name] !== false,
  );
  if (refused !== undefined) {
    throw new AwsError('InvalidInputException', `${refused} is not emulated: leave it out`);
  }
  return readShape(startBuildShape, input);
}
