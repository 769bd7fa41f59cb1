/** Calls of services with a JSON protocol: answered by the services that we own, or asked of the upstream emulator. */
import { randomUUID } from 'node:crypto';
import { parseJson } from './protocol/json';
import { routeRequest, serviceOfTargetPrefix, type Call } from './request-routing';
import { AwsError, type Json, type OwnedService } from './service';
import type { BufferedResponse, Upstream } from './upstream';
import { asMeant } from './upstream-faults';

export interface JsonServicesProps {
  readonly upstream: Upstream;
  readonly services: readonly OwnedService[];
  /** 12 digits. */
  readonly accountId: string;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

export class JsonServices {
  readonly #props: JsonServicesProps;
  readonly #services: ReadonlyMap<string, OwnedService>;

  constructor(props: JsonServicesProps) {
    this.#props = props;
    this.#services = new Map(props.services.map((service) => [service.targetPrefix, service]));
  }

  /** The service of ours that answers a call. */
  find(call: Call): OwnedService | undefined {
    const service = call.targetPrefix === undefined ? undefined : this.#services.get(call.targetPrefix);
    if (service === undefined) return undefined;
    const isListed = Object.hasOwn(service.operations, call.operation);
    return isListed || service.otherwise === 'refuse' ? service : undefined;
  }

  /** Answers a request, whose body it reads as JSON. */
  async answer(
    service: OwnedService,
    call: Call,
    body: Buffer,
    contentType = jsonType,
  ): Promise<BufferedResponse> {
    const output = Buffer.from(JSON.stringify(await this.#operate(service, call, parseJson(body))));
    const headers = {
      'content-type': contentType,
      'content-length': String(output.length),
      'x-amzn-requestid': randomUUID(),
    };
    return { status: 200, headers, body: output };
  }

  async #operate(service: OwnedService, call: Call, input: Json): Promise<Json> {
    const operation = Object.hasOwn(service.operations, call.operation)
      ? service.operations[call.operation]
      : undefined;
    if (operation === undefined) {
      throw new AwsError('UnknownOperationException', `${call.service} has no operation ${call.operation}`);
    }
    const { accountId, now } = this.#props;
    const upstream = (target: string, request: Json) => this.askUpstream(target, request, call.region);
    const { region, accessKeyId } = call;
    return operation(input, { region, accessKeyId, accountId, now, upstream });
  }

  /** Asks as a client would: the services that we own come first. */
  ask(target: string, input: Json, region: string): Promise<Json> {
    const call = routeRequest(targetRequest(target, region, this.#props.upstream.host), undefined);
    const owned = this.find(call);
    return owned === undefined ? this.askUpstream(target, input, region) : this.#operate(owned, call, input);
  }

  /** Asks the upstream emulator, past the services that we own. */
  async askUpstream(target: string, input: Json, region: string): Promise<Json> {
    const head = targetRequest(target, region, this.#props.upstream.host);
    const call = routeRequest(head, undefined);
    const request = { ...head, body: Buffer.from(JSON.stringify(input)) };
    const response = asMeant(call, await this.#props.upstream.send(request));
    const output = parseJson(response.body);
    if (response.status < 400) return output;
    const type = typeof output.__type === 'string' ? output.__type : 'InternalFailure';
    const message = output.message ?? output.Message;
    throw new AwsError(
      type.slice(type.lastIndexOf('#') + 1),
      typeof message === 'string' ? message : '',
      response.status,
    );
  }
}

const jsonType = 'application/x-amz-json-1.1';

/** A request of our own. The signature is never checked: its scope tells service and region. */
function targetRequest(target: string, region: string, host: string) {
  const service = serviceOfTargetPrefix(target.slice(0, target.lastIndexOf('.')));
  const headers = {
    host,
    'content-type': jsonType,
    'x-amz-target': target,
    authorization: `AWS4-HMAC-SHA256 Credential=gateway/20000101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  };
  return { method: 'POST', url: '/', headers };
}
