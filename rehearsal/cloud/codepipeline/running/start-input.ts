/** What a start may have in the place of defaults, whether a caller or a rule of EventBridge gives it. */
import * as v from 'valibot';
import { AwsError } from '../../protocol/aws-error';
import { list, text } from '../../support/shape';
import type { PipelineDeclaration } from '../declaration';
import type { SourceRevisionOverride } from '../execution/model';
import { actionsOf } from '../validate-structure';

export const startInputShape = v.object({
  variables: v.optional(
    list(v.object({ name: text(1, 128, '[A-Za-z0-9@\\-_]+'), value: text(1, 1000, '.*') }), 1, 50),
  ),
  sourceRevisions: v.optional(
    list(
      v.object({
        actionName: text(1, 100, '[A-Za-z0-9.@\\-_]+'),
        revisionType: v.picklist(['COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY']),
        revisionValue: text(1, 1500),
      }),
      0,
      50,
    ),
  ),
});

export type StartInput = v.InferOutput<typeof startInputShape>;

/** @throws AwsError ValidationException */
export function startInput(
  declaration: PipelineDeclaration,
  { variables = [], sourceRevisions = [] }: StartInput,
): {
  readonly variables: Readonly<Record<string, string>>;
  readonly sourceRevisions: readonly SourceRevisionOverride[];
} {
  return {
    variables: checkedVariables(declaration, variables),
    sourceRevisions: sourceRevisions.map((override) => checkedRevision(declaration, override)),
  };
}

function checkedVariables(
  { name, variables = [] }: PipelineDeclaration,
  given: readonly { readonly name: string; readonly value: string }[],
): Record<string, string> {
  const declared = variables.map((variable) => variable.name);
  const unknown = given.find((variable) => !declared.includes(variable.name));
  if (unknown) {
    throw invalid(
      `the variable ${unknown.name} is not declared in the pipeline ${name}, which has [${declared.join(', ')}]`,
    );
  }
  const values = Object.fromEntries(given.map((variable) => [variable.name, variable.value]));
  const missing = variables.find(
    (variable) => variable.defaultValue === undefined && !Object.hasOwn(values, variable.name),
  );
  if (missing) {
    throw invalid(`the variable ${missing.name} of the pipeline ${name} has no default and needs a value`);
  }
  return values;
}

const revisionTypes: Readonly<Record<string, readonly string[]>> = {
  CodeCommit: ['COMMIT_ID'],
  CodeStarSourceConnection: ['COMMIT_ID'],
  ECR: ['IMAGE_DIGEST'],
  S3: ['S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'],
};

function checkedRevision(
  declaration: PipelineDeclaration,
  {
    actionName,
    revisionType,
    revisionValue,
  }: { actionName: string; revisionType: string; revisionValue: string },
): SourceRevisionOverride {
  const action = actionsOf(declaration).find(({ name }) => name === actionName);
  if (!action) throw invalid(`the pipeline ${declaration.name} has no source action ${actionName}`);
  const types = revisionTypes[action.actionTypeId.provider] ?? [];
  if (!types.includes(revisionType)) {
    throw invalid(
      `the revision of the action ${actionName} cannot be a ${revisionType}, but only one of [${types.join(', ')}]`,
    );
  }
  return { actionName, revisionType: revisionType as SourceRevisionOverride['revisionType'], revisionValue };
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);
