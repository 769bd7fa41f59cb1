import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { readShape, structure, text } from '../support/shape';

const keyDescription = structure({ KeyMetadata: structure({ Arn: text(), KeyState: text() }) });

/**
 * Asks KMS for the key of a repository.
 *
 * @param keyId - key id, alias or ARN
 * @returns the key's ARN, which is what CodeCommit answers
 * @throws AwsError EncryptionKeyNotFoundException, EncryptionKeyDisabledException
 */
export async function encryptionKeyArn(keyId: string, context: CallContext): Promise<string> {
  const { KeyMetadata: key } = readShape(keyDescription, await describeKey(keyId, context));
  if (key?.Arn === undefined) throw notFound(keyId);
  if (key.KeyState !== 'Enabled') {
    throw new AwsError('EncryptionKeyDisabledException', `The encryption key is not enabled: ${key.Arn}`);
  }
  return key.Arn;
}

async function describeKey(keyId: string, context: CallContext): Promise<Json> {
  try {
    return await context.upstream.json('kms.DescribeKey', { KeyId: keyId });
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotFoundException') throw notFound(keyId);
    throw error;
  }
}

function notFound(keyId: string): AwsError {
  return new AwsError('EncryptionKeyNotFoundException', `No encryption key was found: ${keyId}`);
}
