/** Which scenarios are released by a push, and which by CreateDeployment. */
import type { Scenario } from './scenario';

/**
 * A push releases with the AppSpec and the alarms of the stacks. Hooks are part of an AppSpec, and other alarms are
 * watched by a deployment alone that is created with them: such a scenario calls CreateDeployment itself.
 */
export const goesByPush = ({ hooks, alarm }: Scenario): boolean => hooks === undefined && alarm === undefined;
