/** Which service and operation a request is for, read from the request alone. */
import { protocolOf } from '../protocol/aws-protocol';
import { defaultRegion, type Call } from '../protocol/call';
import { readCredentialScope } from '../protocol/credential-scope';
import type { RequestHead } from '../protocol/message';
import { lambdaOperation, s3Operation } from '../protocol/rest-operation';
import { serviceOfTargetPrefix, serviceOfVersion } from '../protocol/service-names';

/** @param form - parameters of a query service, where the body has been read for them */
export function routeRequest(head: RequestHead, form: URLSearchParams | undefined): Call {
  const [path = '/', search = ''] = head.url.split(/\?(.*)/s, 2);
  const query = new URLSearchParams(search);
  const target = splitTarget(single(head.headers['x-amz-target']));
  const action = form?.get('Action') ?? query.get('Action') ?? undefined;
  const version = form?.get('Version') ?? query.get('Version') ?? '';
  const scope = readCredentialScope(head.headers.authorization, query.get('X-Amz-Credential'));
  const service =
    scope?.service ??
    (target === undefined ? undefined : serviceOfTargetPrefix(target.prefix)) ??
    (action === undefined ? undefined : serviceOfVersion(version)) ??
    's3';
  const smithyProtocol = single(head.headers['smithy-protocol']);
  const protocol = protocolOf({
    service,
    hasTarget: target !== undefined,
    hasAction: action !== undefined && service !== 's3',
    smithyProtocol,
  });
  return {
    service,
    region: scope?.region ?? defaultRegion,
    ...(scope && { accessKeyId: scope.accessKeyId }),
    protocol,
    operation: operationOf(),
    targetPrefix: target?.prefix,
  };

  function operationOf(): string {
    if (target !== undefined) return target.operation;
    if (protocol === 'cbor') return path.slice(path.lastIndexOf('/') + 1);
    if (action !== undefined && service !== 's3') return action;
    if (service === 's3') return s3Operation(head.method, path, query);
    const ofLambda = service === 'lambda' ? lambdaOperation(head.method, path) : undefined;
    return ofLambda ?? `${head.method} ${path}`;
  }
}

function splitTarget(target: string | undefined): { prefix: string; operation: string } | undefined {
  const dot = target?.lastIndexOf('.') ?? -1;
  if (target === undefined || dot < 0) return undefined;
  return { prefix: target.slice(0, dot), operation: target.slice(dot + 1) };
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
