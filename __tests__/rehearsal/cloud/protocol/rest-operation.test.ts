import { s3Operation } from '../../../../rehearsal/cloud/protocol/rest-operation';

it.each([
  ['GET', '/', 'ListBuckets'],
  ['PUT', '/b', 'CreateBucket'],
  ['HEAD', '/b', 'HeadBucket'],
  ['DELETE', '/b/', 'DeleteBucket'],
  ['GET', '/b', 'ListObjects'],
  ['GET', '/b?list-type=2&prefix=x', 'ListObjectsV2'],
  ['GET', '/b?versions', 'ListObjectVersions'],
  ['GET', '/b?uploads', 'ListMultipartUploads'],
  ['POST', '/b?delete', 'DeleteObjects'],
  ['POST', '/b', 'PostObject'],
  ['PUT', '/b?policy', 'PutBucketPolicy'],
  ['GET', '/b?notification', 'GetBucketNotificationConfiguration'],
  ['DELETE', '/b?publicAccessBlock', 'DeletePublicAccessBlock'],
  ['PUT', '/b/a/b%20c', 'PutObject'],
  ['GET', '/b/k?policy', 'GetObject'],
  ['DELETE', '/b/k?versionId=1', 'DeleteObject'],
  ['GET', '/b/k?tagging', 'GetObjectTagging'],
  ['PUT', '/b/k?acl', 'PutObjectAcl'],
  ['POST', '/b/k?uploads', 'CreateMultipartUpload'],
  ['PUT', '/b/k?partNumber=1&uploadId=u', 'UploadPart'],
  ['POST', '/b/k?uploadId=u', 'CompleteMultipartUpload'],
  ['DELETE', '/b/k?uploadId=u', 'AbortMultipartUpload'],
  ['GET', '/b/k?uploadId=u', 'ListParts'],
])('%s %s is %s', (method, url, operation) => {
  const [path = '', search = ''] = url.split('?');
  expect(s3Operation(method, path, new URLSearchParams(search))).toBe(operation);
});
