/** All repairs, in the order in which they see a request. State that a repair keeps lives as long as the gateway. */
import { lambdaFunctions } from '../lambda';
import type { RunningParts } from '../running-parts';
import type { Surroundings } from '../surroundings';
import type { EventSink } from '../events/event';
import { bucketEvents } from './bucket-events';
import { bucketPolicyConditions } from './bucket-policy-conditions';
import { bucketSuspendedVersions } from './bucket-suspended-versions';
import type { Repair } from './repair';
import { scalableTargetService } from './scalable-target-service';
import { scalableTargetTags } from './scalable-target-tags';
import { securityGroupRuleDescriptions } from './security-group-rule-descriptions';

export interface EventProps {
  /** Takes the events of buckets. */
  readonly sink: EventSink;
  /** 12 digits. */
  readonly accountId: string;
  /** Told of events that could not be made. @default nobody is told */
  readonly log?: ((line: string) => void) | undefined;
}

export const allRepairs = (
  { endpoint, clock, path, certificates }: Surroundings,
  { repairs: { loadBalancing, monitoring } }: Pick<RunningParts, 'repairs'>,
  events: EventProps,
): readonly Repair[] => [
  ...loadBalancing,
  ...monitoring,
  ...bucketEvents({ clock, ...events }),
  bucketPolicyConditions(),
  bucketSuspendedVersions(),
  lambdaFunctions({ endpoint, clock, path, certificates }),
  scalableTargetService(),
  scalableTargetTags(),
  securityGroupRuleDescriptions(),
];
