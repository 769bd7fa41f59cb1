/**
 * Certificates of HTTPS listeners. ACM gives a private key away only where the certificate was requested with export
 * enabled; for any other one the listener shows a self-signed certificate of the same names, which a client has to be
 * told not to verify, as it has for the one that moto made.
 */
import { createPrivateKey, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { AwsError, type Json } from '../service';
import { list, readShape, structure, text } from '../support/shape';
import { selfSignedCertificate, type CertificateWithKey } from './self-signed-certificate';

/** Calls an operation of a JSON service of the upstream emulator in a region. */
export type AskJson = (target: string, input: Json, region: string) => Promise<Json>;

const exported = v.object({ Certificate: text(), CertificateChain: text(), PrivateKey: text() });
const described = structure({
  Certificate: structure({ DomainName: text(), SubjectAlternativeNames: list(text()) }),
});

export class Certificates {
  readonly #ask: AskJson;
  readonly #now: () => number;
  readonly #byArn = new Map<string, CertificateWithKey>();

  /** @param now - milliseconds since the epoch */
  constructor(ask: AskJson, now: () => number) {
    this.#ask = ask;
    this.#now = now;
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
      const answer = await this.#ask(
        'CertificateManager.ExportCertificate',
        { CertificateArn: arn, Passphrase: Buffer.from(passphrase).toString('base64') },
        region,
      );
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
    return selfSignedCertificate(names, this.#now());
  }

  /** A certificate of IAM is not in ACM, and has no names that could be asked for. */
  async #domainNames(region: string, arn: string): Promise<readonly string[]> {
    try {
      const target = 'CertificateManager.DescribeCertificate';
      const answer = readShape(described, await this.#ask(target, { CertificateArn: arn }, region));
      const { DomainName: name = 'localhost', SubjectAlternativeNames: others = [] } =
        answer.Certificate ?? {};
      return [...new Set([name, ...others])];
    } catch (error) {
      if (error instanceof AwsError) return ['localhost'];
      throw error;
    }
  }
}
