/**
 * The shape of a pipeline, after AWS's service model of 2015-07-09
 * (https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html).
 */
import * as v from 'valibot';
import { integer, list, map, text } from '../support/shape';

const pipelineName = text(1, 100, '[A-Za-z0-9.@\\-_]+');
const roleArn = text(0, 1024, 'arn:aws(-[\\w]+)*:iam::[0-9]{12}:role/.*');
const artifactName = text(1, 100, '[a-zA-Z0-9_\\-]+');
const typeName = text(1, 35, '[0-9A-Za-z_-]+');
const typeVersion = text(1, 9, '[0-9A-Za-z_-]+');
const region = text(4, 30);
const inputArtifacts = list(v.object({ name: artifactName }));
const commands = list(text(1, 1000), 1, 50);
const timeoutInMinutes = integer(5, 86400);

const artifactStore = v.object({
  type: v.picklist(['S3']),
  location: text(3, 63, '[a-zA-Z0-9\\-\\.]+'),
  encryptionKey: v.optional(v.object({ id: text(1, 400), type: v.picklist(['KMS']) })),
});

const action = v.object({
  name: pipelineName,
  actionTypeId: v.object({
    category: v.picklist(['Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute']),
    owner: v.picklist(['AWS', 'ThirdParty', 'Custom']),
    provider: typeName,
    version: typeVersion,
  }),
  // AWS answers the four members with a default even where they were not sent.
  runOrder: v.optional(integer(1, 999), 1),
  configuration: v.optional(map(text(1, 50), text(1, 1000)), {}),
  outputArtifacts: v.optional(
    list(v.object({ name: artifactName, files: v.optional(list(text(1, 128), 1, 10)) })),
    [],
  ),
  inputArtifacts: v.optional(inputArtifacts, []),
  commands: v.optional(commands),
  outputVariables: v.optional(list(text(1, 128), 1, 15)),
  roleArn: v.optional(roleArn),
  region: v.optional(region),
  namespace: v.optional(text(1, 100, '[A-Za-z0-9@\\-_]+')),
  timeoutInMinutes: v.optional(timeoutInMinutes),
  environmentVariables: v.optional(
    list(
      v.object({
        name: text(1, 128, '[A-Za-z0-9_]+'),
        value: text(1, 2000, '.*'),
        type: v.optional(v.picklist(['PLAINTEXT', 'SECRETS_MANAGER'])),
      }),
      1,
      10,
    ),
  ),
});

const conditionResult = v.picklist(['ROLLBACK', 'FAIL', 'RETRY', 'SKIP']);

const conditions = list(
  v.object({
    result: v.optional(conditionResult),
    rules: v.optional(
      list(
        v.object({
          name: pipelineName,
          ruleTypeId: v.object({
            category: v.picklist(['Rule']),
            owner: v.optional(v.picklist(['AWS'])),
            provider: typeName,
            version: v.optional(typeVersion),
          }),
          configuration: v.optional(map(text(1, 50), text(1, 10000))),
          commands: v.optional(commands),
          inputArtifacts: v.optional(inputArtifacts),
          roleArn: v.optional(roleArn),
          region: v.optional(region),
          timeoutInMinutes: v.optional(timeoutInMinutes),
        }),
        1,
        5,
      ),
    ),
  }),
  1,
  1,
);

const stage = v.object({
  name: pipelineName,
  blockers: v.optional(list(v.object({ name: text(1, 100), type: v.picklist(['Schedule']) }))),
  actions: list(action),
  onFailure: v.optional(
    v.object({
      result: v.optional(conditionResult),
      retryConfiguration: v.optional(
        v.object({ retryMode: v.optional(v.picklist(['FAILED_ACTIONS', 'ALL_ACTIONS'])) }),
      ),
      conditions: v.optional(conditions),
    }),
  ),
  onSuccess: v.optional(v.object({ conditions })),
  beforeEntry: v.optional(v.object({ conditions })),
});

const globs = v.optional(list(text(1, 255, '.*'), 1, 8));
const gitFilter = v.optional(v.object({ includes: globs, excludes: globs }));

const trigger = v.object({
  providerType: v.picklist(['CodeStarSourceConnection']),
  gitConfiguration: v.object({
    sourceActionName: pipelineName,
    push: v.optional(list(v.object({ tags: gitFilter, branches: gitFilter, filePaths: gitFilter }), 1, 3)),
    pullRequest: v.optional(
      list(
        v.object({
          events: v.optional(list(v.picklist(['OPEN', 'UPDATED', 'CLOSED']), 1, 3)),
          branches: gitFilter,
          filePaths: gitFilter,
        }),
        1,
        3,
      ),
    ),
  }),
});

export const pipelineShape = v.object({
  name: pipelineName,
  roleArn,
  artifactStore: v.optional(artifactStore),
  artifactStores: v.optional(map(region, artifactStore)),
  stages: list(stage),
  executionMode: v.optional(v.picklist(['QUEUED', 'SUPERSEDED', 'PARALLEL']), 'SUPERSEDED'),
  pipelineType: v.optional(v.picklist(['V1', 'V2']), 'V1'),
  variables: v.optional(
    list(
      v.object({
        name: text(1, 128, '[A-Za-z0-9@\\-_]+'),
        defaultValue: v.optional(text(1, 1000, '.*')),
        description: v.optional(text(0, 200, '.*')),
      }),
      0,
      50,
    ),
  ),
  triggers: v.optional(list(trigger, 0, 50)),
});

/** A pipeline as it was sent, with AWS's defaults. */
export type PipelineDeclaration = v.InferOutput<typeof pipelineShape>;
export type ConditionDeclaration = v.InferOutput<typeof conditions>[number];
export type StageDeclaration = PipelineDeclaration['stages'][number];
export type ActionDeclaration = StageDeclaration['actions'][number];
export type RuleDeclaration = NonNullable<ConditionDeclaration['rules']>[number];
export type TriggerDeclaration = NonNullable<PipelineDeclaration['triggers']>[number];

const tagShape = v.object({ key: text(1, 128), value: text(0, 256) });

export const createPipelineShape = v.object({
  pipeline: pipelineShape,
  tags: v.optional(list(tagShape), []),
});
export const updatePipelineShape = v.object({ pipeline: pipelineShape });
export const nameShape = v.object({ name: pipelineName });
export const getPipelineShape = v.object({ name: pipelineName, version: v.optional(integer(1, Infinity)) });
export const listShape = v.object({
  nextToken: v.optional(text(1, 2048)),
  maxResults: v.optional(integer(1, 1000), 1000),
});

const resourceArn = text(0, Infinity, 'arn:aws(-[\\w]+)*:codepipeline:.+:[0-9]{12}:.+');
export const listTagsShape = v.object({
  resourceArn,
  nextToken: v.optional(text(1, 2048)),
  maxResults: v.optional(integer(1, 100), 100),
});
export const tagResourceShape = v.object({ resourceArn, tags: list(tagShape) });
export const untagResourceShape = v.object({ resourceArn, tagKeys: list(text(1, 128)) });
