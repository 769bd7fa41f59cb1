/**
 * What a request of S3 needs to be allowed.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import type { Call } from '../protocol/call';
import type { RequestHead } from '../protocol/message';
import { parseXml, textAt } from '../protocol/xml-document';
import type { RequestedAction } from './role-authority';

/** Actions whose names are not those of the operations. */
const actions: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'AbortMultipartUpload',
  CompleteMultipartUpload: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  DeleteBucketReplication: 'PutReplicationConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
  DeleteObjects: 'DeleteObject',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  GetBucketCors: 'GetBucketCORS',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  GetBucketReplication: 'GetReplicationConfiguration',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListBuckets: 'ListAllMyBuckets',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListObjectVersions: 'ListBucketVersions',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListParts: 'ListMultipartUploadParts',
  PostObject: 'PutObject',
  PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
  PutBucketCors: 'PutBucketCORS',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  PutBucketReplication: 'PutReplicationConfiguration',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  UploadPart: 'PutObject',
};

/** Operations that an action of its own allows where a version is named. */
const ofVersions =
  /^(GetObject|GetObjectAcl|GetObjectTagging|DeleteObject|DeleteObjectTagging|PutObjectAcl|PutObjectTagging)$/;

/**
 * All that a request needs: the reading of what it copies, access control lists and tags too. DeleteObjects needs all
 * objects of the bucket: its keys are in the body. Keys of KMS are not looked at.
 */
export function s3Actions({ operation }: Call, { url, headers }: RequestHead): readonly RequestedAction[] {
  const [path = '/', search = ''] = url.split(/\?(.*)/s, 2);
  const query = new URLSearchParams(search);
  const action = versioned(actions[operation] ?? operation, query.has('versionId'));
  const prefix = query.get('prefix');
  const main = {
    action: `s3:${action}`,
    resource: resourceOf(operation, path),
    ...(prefix !== null && { context: { 's3:prefix': prefix } }),
  };
  const source = headers['x-amz-copy-source'];
  const isWritten = action === 'PutObject';
  const also = (name: string) => ({ action: `s3:${name}`, resource: main.resource });
  return [
    ...(typeof source === 'string' ? [copied(source)] : []),
    main,
    ...(isWritten && Object.keys(headers).some((name) => /^x-amz-(acl|grant-.*)$/.test(name))
      ? [also('PutObjectAcl')]
      : []),
    ...(isWritten && headers['x-amz-tagging'] !== undefined ? [also('PutObjectTagging')] : []),
  ];
}

/** What DeleteObjects needs for each object of its body: the deletion of a version has an action of its own. */
export function deletedObjects({ url }: Pick<RequestHead, 'url'>, body: string): readonly RequestedAction[] {
  const [path = '/'] = url.split('?', 1);
  return parseXml(body)
    .children.filter(({ name }) => name === 'Object')
    .map((object) => ({
      action: `s3:${versioned('DeleteObject', textAt(object, 'VersionId') !== undefined)}`,
      resource: `${bucketArn(path).replace(/\/$/, '')}/${textAt(object, 'Key') ?? ''}`,
    }));
}

const versioned = (action: string, isVersion: boolean): string =>
  isVersion && ofVersions.test(action)
    ? action.replace(/^(Get|Delete|Put)Object/, '$1ObjectVersion')
    : action;

const bucketArn = (path: string): string => `arn:aws:s3:::${decode(path.replace(/^\//, ''))}`;

function resourceOf(operation: string, path: string): string {
  if (operation === 'ListBuckets') return '*';
  const arn = bucketArn(path);
  return /^(DeleteObjects|PostObject)$/.test(operation)
    ? `${arn.replace(/\/$/, '')}/*`
    : arn.replace(/\/$/, '');
}

/** `/bucket/key?versionId=…`, percent-encoded, the first slash optional. */
function copied(source: string): RequestedAction {
  const [path = '', version] = source.split('?versionId=');
  return { action: `s3:${versioned('GetObject', version !== undefined)}`, resource: bucketArn(path) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
