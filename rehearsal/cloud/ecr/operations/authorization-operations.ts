import type { CallContext, Operation } from '../../contract/service';
import { registryUser } from '../authorization-tokens';
import type { EcrParts } from './context';

export function authorizationOperations({
  host,
  repositories,
  tokens,
}: EcrParts): Readonly<Record<string, Operation>> {
  return {
    GetAuthorizationToken: (input, context) => {
      const { region, accountId } = context;
      const accessKeyId = keyOf(context);
      repositories.sawRegion(region);
      const registries = Array.isArray(input.registryIds) ? input.registryIds : [accountId];
      const authorizationData = registries.map(() => {
        const { password, expiresAt } = tokens.issue({ region, accessKeyId });
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

/** ECR Public: logins alone. Images are pulled from the real one, if they are pulled. */
export const publicRegistryOperations = ({ tokens }: EcrParts): Readonly<Record<string, Operation>> => ({
  GetAuthorizationToken: (_, { region }) => {
    const { password, expiresAt } = tokens.issue({ region });
    const authorizationToken = Buffer.from(`${registryUser}:${password}`).toString('base64');
    return { authorizationData: { authorizationToken, expiresAt } };
  },
});

/** The key that a call is signed with, where the gateway tells of it. */
const keyOf = (context: CallContext): string | undefined =>
  'accessKeyId' in context && typeof context.accessKeyId === 'string' ? context.accessKeyId : undefined;
