/** Calls of our own to a service of the upstream emulator that speaks the query protocol. */
import { elementAt, parseXml, textAt, type XmlElement } from './protocol/xml-document';
import { AwsError } from './service';
import type { Upstream } from './upstream';

export interface QueryApiProps {
  readonly upstream: Pick<Upstream, 'send' | 'host'>;
  /** Signing name. */
  readonly service: string;
  /** The Version parameter. */
  readonly version: string;
}

/** Parameters in the flat spelling of the protocol: `Targets.member.1.Id`. */
export type QueryParameters = Readonly<Record<string, string>>;

export class QueryApi {
  readonly #props: QueryApiProps;

  constructor(props: QueryApiProps) {
    this.#props = props;
  }

  /**
   * @returns the element with the answer: `DescribeRulesResult` for `DescribeRules`
   * @throws AwsError what the emulator answers with a status of 400 or more
   */
  async ask(region: string, action: string, parameters: QueryParameters): Promise<XmlElement> {
    const { upstream, service, version } = this.#props;
    const response = await upstream.send({
      method: 'POST',
      url: '/',
      headers: {
        host: upstream.host,
        'content-type': 'application/x-www-form-urlencoded',
        // The signature is never checked: its scope tells service and region.
        authorization: `AWS4-HMAC-SHA256 Credential=gateway/20000101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: Buffer.from(new URLSearchParams({ ...parameters, Action: action, Version: version }).toString()),
    });
    const document = parseXml(response.body.toString());
    if (response.status >= 400) {
      const error = elementAt(document, 'Error');
      throw new AwsError(
        textAt(error, 'Code') ?? 'InternalFailure',
        textAt(error, 'Message') ?? '',
        response.status,
      );
    }
    return elementAt(document, `${action}Result`) ?? document;
  }
}
