/** All repairs, in the order in which they see a request. State that a repair keeps lives as long as the gateway. */
import { lambdaFunctions } from '../lambda';
import type { RunningParts } from '../running-parts';
import type { Surroundings } from '../surroundings';
import { bucketNotificationEventBridge } from './bucket-notification-eventbridge';
import { bucketPolicyConditions } from './bucket-policy-conditions';
import { bucketSuspendedVersions } from './bucket-suspended-versions';
import type { Repair } from './repair';
import { scalableTargetService } from './scalable-target-service';
import { scalableTargetTags } from './scalable-target-tags';
import { securityGroupRuleDescriptions } from './security-group-rule-descriptions';

export const allRepairs = (
  { endpoint, clock, path, certificates }: Surroundings,
  { repairs: { loadBalancing, monitoring } }: Pick<RunningParts, 'repairs'>,
): readonly Repair[] => [
  ...loadBalancing,
  ...monitoring,
  bucketNotificationEventBridge(),
  bucketPolicyConditions(),
  bucketSuspendedVersions(),
  lambdaFunctions({ endpoint, clock, path, certificates }),
  scalableTargetService(),
  scalableTargetTags(),
  securityGroupRuleDescriptions(),
];
