/** A certificate that nobody trusts, for a listener whose private key AWS keeps to itself. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** PEM texts. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * @param names - domain names and IPv4 addresses: the first one is the subject; all are alternative names
 * @param now - milliseconds since the epoch; the certificate holds from a day before, for a year
 */
export function selfSignedCertificate(names: readonly string[], now: number): CertificateWithKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(objectId(commonName), utf8(names[0] ?? 'localhost'))));
  const algorithm = sequence(objectId(ecdsaWithSha256));
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    sequence(time(now - dayMs), time(now + 365 * dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(sequence(objectId(subjectAlternativeName), octets(alternativeNames(names))))),
  );
  const certificate = sequence(body, algorithm, bits(sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n').trim();
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const dayMs = 86_400_000;

/** Object identifiers in their DER encoding. */
const commonName = '550403';
const subjectAlternativeName = '551d11';
const ecdsaWithSha256 = '2a8648ce3d040302';

/** A value of DER (ITU-T X.690): tag, length, content. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.length;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  if (length < 0x100) return Buffer.concat([Buffer.from([tag, 0x81, length]), content]);
  return Buffer.concat([Buffer.from([tag, 0x82, length >> 8, length & 0xff]), content]);
}

const sequence = (...items: readonly Buffer[]): Buffer => der(0x30, ...items);
const set = (...items: readonly Buffer[]): Buffer => der(0x31, ...items);
const explicit = (number: number, item: Buffer): Buffer => der(0xa0 | number, item);
const integer = (value: Buffer): Buffer => der(0x02, value);
const bits = (value: Buffer): Buffer => der(0x03, Buffer.from([0]), value);
const octets = (value: Buffer): Buffer => der(0x04, value);
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));

/** GeneralizedTime, `20261123062000Z`. */
const time = (ms: number): Buffer => {
  const [seconds = ''] = new Date(ms).toISOString().replace(/[-:T]/g, '').split('.');
  return der(0x18, Buffer.from(`${seconds}Z`));
};

/** GeneralName (RFC 5280, section 4.2.1.6): `[2]` is a domain name, `[7]` the bytes of an address. */
const alternativeNames = (names: readonly string[]): Buffer =>
  sequence(
    ...names.map((name) =>
      isIP(name) === 4 ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
    ),
  );
