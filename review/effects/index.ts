/** What the apply and the next deployment will do, beyond rules. Pure. */
import type { RuleContext } from '../blue-green/context';
import type { Effects } from '../result';
import type { Finding } from '../rule';
import { costEffect, unpricedRegions, type CostOptions } from './cost';
import { deploymentEffects, type DeploymentOptions } from './deployments';
import { grantEffects } from './grants';
import { routeEffects } from './routes';
import { trafficEffects } from './traffic';

/** @param findings - suppressed ones too: what is accepted happens all the same */
export function effectsOf(
  context: RuleContext,
  options: DeploymentOptions & CostOptions,
  findings: readonly Finding[] = [],
): Effects {
  const unjudged = context.stacks.filter(({ plan }) => plan.errored).map(({ plan }) => plan.stack);
  const routes = routeEffects(context);
  const deployments = deploymentEffects(context, options, findings);
  const cost = costEffect(context, deployments, options);
  const unpriced = unpricedRegions(context, options);
  return {
    traffic: trafficEffects(context, findings),
    deployments,
    grants: grantEffects(context),
    ...(routes.length > 0 && { routes }),
    ...(cost !== undefined && { cost }),
    ...(unpriced.length > 0 && { unpricedRegions: unpriced }),
    ...(unjudged.length > 0 && { unjudged }),
  };
}
