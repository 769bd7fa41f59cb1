/** Who a run is, for AWS and others that trust this HCP Terraform: OpenID Connect. */
import { randomUUID } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { claimsOf, type Workload } from './claims';
import { TokenSigner } from './token-signer';

export type { Workload } from './claims';

export interface IdentityProps {
  /** Host that this HCP Terraform stands in for. */
  readonly hostname: string;
  /** Path of the private key. */
  readonly keyFile: string;
  readonly now: () => Date;
}

export class Identity {
  /** URL that tokens have as their issuer. */
  readonly issuer: string;
  readonly #signer: TokenSigner;
  readonly #now: () => Date;

  constructor({ hostname, keyFile, now }: IdentityProps) {
    this.issuer = `https://${hostname}`;
    this.#signer = new TokenSigner(keyFile);
    this.#now = now;
  }

  token(workload: Workload, audience: string): string {
    const { issuer } = this;
    return this.#signer.sign(claimsOf(workload, { issuer, audience, now: this.#now(), id: randomUUID() }));
  }

  /** Keys that tokens are signed with. */
  get keys(): readonly JsonWebKey[] {
    return [this.#signer.publicKey];
  }
}
