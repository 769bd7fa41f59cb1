/** Operations of REST services, which have no name on the wire: method, path and query tell them apart. */

/** The operations of Lambda that something here intercepts. */
const lambdaOperations: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ['POST', /^\/2015-03-31\/functions\/?$/, 'CreateFunction'],
  ['GET', /^\/2015-03-31\/functions\/?$/, 'ListFunctions'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/?$/, 'GetFunction'],
  ['PUT', /^\/2015-03-31\/functions\/[^/]+\/code\/?$/, 'UpdateFunctionCode'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/configuration\/?$/, 'GetFunctionConfiguration'],
  ['PUT', /^\/2015-03-31\/functions\/[^/]+\/configuration\/?$/, 'UpdateFunctionConfiguration'],
  ['POST', /^\/2015-03-31\/functions\/[^/]+\/versions\/?$/, 'PublishVersion'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/versions\/?$/, 'ListVersionsByFunction'],
  ['POST', /^\/2015-03-31\/functions\/[^/]+\/aliases\/?$/, 'CreateAlias'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/aliases\/?$/, 'ListAliases'],
  ['GET', /^\/2015-03-31\/functions\/[^/]+\/aliases\/[^/]+\/?$/, 'GetAlias'],
  ['PUT', /^\/2015-03-31\/functions\/[^/]+\/aliases\/[^/]+\/?$/, 'UpdateAlias'],
  ['POST', /^\/2015-03-31\/functions\/[^/]+\/invocations\/?$/, 'Invoke'],
];

/** Returns AWS's name of an operation of Lambda; undefined for one that nothing here needs to know. */
export const lambdaOperation = (method: string, path: string): string | undefined =>
  lambdaOperations.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2];

/** Subresources of a bucket, with the words that S3 uses in its operation names. */
const bucketSubresources: Readonly<Record<string, string>> = {
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  lifecycle: 'BucketLifecycleConfiguration',
  location: 'BucketLocation',
  logging: 'BucketLogging',
  notification: 'BucketNotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
};

const verbs: Readonly<Record<string, string>> = {
  GET: 'Get',
  HEAD: 'Head',
  PUT: 'Put',
  DELETE: 'Delete',
  POST: 'Post',
};

/** Returns AWS's name of an operation of S3. */
export function s3Operation(method: string, path: string, query: URLSearchParams): string {
  const verb = verbs[method] ?? method;
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  if (bucket === '') return 'ListBuckets';
  if (key !== '') return objectOperation(verb, query);
  for (const [subresource, name] of Object.entries(bucketSubresources)) {
    if (query.has(subresource)) return verb + name;
  }
  if (verb === 'Post') return query.has('delete') ? 'DeleteObjects' : 'PostObject';
  if (verb === 'Put') return 'CreateBucket';
  if (verb !== 'Get') return `${verb}Bucket`;
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('uploads')) return 'ListMultipartUploads';
  return query.has('list-type') ? 'ListObjectsV2' : 'ListObjects';
}

function objectOperation(verb: string, query: URLSearchParams): string {
  if (query.has('tagging')) return `${verb}ObjectTagging`;
  if (query.has('acl')) return `${verb}ObjectAcl`;
  if (query.has('uploads')) return 'CreateMultipartUpload';
  if (query.has('uploadId')) return multipartOperation(verb);
  return `${verb}Object`;
}

function multipartOperation(verb: string): string {
  switch (verb) {
    case 'Put':
      return 'UploadPart';
    case 'Post':
      return 'CompleteMultipartUpload';
    case 'Delete':
      return 'AbortMultipartUpload';
    default:
      return 'ListParts';
  }
}
