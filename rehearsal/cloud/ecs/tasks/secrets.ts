/** Values of the secrets of a container. */
import { ContainerStartError } from '../../../runtime/tasks/container-runtime';
import type { RegionalClient } from '../../contract/client';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { readShape, structure, text } from '../../support/shape';

const secretAnswer = structure({ SecretString: text() });
const parameterAnswer = structure({ Parameter: structure({ Value: text() }) });

const prefix = 'unable to pull secrets or registry auth: execution resource retrieval failed:';

/** Rejects where the execution role may not do something. */
export type MayRead = (
  action: 'secretsmanager:GetSecretValue' | 'ssm:GetParameters',
  resource: string,
) => Promise<void>;

/**
 * @param valueFrom - `arn:…:secret:<name>[:<json key>:<version stage>:<version id>]`, or the name or ARN of a parameter
 * @throws ContainerStartError in AWS's words
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export async function secretValue(
  valueFrom: string,
  upstream: RegionalClient,
  mayRead: MayRead,
): Promise<string> {
  try {
    const read = /^arn:[\w-]+:secretsmanager:/.test(valueFrom) ? secret : parameter;
    return await read(valueFrom, upstream, mayRead);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new ContainerStartError('ResourceInitializationError', `${prefix} ${error.message}`);
  }
}

async function secret(valueFrom: string, upstream: RegionalClient, mayRead: MayRead): Promise<string> {
  const fields = valueFrom.split(':');
  const secretArn = fields.slice(0, 7).join(':');
  const [jsonKey, versionStage, versionId] = fields.slice(7);
  const answer = await mayRead('secretsmanager:GetSecretValue', secretArn)
    .then(() =>
      upstream.json('secretsmanager.GetSecretValue', {
        SecretId: secretArn,
        ...(versionStage && { VersionStage: versionStage }),
        ...(versionId && { VersionId: versionId }),
      }),
    )
    .catch((error: unknown) => {
      throw failed(error, `failed to fetch secret ${valueFrom} from secrets manager`);
    });
  const { SecretString: value = '' } = readShape(secretAnswer, answer);
  return jsonKey ? member(value, jsonKey, valueFrom) : value;
}

function member(value: string, key: string, valueFrom: string): string {
  let content: unknown;
  try {
    content = JSON.parse(value);
  } catch {
    throw new AwsError(
      'InvalidSecret',
      `invalid secret ${valueFrom}: it is not JSON, so it has no key ${key}`,
    );
  }
  const found = typeof content === 'object' && content !== null ? (content as Json)[key] : undefined;
  if (found === undefined) {
    throw new AwsError(
      'InvalidSecret',
      `retrieved secret from Secrets Manager did not contain json key ${key}`,
    );
  }
  return typeof found === 'string' ? found : JSON.stringify(found);
}

async function parameter(valueFrom: string, upstream: RegionalClient, mayRead: MayRead): Promise<string> {
  const [, name = valueFrom] = /^arn:[\w-]+:ssm:[\w-]*:\d*:parameter\/(.+)$/.exec(valueFrom) ?? [];
  // An ARN does not say whether the name begins with a slash; one with a path does.
  const names = name === valueFrom ? [name] : name.includes('/') ? [`/${name}`] : [name, `/${name}`];
  if (name !== valueFrom) await mayRead('ssm:GetParameters', valueFrom);
  let refusal: unknown;
  for (const each of names) {
    try {
      const answer = await upstream.json('ssm.GetParameter', { Name: each, WithDecryption: true });
      return readShape(parameterAnswer, answer).Parameter?.Value ?? '';
    } catch (error) {
      refusal = error;
    }
  }
  throw failed(refusal, `unable to retrieve secrets from ssm: invalid parameters: ${valueFrom}`);
}

const failed = (error: unknown, what: string): unknown =>
  error instanceof AwsError ? new AwsError(error.code, `${what}: ${error.code}: ${error.message}`) : error;
