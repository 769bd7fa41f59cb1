/** Corrections of answers of moto that are unlike AWS's, each saying what is wrong. What they keep lives as long as they do. */
import type { CloudService } from '../contract/service';
import { alarmInitialState } from './alarm-initial-state';
import { bucketPolicyConditions } from './bucket-policy-conditions';
import { bucketSuspendedVersions } from './bucket-suspended-versions';
import { scalableTargetService } from './scalable-target-service';
import { scalableTargetTags } from './scalable-target-tags';
import { securityGroupRuleDescriptions } from './security-group-rule-descriptions';

export const repairs = (): CloudService => ({
  interceptors: [
    alarmInitialState(),
    bucketPolicyConditions(),
    bucketSuspendedVersions(),
    scalableTargetService(),
    scalableTargetTags(),
    securityGroupRuleDescriptions(),
  ],
});
