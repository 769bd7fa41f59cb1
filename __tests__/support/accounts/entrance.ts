/**
 * One endpoint for several accounts, as AWS has it: each account is an embedded AWS of its own, and the credentials of a call
 * lead to one of them. The credentials of a terminal are of none of these: they assume roles, and reach the state in S3.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EmbeddedAws } from '../../../rehearsal/cloud';
import { listen } from '../../../rehearsal/cloud/gateway';
import { routeRequest } from '../../../rehearsal/cloud/gateway/request-routing';
import { AwsError } from '../../../rehearsal/cloud/protocol/aws-error';
import type { Call } from '../../../rehearsal/cloud/protocol/call';
import { authorizationHeader } from '../../../rehearsal/cloud/protocol/credential-scope';
import { errorResponse } from '../../../rehearsal/cloud/protocol/error-response';
import { parseJson } from '../../../rehearsal/cloud/protocol/json';
import { endToEndHeaders, readBody, type RequestHead } from '../../../rehearsal/cloud/protocol/message';
import { parseXml, textAt } from '../../../rehearsal/cloud/protocol/xml-document';
import { accountOfCall } from './account-of-call';
import { Buckets } from './buckets';
import type { RecordedCall } from './calls';
import { passOn } from './pass-on';
import { requireResourcePolicy } from './require-resource-policy';
import { requireRole, somebody } from './require-role';

export type Account = Pick<EmbeddedAws, 'endpoint' | 'sessionOf' | 'authorize'>;

interface Session {
  readonly account: string;
  readonly roleArn: string;
  /** Whether somebody has assumed the role through this endpoint, and not a service of the account. */
  readonly isAssumed: boolean;
}

/** A request that is read. */
interface Received {
  readonly head: RequestHead;
  readonly body: Buffer;
  readonly form: URLSearchParams | undefined;
  readonly call: Call;
}

export class Entrance {
  /** In the order in which they came. */
  readonly calls: RecordedCall[] = [];
  readonly #accounts = new Map<string, Account>();
  readonly #sessions = new Map<string, Session>();
  readonly #buckets = new Buckets(this.#accounts);

  private constructor(
    /** URL without a trailing slash. */
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<Entrance> {
    const endpoint = await listen(0);
    const entrance = new Entrance(endpoint.url, endpoint.close);
    endpoint.serve((request, response) => {
      entrance.#handle(request, response).catch(() => response.destroy());
    });
    return entrance;
  }

  /** Leads to an account from now on. */
  add(id: string, account: Account): void {
    this.#accounts.set(id, account);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await receive(request);
    try {
      const { status, headers, body } = await this.#answer(received);
      response.writeHead(status, endToEndHeaders(headers));
      response.end(body);
    } catch (error) {
      refuse(received.call, response, error);
    }
  }

  async #answer(received: Received) {
    const { call, head, form, body } = received;
    const session = this.#sessionOf(call.accessKeyId ?? '');
    const account = await this.#accountOf(received, session);
    this.#record(received, account, session);
    if (account === undefined) return somebody(call);
    const { endpoint } = this.#at(account);
    if (call.operation === 'AssumeRole') {
      await requireRole(endpoint, form?.get('RoleArn') ?? '');
      return this.#remember(await passOn(endpoint, head, body), form, account);
    }
    if (session === undefined || account === session.account) return passOn(endpoint, head, body);
    // Both accounts must allow it: that of the caller by the policies of its role, the other one by those of the resource.
    const request = { head, form, body: () => Promise.resolve(body) };
    await this.#at(session.account).authorize({ ...call, resourceAccount: account }, request);
    await requireResourcePolicy({ endpoint, account, roleArn: session.roleArn, ...received });
    return passOn(endpoint, asSomebodyElse(head, call), body);
  }

  async #accountOf({ call, head, form, body }: Received, session: Session | undefined) {
    const input = head.headers['x-amz-target'] === undefined ? {} : parseJson(body);
    const caller = session?.account;
    const place = accountOfCall({ call, url: head.url, form: form ?? new URLSearchParams(), input, caller });
    if (place === undefined || 'account' in place) return place?.account;
    return this.#buckets.accountOf(place.bucket, caller);
  }

  #sessionOf(accessKeyId: string): Session | undefined {
    const assumed = this.#sessions.get(accessKeyId);
    if (assumed !== undefined) return assumed;
    for (const [account, { sessionOf }] of this.#accounts) {
      const { roleArn } = sessionOf(accessKeyId) ?? {};
      if (roleArn !== undefined) return { account, roleArn, isAssumed: false };
    }
    return undefined;
  }

  #remember(answer: Awaited<ReturnType<typeof passOn>>, form: URLSearchParams | undefined, account: string) {
    const result = ['AssumeRoleResult', 'Credentials', 'AccessKeyId'] as const;
    const key = textAt(parseXml(answer.body.toString()), ...result);
    const roleArn = form?.get('RoleArn') ?? '';
    if (key !== undefined) this.#sessions.set(key, { account, roleArn, isAssumed: true });
    return answer;
  }

  #record({ call, head, form, body }: Received, account: string | undefined, session: Session | undefined) {
    const { service, operation, region } = call;
    const sent = form === undefined ? body.toString('utf8', 0, longestText) : [...form.values()].join('\n');
    const text = `${decodeURIComponent(head.url)}\n${sent}`;
    const role = session?.roleArn.split('/').at(-1);
    const isService = session?.isAssumed === false;
    this.calls.push({ operation: `${service}.${operation}`, account, role, isService, region, text });
  }

  #at(id: string): Account {
    const account = this.#accounts.get(id);
    if (account === undefined) throw new AwsError('AccessDenied', `there is no account ${id} here`, 403);
    return account;
  }
}

/** Objects of S3 are as long as they are. */
const longestText = 200_000;

async function receive(request: IncomingMessage): Promise<Received> {
  const { method = 'GET', url = '/', headers } = request;
  const head = { method, url, headers };
  const body = await readBody(request);
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const form = isForm ? new URLSearchParams(body.toString()) : undefined;
  return { head, body, form, call: routeRequest(head, form) };
}

/** Another account does not know the key, nor the token of its session. */
function asSomebodyElse({ headers, ...head }: RequestHead, { service, region }: Call): RequestHead {
  const kept = Object.entries(headers).filter(([name]) => name !== 'x-amz-security-token');
  const authorization = authorizationHeader({ service, region, accessKeyId: 'somebody' });
  return { ...head, headers: { ...Object.fromEntries(kept), authorization } };
}

function refuse({ protocol, service }: Call, response: ServerResponse, error: unknown): void {
  const said =
    error instanceof AwsError ? error : { code: 'InternalFailure', message: String(error), status: 501 };
  const { code, message, status } = said;
  const answer = errorResponse(protocol, service, { code, message, status });
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}
