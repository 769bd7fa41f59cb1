/** How services call AWS: the embedded AWS as its clients see it, or the emulator past the services of this project. */
import { AwsError } from '../protocol/aws-error';
import { authorizationHeader, ownAccessKeyId } from '../protocol/credential-scope';
import { parseJson, type Json } from '../protocol/json';
import type { BufferedRequest, BufferedResponse } from '../protocol/message';
import {
  queryVersions,
  targetPrefixes,
  type JsonServiceName,
  type QueryServiceName,
} from '../protocol/service-names';
import { elementAt, parseXml, textAt, type XmlElement } from '../protocol/xml-document';

/** Signing name and operation, for example `ecs.DescribeServices`. */
export type JsonOperation = `${JsonServiceName}.${string}`;
/** Signing name and operation, for example `sns.Publish`. */
export type QueryOperation = `${QueryServiceName}.${string}`;

/** Parameters in the flat spelling of the query protocol: `Targets.member.1.Id`. */
export type QueryParameters = Readonly<Record<string, string>>;

export interface RestRequest {
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Path and query. */
  readonly url: string;
  /** @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default empty */
  readonly body?: string | Buffer;
}

/** AWS in one region. */
export interface RegionalClient {
  /**
   * Calls an operation of a service with a JSON protocol.
   *
   * @throws AwsError a response with a status of 400 or more
   */
  readonly json: (operation: JsonOperation, input: Json) => Promise<Json>;
  /**
   * Calls an operation of a service with a query protocol.
   *
   * @returns the element with the result: `DescribeRulesResult` for `DescribeRules`
   * @throws AwsError a response with a status of 400 or more
   */
  readonly query: (operation: QueryOperation, parameters: QueryParameters) => Promise<XmlElement>;
  /** Sends a request to a REST service, whatever its response is. @param service - signing name */
  readonly rest: (service: string, request: RestRequest) => Promise<BufferedResponse>;
}

/** An AWS service that calls another one, for example a rule of EventBridge that starts a pipeline. */
export interface CallingService {
  /** For example `events.amazonaws.com`. */
  readonly principal: string;
  /** ARN of the resource that it calls for. */
  readonly sourceArn: string;
}

export interface CallerProps {
  /** @default - the embedded AWS's own */
  readonly accessKeyId?: string;
  /** @default - none */
  readonly callingService?: CallingService;
}

export interface AwsClient {
  readonly in: (region: string, caller?: CallerProps) => RegionalClient;
}

/** Carries a request to where it is answered. */
export type Transport = (
  request: BufferedRequest,
  callingService: CallingService | undefined,
) => Promise<BufferedResponse>;

export function awsClient(transport: Transport): AwsClient {
  return {
    in: (region, { accessKeyId = ownAccessKeyId, callingService } = {}) => {
      const rest: RegionalClient['rest'] = (service, { method, url, headers, body = '' }) => {
        const authorization = authorizationHeader({ service, region, accessKeyId });
        const request = { method, url, headers: { ...headers, authorization }, body: Buffer.from(body) };
        return transport(request, callingService);
      };
      const post = (service: string, headers: Readonly<Record<string, string>>, body: string) =>
        rest(service, { method: 'POST', url: '/', headers, body });
      return {
        rest,
        json: async (operation, input) => {
          const [service, name] = split<JsonServiceName>(operation);
          const target = `${targetPrefixes[service]}.${name}`;
          const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
          return readJsonResponse(await post(service, headers, JSON.stringify(input)));
        },
        query: async (operation, parameters) => {
          const [service, Action] = split<QueryServiceName>(operation);
          const form = new URLSearchParams({ ...parameters, Action, Version: queryVersions[service] });
          const headers = { 'content-type': 'application/x-www-form-urlencoded' };
          return readQueryResponse(Action, await post(service, headers, form.toString()));
        },
      };
    },
  };
}

function split<Name extends string>(operation: `${Name}.${string}`): [service: Name, operation: string] {
  const dot = operation.indexOf('.');
  return [operation.slice(0, dot) as Name, operation.slice(dot + 1)];
}

function readJsonResponse({ status, body }: BufferedResponse): Json {
  const output = parseJson(body);
  if (status < 400) return output;
  const type = typeof output.__type === 'string' ? output.__type : 'InternalFailure';
  const message = output.message ?? output.Message;
  throw new AwsError(
    type.slice(type.lastIndexOf('#') + 1),
    typeof message === 'string' ? message : '',
    status,
  );
}

function readQueryResponse(operation: string, { status, body }: BufferedResponse): XmlElement {
  const document = parseXml(body.toString());
  if (status < 400) return elementAt(document, `${operation}Result`) ?? document;
  const error = elementAt(document, 'Error');
  throw new AwsError(textAt(error, 'Code') ?? 'InternalFailure', textAt(error, 'Message') ?? '', status);
}
