/** Holds calls with keys of sessions against the policies of their roles. */
import type { AwsClient } from '../contract/client';
import type { Guard, GuardedRequest } from '../contract/guard';
import { AwsError } from '../protocol/aws-error';
import type { Call } from '../protocol/call';
import { parseJson, type Json } from '../protocol/json';
import { textAt } from '../protocol/xml-document';
import { clientActions, existingIn, hasRule, withKeyTags } from './client-actions';
import { accessDenied, expiredToken, unknownKey } from './denial';
import { requestedActions } from './requested-actions';
import type { RequestedAction } from './role-authority';
import { globalRegion } from './role-policies';
import { deletedObjects } from './s3-actions';
import type { Sessions } from './sessions';

export interface AuthorizeProps {
  readonly sessions: Sessions;
  /** Calls STS, and the services that resolve names to ARNs. */
  readonly upstream: AwsClient;
  /** Knows the deployments of CodeDeploy. */
  readonly aws: AwsClient;
  /** 12 digits. */
  readonly accountId: string;
}

/**
 * Checks that a call is allowed. Keys of no session that is known here may do everything, but a temporary one (`ASIA…`)
 * must be one that STS has given.
 *
 * @throws AwsError AccessDenied, ExpiredToken, UnrecognizedClientException or what the protocol has for it
 */
export function authorizeWith({ sessions, upstream, aws, accountId }: AuthorizeProps): Guard {
  const issued = issuedBySts(upstream);
  const ofService = async (call: Call, { head }: GuardedRequest, input: Json) => {
    const { region, resourceAccount } = call;
    const requested = await requestedActions({
      ...{ call, head, input, accountId: resourceAccount ?? accountId },
      upstream: upstream.in(region),
      aws: aws.in(region),
    });
    // The ARN of a bucket names no account.
    const owner = resourceAccount !== undefined && { 'aws:ResourceAccount': resourceAccount };
    return Promise.all(
      requested.map((each) => withKeyTags(aws, { ...each, context: { ...each.context, ...owner } })),
    );
  };
  const ofClient = async (call: Call, request: GuardedRequest, input: Json) => {
    const { service, operation, region } = call;
    if (service === 's3' && operation === 'DeleteObjects')
      return deletedObjects(request.head, (await request.body()).toString());
    // A deployment does not name its application.
    if (!hasRule(service) || typeof input.deploymentId === 'string') return ofService(call, request, input);
    const { head, form = new URLSearchParams() } = request;
    const actions = await clientActions({
      ...{ service, operation, region, accountId, input, form, url: head.url },
      existing: existingIn(aws, region),
    });
    return actions.map((action) => ({
      ...action,
      context: { 'aws:RequestedRegion': region, ...action.context },
    }));
  };
  /** S3 tells everybody that there is no such bucket, because it knows no owner whose policies it could ask. */
  const isOfNoBucket = async (
    { service, operation, region }: Call,
    requested: readonly RequestedAction[],
  ) => {
    const [bucket = ''] = requested[0]?.resource.replace('arn:aws:s3:::', '').split('/') ?? [];
    if (service !== 's3' || operation === 'CreateBucket' || !/^[a-z0-9.-]+$/.test(bucket)) return false;
    const { status } = await upstream.in(region).rest('s3', { method: 'HEAD', url: `/${bucket}` });
    return status === 404;
  };
  const hold = async (key: string, call: Call, requested: readonly RequestedAction[]) => {
    await sessions.require(key, requested).catch(async (error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      // The role is gone.
      if (error.code === 'NoSuchEntity') throw unknownKey(call.protocol);
      if (error.code !== 'AccessDeniedException') throw error;
      if (call.resourceAccount === undefined && (await isOfNoBucket(call, requested))) return;
      throw accessDenied(call.protocol, error.message);
    });
  };
  return async (call, request) => {
    const key = call.accessKeyId;
    if (key === undefined) return;
    switch (sessions.stateOf(key)) {
      case 'closed':
        throw expiredToken(call.protocol);
      case 'foreign':
        if (key.startsWith('ASIA') && !(await issued(key))) throw unknownKey(call.protocol);
        return;
      case 'assumed':
        await hold(key, call, await ofClient(call, request, await inputOf(call, request)));
        return;
      case 'open':
        await hold(key, call, await ofService(call, request, await inputOf(call, request)));
    }
  };
}

/** The parameters of a query service; else the body, but that of objects. */
async function inputOf({ targetPrefix, service }: Call, { form, body }: GuardedRequest): Promise<Json> {
  if (targetPrefix === undefined && service !== 'lambda') return Object.fromEntries(form ?? []);
  const read = await body();
  return targetPrefix === undefined && read[0] !== '{'.charCodeAt(0) ? {} : parseJson(read);
}

/** Clients that assume roles have keys of the emulator's STS, which names their role. */
function issuedBySts(upstream: AwsClient): (accessKeyId: string) => Promise<boolean> {
  const known = new Set<string>();
  return async (accessKeyId) => {
    if (known.has(accessKeyId)) return true;
    const sts = upstream.in(globalRegion, { accessKeyId });
    const arn = await sts.query('sts.GetCallerIdentity', {}).then(
      (answer) => textAt(answer, 'Arn') ?? '',
      (error: unknown) => {
        if (error instanceof AwsError && error.status < 500) return '';
        throw error;
      },
    );
    const isKnown = /:(assumed-role|federated-user)\//.test(arn);
    if (isKnown) known.add(accessKeyId);
    return isKnown;
  };
}
