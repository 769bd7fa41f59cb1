/**
 * Certificates of HTTPS listeners. ACM gives a private key away only where the certificate was requested with export
 * enabled; for any other one the listener shows a self-signed certificate of the same names, which a client has to be
 * told not to verify, as it has for the one that moto made.
 */
import { createPrivateKey, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { AwsClient } from '../contract/client';
import { AwsError } from '../protocol/aws-error';
import { list, readShape, structure, text } from '../support/shape';
import { selfSignedCertificate, type CertificateWithKey } from './self-signed-certificate';

const exported = v.object({ Certificate: text(), CertificateChain: text(), PrivateKey: text() });
const described = structure({
  Certificate: structure({ DomainName: text(), SubjectAlternativeNames: list(text()) }),
});

export class Certificates {
  readonly #upstream: AwsClient;
  readonly #byArn = new Map<string, CertificateWithKey>();

  /** @param upstream - keeps the certificates of ACM */
  constructor(upstream: AwsClient) {
    this.#upstream = upstream;
  }

  async get(region: string, arn: string): Promise<CertificateWithKey> {
    const known = this.#byArn.get(arn);
    if (known !== undefined) return known;
    const found = (await this.#exported(region, arn)) ?? (await this.#selfSigned(region, arn));
    this.#byArn.set(arn, found);
    return found;
  }

  async #exported(region: string, arn: string): Promise<CertificateWithKey | undefined> {
    const passphrase = randomBytes(16).toString('hex');
    try {
      const answer = await this.#upstream.in(region).json('acm.ExportCertificate', {
        CertificateArn: arn,
        Passphrase: Buffer.from(passphrase).toString('base64'),
      });
      const { Certificate, CertificateChain, PrivateKey } = readShape(exported, answer);
      const key = createPrivateKey({ key: PrivateKey, passphrase });
      return {
        certificate: `${Certificate.trim()}\n${CertificateChain.trim()}\n`,
        privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    } catch (error) {
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  }

  async #selfSigned(region: string, arn: string): Promise<CertificateWithKey> {
    const names = await this.#domainNames(region, arn);
    // Clients check it against the wall's clock, however far AWS time has gone.
    return selfSignedCertificate(names, Date.now());
  }

  /** A certificate of IAM is not in ACM, and has no names that could be asked for. */
  async #domainNames(region: string, arn: string): Promise<readonly string[]> {
    try {
      const acm = this.#upstream.in(region);
      const answer = readShape(described, await acm.json('acm.DescribeCertificate', { CertificateArn: arn }));
      const { DomainName: name = 'localhost', SubjectAlternativeNames: others = [] } =
        answer.Certificate ?? {};
      return [...new Set([name, ...others])];
    } catch (error) {
      if (error instanceof AwsError) return ['localhost'];
      throw error;
    }
  }
}
