/** How AWS services are spoken to. The request itself tells which protocol it uses. */
export type AwsProtocol = 'json' | 'query' | 'ec2' | 'rest-xml' | 'rest-json' | 'cbor';

/** REST services whose bodies are XML; every other REST service of AWS speaks JSON. */
const restXmlServices: ReadonlySet<string> = new Set([
  's3',
  's3express',
  's3control',
  'route53',
  'cloudfront',
]);

export interface ProtocolHints {
  /** Signing name of the service. */
  readonly service: string;
  readonly hasTarget: boolean;
  readonly hasAction: boolean;
  /** The smithy-protocol header. */
  readonly smithyProtocol: string | undefined;
}

export function protocolOf({ service, hasTarget, hasAction, smithyProtocol }: ProtocolHints): AwsProtocol {
  if (smithyProtocol === 'rpc-v2-cbor') return 'cbor';
  if (hasTarget) return 'json';
  if (hasAction) return service === 'ec2' ? 'ec2' : 'query';
  return restXmlServices.has(service) ? 'rest-xml' : 'rest-json';
}
