import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authorization } from '../authorization-tokens';
import type { EcrParts } from '../operations/context';
import { noSuchRepository, type Repository } from '../repositories';
import { asRefusal, RegistryRefusal } from './registry-refusal';
import { requireAction, type RegistryAction, type RoleKeys } from './role-permissions';

/** A request to the registry by someone who may speak to it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly authorization: Authorization;
  readonly parts: RegistryParts;
}

export interface RegistryParts extends EcrParts {
  /** 12 digits. */
  readonly accountId: string;
  /** AWS time in seconds since the epoch. */
  readonly now: () => number;
  /** @default - every password may do anything */
  readonly sessions?: RoleKeys | undefined;
}

/**
 * @param action - what is done to the repository
 * @returns the repositories of a name, one a region at most, that of the client's region first; at least one
 * @throws RegistryRefusal NAME_UNKNOWN, DENIED
 */
export async function repositoriesOf(
  { parts, authorization }: Exchange,
  name: string,
  action: RegistryAction,
): Promise<readonly [Repository, ...Repository[]]> {
  const [first, ...more] = await parts.repositories.named(name, authorization.region);
  if (first === undefined) throw asRefusal(noSuchRepository(name, parts.accountId));
  const isOfRole = await requireAction(parts, authorization, { action, repository: first });
  return isOfRole ? [first] : [first, ...more];
}

export function answer(
  { request, response }: Exchange,
  status: number,
  headers: Readonly<Record<string, string | number>> = {},
  body: Buffer | string = '',
): void {
  response.writeHead(status, {
    'docker-distribution-api-version': 'registry/2.0',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

export const methodNotAllowed = (): RegistryRefusal =>
  new RegistryRefusal('UNSUPPORTED', 'The operation is unsupported.', 405);
