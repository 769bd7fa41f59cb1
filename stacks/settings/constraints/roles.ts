import { partitionOf } from '../../regions';
import { type Constraint, type EnvironmentSubject, when } from './constraint';

export const boundaryOfTheAccount: Constraint<EnvironmentSubject> = {
  refused: "a permissions boundary of another account or partition than the environment's",
  because: 'IAM accepts only a policy of the account itself or one that AWS manages',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
  check: ({ environment: { name, region, accountId, permissionsBoundary } }) => {
    if (permissionsBoundary === undefined) return [];
    const [, partition, , , account] = permissionsBoundary.split(':');
    const home = partitionOf(region);
    const isForeign = accountId !== undefined && account !== 'aws' && account !== accountId;
    return when(partition !== home || isForeign, {
      path: ['permissionsBoundary'],
      got: JSON.stringify(permissionsBoundary),
      allowed: `a policy of ${accountId ?? 'the account'} or of AWS in the partition ${home}`,
      fix: `set environments.${name}.permissionsBoundary`,
    });
  },
};
