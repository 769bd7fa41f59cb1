/** What the apply and the next deployment will do, beyond rules. Pure. */
import type { Effects } from '../review';
import type { RuleContext } from '../rule';
import { deploymentEffects, type DeploymentOptions } from './deployments';
import { grantEffects } from './grants';
import { trafficEffects } from './traffic';

export const effectsOf = (context: RuleContext, options: DeploymentOptions = {}): Effects => ({
  traffic: trafficEffects(context),
  deployments: deploymentEffects(context, options),
  grants: grantEffects(context),
});
