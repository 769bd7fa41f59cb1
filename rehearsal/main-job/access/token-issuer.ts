/** An issuer of OIDC tokens on this machine, which stands in for that of GitHub, GitLab or HCP Terraform. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenClaims } from './apply-role';

const keyId = 'rehearsal';

/** Seconds that a token is valid: it is used at once. */
const validSeconds = 300;

export class TokenIssuer {
  readonly #host: string;
  readonly #server: Server;
  readonly #privateKey: KeyObject;

  private constructor(host: string) {
    this.#host = host;
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.#privateKey = privateKey;
    const keys = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyId }] });
    this.#server = createServer(({ url }, response) => {
      response.setHeader('content-type', 'application/json');
      const discovery = { issuer: `https://${host}`, jwks_uri: `${this.url}/keys` };
      response.end(url === '/keys' ? keys : JSON.stringify(discovery));
    });
  }

  /** @param host - that it stands in for */
  static async start(host: string): Promise<TokenIssuer> {
    const issuer = new TokenIssuer(host);
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    return issuer;
  }

  /** Without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  token({ audience, subject }: TokenClaims): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: `https://${this.#host}`,
      aud: audience,
      sub: subject,
      iat: now,
      exp: now + validSeconds,
    };
    const signed = `${encoded({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${encoded(claims)}`;
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), this.#privateKey).toString('base64url')}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
