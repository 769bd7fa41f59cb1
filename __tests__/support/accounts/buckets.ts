/** Buckets have names that are unique in AWS: whoever names one does not know whose it is. */
import { clientAt } from '../emulator-client';

export class Buckets {
  readonly #accounts: ReadonlyMap<string, { readonly endpoint: string }>;
  readonly #known = new Map<string, string>();

  constructor(accounts: ReadonlyMap<string, { readonly endpoint: string }>) {
    this.#accounts = accounts;
  }

  /** Resolves with the id of the account that has the bucket, and with the caller's where none has it. */
  async accountOf(bucket: string, caller: string | undefined): Promise<string | undefined> {
    const known = this.#known.get(bucket);
    if (known !== undefined) return known;
    for (const [account, { endpoint }] of this.#accounts) {
      const request = { method: 'HEAD', url: `/${bucket}` } as const;
      const { status } = await clientAt({ endpoint, region: 'us-east-1' }).rest('s3', request);
      if (status >= 400) continue;
      this.#known.set(bucket, account);
      return account;
    }
    return caller;
  }
}
