/** Signs tokens with a key that is kept, so that a server that was started again signs with the same one. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../store';
import type { Claims } from './claims';

export class TokenSigner {
  readonly #path: string;
  #key: KeyObject | undefined;

  /** @param path - of the private key, which is made when it is needed first */
  constructor(path: string) {
    this.#path = path;
  }

  /** @returns a JSON Web Token */
  sign(claims: Claims): string {
    const { kid } = this.publicKey;
    const signed = `${encoded({ alg: 'RS256', typ: 'JWT', kid })}.${encoded(claims)}`;
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), this.#private).toString('base64url')}`;
  }

  /** With what tells it from others. */
  get publicKey(): JsonWebKey & { readonly kid: string } {
    const key = createPublicKey(this.#private).export({ format: 'jwk' });
    const kid = createHash('sha256')
      .update(key.n ?? '')
      .digest('base64url');
    return { ...key, kid, alg: 'RS256', use: 'sig' };
  }

  get #private(): KeyObject {
    this.#key ??= this.#read() ?? this.#make();
    return this.#key;
  }

  #read(): KeyObject | undefined {
    return existsSync(this.#path) ? createPrivateKey(readFileSync(this.#path)) : undefined;
  }

  #make(): KeyObject {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeWhole(this.#path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return privateKey;
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
