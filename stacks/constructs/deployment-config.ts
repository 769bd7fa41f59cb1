import { createHash } from 'node:crypto';
import { CodedeployDeploymentConfig } from '@cdktf/provider-aws/lib/codedeploy-deployment-config';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../settings';

export type CustomTrafficRouting = Exclude<DeploymentSettings['config'], string>;

export interface DeploymentConfigProps {
  /** Start of the configuration's name. */
  readonly name: string;
  readonly routing: CustomTrafficRouting;
}

/** A canary or linear deployment configuration of one's own. */
export class DeploymentConfig extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { name, routing }: DeploymentConfigProps) {
    super(scope, id);
    this.name = new CodedeployDeploymentConfig(this, 'Resource', {
      // CodeDeploy cannot change a configuration, nor delete one that a group uses: every content has its own name,
      // and the new one is there before the old one goes.
      deploymentConfigName: `${name}-${routing.type}-${digest(routing)}`,
      computePlatform: 'ECS',
      trafficRoutingConfig: renderRouting(routing),
      lifecycle: { createBeforeDestroy: true },
    }).deploymentConfigName;
  }
}

function renderRouting({ type, percentage, intervalMinutes: interval }: CustomTrafficRouting) {
  return type === 'canary'
    ? { type: 'TimeBasedCanary', timeBasedCanary: { percentage, interval } }
    : { type: 'TimeBasedLinear', timeBasedLinear: { percentage, interval } };
}

function digest({ type, percentage, intervalMinutes }: CustomTrafficRouting): string {
  return createHash('sha256')
    .update(JSON.stringify([type, percentage, intervalMinutes]))
    .digest('hex')
    .slice(0, 8);
}
