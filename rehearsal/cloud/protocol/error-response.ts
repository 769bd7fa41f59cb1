/** Errors in the shape that the AWS protocol of the call has, so that every SDK reads code and message. */
import { randomUUID } from 'node:crypto';
import type { AwsProtocol } from './aws-protocol';
import { encodeTextMap } from './cbor';
import type { BufferedResponse } from './message';
import { escapeXml } from './xml';

export interface ProtocolError {
  /** AWS's exception name. */
  readonly code: string;
  readonly message: string;
  /** HTTP status. */
  readonly status: number;
}

export function errorResponse(
  protocol: AwsProtocol,
  service: string,
  error: ProtocolError,
): BufferedResponse {
  const requestId = randomUUID();
  const { contentType, headers, body } = render(protocol, service, error, requestId);
  return {
    status: error.status,
    headers: {
      'content-type': contentType,
      'content-length': String(body.length),
      'x-amzn-requestid': requestId,
      ...headers,
    },
    body,
  };
}

interface Rendering {
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function render(protocol: AwsProtocol, service: string, error: ProtocolError, requestId: string): Rendering {
  const { code, message } = error;
  const details = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  switch (protocol) {
    case 'json':
    case 'rest-json':
      return {
        contentType: protocol === 'json' ? 'application/x-amz-json-1.1' : 'application/json',
        headers: { 'x-amzn-errortype': code },
        body: Buffer.from(JSON.stringify({ __type: code, message })),
      };
    case 'cbor':
      return {
        contentType: 'application/cbor',
        headers: { 'smithy-protocol': 'rpc-v2-cbor' },
        body: encodeTextMap({ __type: code, message }),
      };
    case 'ec2':
      return xml(
        `<Response><Errors><Error>${details}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      );
    case 'rest-xml':
      // S3 alone sends a bare Error element.
      if (service.startsWith('s3'))
        return xml(`<Error>${details}<RequestId>${requestId}</RequestId></Error>`);
      return wrapped(type, details, requestId);
    case 'query':
      return wrapped(type, details, requestId);
  }
}

const wrapped = (type: string, details: string, requestId: string): Rendering =>
  xml(
    `<ErrorResponse><Error><Type>${type}</Type>${details}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  );

const xml = (body: string): Rendering => ({
  contentType: 'text/xml',
  body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`),
});
