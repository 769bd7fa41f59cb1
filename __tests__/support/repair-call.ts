/** Calls a repair as the gateway does, with an upstream that is a function. */
import { awsClient } from '../../rehearsal/cloud/contract/client';
import type { InterceptedCall, Interceptor, Next } from '../../rehearsal/cloud/contract/interceptor';
import { routeRequest } from '../../rehearsal/cloud/gateway/request-routing';
import type { BufferedRequest, BufferedResponse } from '../../rehearsal/cloud/protocol/message';
import { regionalClientOf } from './aws-client';
import { signed } from './fake-upstream';

export const answered = (status: number, body = ''): BufferedResponse => ({
  status,
  headers: {},
  body: Buffer.from(body),
});

/** `PUT /bucket?policy` and the like. */
export const s3Request = (line: string, body = '', headers: Record<string, string> = {}): BufferedRequest => {
  const [method = '', url = ''] = line.split(' ');
  return { method, url, headers: { ...signed('s3'), host: 'aws.test', ...headers }, body: Buffer.from(body) };
};

export const jsonRequest = (service: string, target: string, input: object): BufferedRequest => ({
  method: 'POST',
  url: '/',
  headers: { ...signed(service), host: 'aws.test', 'x-amz-target': target },
  body: Buffer.from(JSON.stringify(input)),
});

export const queryRequest = (service: string, form: string): BufferedRequest => ({
  method: 'POST',
  url: '/',
  headers: {
    ...signed(service),
    host: 'aws.test',
    'content-type': 'application/x-www-form-urlencoded',
  },
  body: Buffer.from(form),
});

/** @param clients - @default the upstream is `next` too, and nobody else is asked */
export async function callRepair(
  repair: Interceptor,
  request: BufferedRequest,
  next: Next,
  clients: Partial<Pick<InterceptedCall, 'aws' | 'upstream'>> = {},
): Promise<BufferedResponse> {
  const { method, url, body } = request;
  const headers = request.headers as Record<string, string>;
  const form = headers['content-type']?.includes('form') ? new URLSearchParams(body.toString()) : undefined;
  const call = routeRequest({ method, url, headers }, form);
  const answer = repair.operations[call.operation];
  if (answer === undefined) throw new Error(`the repair has no ${call.operation}`);
  const upstream = awsClient(next).in(call.region);
  return answer({ ...call, request, aws: regionalClientOf(), upstream, ...clients }, next);
}

/** An upstream that must not be asked. */
export const nobody: Next = ({ method, url }) =>
  Promise.reject(new Error(`the upstream was asked: ${method} ${url}`));
