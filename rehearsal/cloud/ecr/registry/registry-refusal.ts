/** What the registry refuses: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
import { AwsError } from '../../protocol/aws-error';

export class RegistryRefusal extends Error {
  /**
   * @param code - of the specification, for example `NAME_UNKNOWN`
   * @param message - AWS's words where they are known
   * @param status - of HTTP
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** How ECR's registry says what its API says by an exception. */
const codes: Readonly<Record<string, readonly [code: string, status: number]>> = {
  RepositoryNotFoundException: ['NAME_UNKNOWN', 404],
  ImageTagAlreadyExistsException: ['TAG_INVALID', 400],
  LayersNotFoundException: ['BLOB_UPLOAD_UNKNOWN', 404],
  ReferencedImagesNotFoundException: ['MANIFEST_BLOB_UNKNOWN', 404],
  ImageDigestDoesNotMatchException: ['DIGEST_INVALID', 400],
  InvalidParameterException: ['MANIFEST_INVALID', 400],
};

/** @returns the error as it is, where the registry has no words of its own for it */
export function asRefusal(error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  const [code, status] = codes[error.code] ?? ['UNKNOWN', error.status];
  return new RegistryRefusal(code, error.message, status);
}

export const expired = (): RegistryRefusal =>
  new RegistryRefusal('DENIED', 'Your authorization token has expired. Reauthenticate and try again.', 403);
