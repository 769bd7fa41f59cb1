/** Accounts behind one endpoint, each an embedded AWS, with roles that deploy. */
import { startEmbeddedAws, type EmbeddedAws } from '../../../rehearsal/cloud';
import { clientEnvironment } from '../../../rehearsal/cloud/composition/client-environment';
import { clientAt } from '../emulator-client';
import type { RecordedCall } from './calls';
import { Entrance } from './entrance';

export type { RecordedCall } from './calls';

export interface Accounts {
  /** Leads to all of them, with credentials that may assume their roles. */
  readonly environment: Readonly<Record<string, string>>;
  /** What came to the endpoint, in the order in which it came. */
  readonly calls: readonly RecordedCall[];
  /** @throws Error there is no such account */
  readonly account: (id: string) => EmbeddedAws;
  readonly stop: () => Promise<void>;
}

/**
 * @param ids - of 12 digits each
 * @param speed - seconds of AWS time in a second
 */
export async function startAccounts(ids: readonly string[], speed: number): Promise<Accounts> {
  const entrance = await Entrance.open();
  const accounts = new Map<string, EmbeddedAws>();
  await Promise.all(
    ids.map(async (accountId, index) => {
      // Far from each other: stacks of all of them have the same ports, and further load balancers the next addresses.
      const listenerAddress = process.platform === 'linux' ? `127.0.${80 + 40 * index}.1` : '127.0.0.1';
      const props = { accountId, speed, listenerAddress, entrance: entrance.url };
      const account = await startEmbeddedAws({ env: process.env, ...props });
      accounts.set(accountId, account);
      entrance.add(accountId, account);
    }),
  );
  return {
    environment: clientEnvironment(entrance.url, process.env),
    calls: entrance.calls,
    account: (id) => {
      const found = accounts.get(id);
      if (found === undefined) throw new Error(`no account ${id}`);
      return found;
    },
    stop: async () => {
      await entrance.close();
      await Promise.all([...accounts.values()].map((account) => account.stop()));
    },
  };
}

/** Creates a role that may do everything in its account, as an administrator does before the first deploy. */
export async function createRole({ endpoint }: EmbeddedAws, RoleName: string): Promise<void> {
  const iam = clientAt({ endpoint, region: 'us-east-1' });
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  };
  await iam.query('iam.CreateRole', { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.query('iam.AttachRolePolicy', { RoleName, PolicyArn });
}
