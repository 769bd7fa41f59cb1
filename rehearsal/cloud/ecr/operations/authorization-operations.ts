import type { Operation } from '../../service';
import { registryUser } from '../authorization-tokens';
import type { EcrParts } from './context';

export function authorizationOperations({
  host,
  repositories,
  tokens,
}: EcrParts): Readonly<Record<string, Operation>> {
  return {
    GetAuthorizationToken: (input, { region, accountId }) => {
      repositories.sawRegion(region);
      const registries = Array.isArray(input.registryIds) ? input.registryIds : [accountId];
      const authorizationData = registries.map(() => {
        const { password, expiresAt } = tokens.issue(region);
        return {
          authorizationToken: Buffer.from(`${registryUser}:${password}`).toString('base64'),
          expiresAt,
          proxyEndpoint: `http://${host}`,
        };
      });
      return { authorizationData };
    },
  };
}
