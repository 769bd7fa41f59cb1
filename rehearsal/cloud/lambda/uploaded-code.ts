/** The deployment package in a request that uploads one, from the request or from S3. */
import * as v from 'valibot';
import type { InterceptedCall } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import { parseJson, type Json } from '../protocol/json';
import type { BufferedRequest } from '../protocol/message';
import { readShape, structure, text } from '../support/shape';

const shape = v.object({
  ...structure({ ZipFile: text(), S3Bucket: text(), S3Key: text(), S3ObjectVersion: text() }).entries,
  DryRun: v.optional(v.boolean(), false),
});

export interface Upload {
  /** Undefined where nothing is uploaded: a container image, or a trial. */
  readonly zip: Uint8Array | undefined;
  /** With the package in it: moto would read another version of the object than the one that is named. */
  readonly request: BufferedRequest;
}

/**
 * @param place - whether the package is described by the whole body or by its member `Code`
 * @throws AwsError an object that is not there
 */
export async function withZip(
  { request, upstream }: Pick<InterceptedCall, 'request' | 'upstream'>,
  place: 'whole' | 'Code',
): Promise<Upload> {
  const body = parseJson(request.body);
  const code = place === 'whole' ? body : body.Code;
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion, DryRun } = readShape(shape, code ?? {});
  if (DryRun) return { zip: undefined, request };
  if (ZipFile !== undefined) return { zip: Buffer.from(ZipFile, 'base64'), request };
  if (S3Bucket === undefined || S3Key === undefined) return { zip: undefined, request };
  const url = objectUrl(S3Bucket, S3Key, S3ObjectVersion);
  const response = await upstream.rest('s3', { method: 'GET', url });
  if (response.status !== 200) throw noObject(response.body.toString());
  const inline = { ZipFile: response.body.toString('base64') };
  const changed = place === 'whole' ? { ...withoutObject(body), ...inline } : { ...body, Code: inline };
  return { zip: response.body, request: { ...request, body: Buffer.from(JSON.stringify(changed)) } };
}

const withoutObject = (body: Json): Json =>
  Object.fromEntries(Object.entries(body).filter(([member]) => !member.startsWith('S3')));

function objectUrl(bucket: string, key: string, version: string | undefined): string {
  const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
  const query = version === undefined ? '' : `?versionId=${encodeURIComponent(version)}`;
  return `/${path}${query}`;
}

function noObject(answer: string): AwsError {
  const code = /<Code>(.*?)<\/Code>/.exec(answer)?.[1] ?? 'InternalError';
  const message = /<Message>(.*?)<\/Message>/.exec(answer)?.[1] ?? '';
  return new AwsError(
    'InvalidParameterValueException',
    `Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`,
  );
}
