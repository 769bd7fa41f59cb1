/** Variables whose values the parameter store and Secrets Manager keep. */
import type { RegionalClient } from '../../contract/client';
import { AwsError } from '../../protocol/aws-error';
import { list, readShape, structure, text } from '../../support/shape';
import { PhaseFailure } from './build';

/** Status codes of failed builds: https://github.com/cloudposse/terraform-aws-cicd/issues/107, https://github.com/aws/aws-codebuild-docker-images/issues/475 */
const parameterError = 'Decrypted Variables Error';
const secretError = 'Secrets Manager Error';

/** Parameters a call of GetParameters. */
const parametersPerCall = 10;

const parametersShape = structure({
  Parameters: list(structure({ Name: text(), Value: text() })),
  InvalidParameters: list(text()),
});
const secretShape = structure({ ARN: text(), SecretString: text() });

/** @returns values of parameters by variable */
export async function readParameters(
  aws: RegionalClient,
  names: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const wanted = [...new Set(names.values())];
  const values = new Map<string, string>();
  for (let start = 0; start < wanted.length; start += parametersPerCall) {
    const Names = wanted.slice(start, start + parametersPerCall);
    const answer = await failingAs(
      parameterError,
      aws.json('ssm.GetParameters', { Names, WithDecryption: true }),
    );
    const { Parameters = [], InvalidParameters: [missing] = [] } = readShape(parametersShape, answer);
    if (missing !== undefined) throw new PhaseFailure(parameterError, `parameter does not exist: ${missing}`);
    for (const { Name = '', Value = '' } of Parameters) values.set(Name, Value);
  }
  return new Map([...names].map(([variable, name]) => [variable, values.get(name) ?? '']));
}

/**
 * @param mayRead - rejects where a secret may not be read, whose ARN only its service knows
 * @returns values of secrets by variable
 */
export async function readSecrets(
  aws: RegionalClient,
  references: ReadonlyMap<string, string>,
  mayRead: (secretArn: string) => Promise<void>,
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const [variable, reference] of references) {
    const { secretId, jsonKey, versionStage, versionId } = secretReference(reference);
    const input = {
      SecretId: secretId,
      ...(versionStage !== '' && { VersionStage: versionStage }),
      ...(versionId !== '' && { VersionId: versionId }),
    };
    const answer = await failingAs(secretError, aws.json('secretsmanager.GetSecretValue', input));
    const { ARN = '', SecretString = '' } = readShape(secretShape, answer);
    await mayRead(ARN);
    values.set(variable, jsonKey === '' ? SecretString : jsonMember(SecretString, jsonKey, secretId));
  }
  return values;
}

/** `secret-id:json-key:version-stage:version-id`, where the id may be an ARN, which has six colons of its own. */
function secretReference(reference: string) {
  const parts = reference.split(':');
  const ofId = reference.startsWith('arn:') ? 7 : 1;
  const [jsonKey = '', versionStage = '', versionId = ''] = parts.slice(ofId);
  return { secretId: parts.slice(0, ofId).join(':'), jsonKey, versionStage, versionId };
}

function jsonMember(secret: string, key: string, secretId: string): string {
  const value = parsed(secret)[key];
  if (value === undefined) {
    throw new PhaseFailure(secretError, `the secret ${secretId} has no JSON key ${key}`);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parsed(secret: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(secret);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

async function failingAs<T>(statusCode: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError) throw new PhaseFailure(statusCode, `${error.code}: ${error.message}`);
    throw error;
  }
}
