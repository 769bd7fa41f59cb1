/** Who may speak to the registry: passwords that GetAuthorizationToken gives away, and one of the embedded AWS itself. */
import { randomBytes } from 'node:crypto';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
const tokenLifetimeSeconds = 12 * 60 * 60;

/** User of all passwords. */
export const registryUser = 'AWS';

export interface Authorization {
  readonly password: string;
  /** Region that it was asked for in: its repositories come first. @default - none comes first */
  readonly region?: string;
  /** AWS time in seconds since the epoch. @default - never */
  readonly expiresAt?: number;
  /** Key that it was asked for with: it may do what the key may do. @default - it may do anything */
  readonly accessKeyId?: string | undefined;
}

export interface TokenRequest {
  readonly region: string;
  readonly accessKeyId?: string | undefined;
  /** AWS time. @default 12 hours */
  readonly lifetimeSeconds?: number;
}

export class AuthorizationTokens {
  readonly #issued = new Map<string, Authorization>();
  readonly #now: () => number;

  /** @param now - AWS time in seconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  issue(request: TokenRequest): Authorization & { readonly expiresAt: number } {
    const { region, accessKeyId, lifetimeSeconds = tokenLifetimeSeconds } = request;
    const expiresAt = this.#now() + lifetimeSeconds;
    const authorization = { password: randomPassword(), region, expiresAt, accessKeyId };
    this.#issued.set(authorization.password, authorization);
    return authorization;
  }

  issueForever(): Authorization {
    const authorization = { password: randomPassword() };
    this.#issued.set(authorization.password, authorization);
    return authorization;
  }

  /** @returns undefined for a password that nobody was given */
  find(password: string): (Authorization & { readonly isExpired: boolean }) | undefined {
    const found = this.#issued.get(password);
    return found && { ...found, isExpired: (found.expiresAt ?? Infinity) <= this.#now() };
  }
}

const randomPassword = (): string => randomBytes(48).toString('base64url');
