import * as v from 'valibot';
import type { BuildVariable } from '../../codebuild';
import { ActionFailure } from '../action';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
const variables = v.array(
  v.strictObject({
    name: v.pipe(v.string(), v.nonEmpty()),
    value: v.string(),
    type: v.optional(v.picklist(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER']), 'PLAINTEXT'),
  }),
);

/**
 * @param json - `EnvironmentVariables` of a CodeBuild action @default none
 * @throws ActionFailure
 */
export function readBuildVariables(json = '[]'): readonly BuildVariable[] {
  const result = v.safeParse(variables, parse(json));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw unreadable(`${v.getDotPath(issue) ?? 'the list'}: ${issue.message}`);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(why: string): ActionFailure {
  return new ActionFailure(
    'ConfigurationError',
    `EnvironmentVariables must be a JSON array of objects with name, value and type (PLAINTEXT, PARAMETER_STORE or SECRETS_MANAGER): ${why}`,
  );
}
