/** Revisions: where an AppSpec is, and what is in it. */
import { createHash } from 'node:crypto';
import type { Objects } from '../contract/objects';
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import { invalidRevision } from './app-spec';
import type { Application, Revision } from './model';
import type { RevisionLocation } from './shapes';

/** Where revisions in S3 are read from. */
export type RevisionObjects = Pick<Objects, 'read'>;

/**
 * @returns the revision that a request names, its AppSpec read
 * @throws AwsError RevisionRequiredException, RevisionDoesNotExistException, InvalidRevisionException
 */
export async function findRevision(
  application: Application,
  location: RevisionLocation | undefined,
  objects: RevisionObjects,
  context: CallContext,
): Promise<Revision> {
  if (location === undefined) {
    throw new AwsError('RevisionRequiredException', 'The revision ID was not specified.');
  }
  switch (location.revisionType) {
    case 'AppSpecContent':
      return inline(application, location, 'appSpecContent');
    case 'String':
      return inline(application, location, 'string');
    case 'S3':
      return fromS3(location, objects, context);
    case undefined:
      throw invalidRevision('revisionType is missing');
    default:
      throw invalidRevision(
        `revisionType ${location.revisionType} must be AppSpecContent, String or S3 for compute platform ECS`,
      );
  }
}

/** The sha256 alone names a revision that was used or registered before. */
function inline(
  application: Application,
  location: RevisionLocation,
  member: 'appSpecContent' | 'string',
): Revision {
  const { content, sha256 } = location[member] ?? {};
  if (content === undefined) {
    if (sha256 === undefined) throw invalidRevision(`${member}.content is missing`);
    const known = application.revisions.get(revisionKey({ ...location, [member]: { sha256 } }));
    if (known === undefined) throw revisionDoesNotExist();
    return known.revision;
  }
  const hash = sha256Of(content);
  if (sha256 !== undefined && sha256.toLowerCase() !== hash) {
    throw invalidRevision(`${member}.sha256 is ${sha256}, that of the content is ${hash}`);
  }
  const { revisionType } = location;
  return { location: { ...(revisionType && { revisionType }), [member]: { sha256: hash } }, content };
}

async function fromS3(
  { s3Location = {} }: RevisionLocation,
  objects: RevisionObjects,
  context: CallContext,
): Promise<Revision> {
  const { bucket, key, bundleType, version, eTag } = s3Location;
  if (!bucket || !key) throw invalidRevision('s3Location must have a bucket and a key');
  if (bundleType !== 'YAML' && bundleType !== 'JSON') {
    throw invalidRevision(`bundleType ${bundleType ?? 'none'} must be YAML or JSON for compute platform ECS`);
  }
  const object = await objects.read(context.region, { bucket, key }, version);
  if (object === undefined) throw revisionDoesNotExist();
  if (eTag !== undefined && unquoted(eTag) !== unquoted(object.eTag)) {
    throw invalidRevision(`eTag is ${eTag}, that of s3://${bucket}/${key} is ${object.eTag}`);
  }
  return { location: { revisionType: 'S3', s3Location }, content: object.body.toString() };
}

const unquoted = (eTag: string): string => eTag.replaceAll('"', '');

/** @returns what two locations of the same revision have in common */
export function revisionKey({ revisionType, s3Location, appSpecContent, string }: RevisionLocation): string {
  const { bucket, key, version } = s3Location ?? {};
  const { sha256, content } = appSpecContent ?? string ?? {};
  const hash = content === undefined ? sha256?.toLowerCase() : sha256Of(content);
  return JSON.stringify([revisionType, bucket, key, version, hash]);
}

const sha256Of = (content: string): string => createHash('sha256').update(content).digest('hex');

export const revisionDoesNotExist = (): AwsError =>
  new AwsError(
    'RevisionDoesNotExistException',
    'The named revision does not exist with the user or Amazon Web Services account.',
  );
