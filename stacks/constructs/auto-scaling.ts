import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { Construct } from 'constructs';
import type { ServiceSettings } from '../settings';

export interface AutoScalingProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly settings: NonNullable<ServiceSettings['autoScaling']>;
}

const namespace = 'ecs';
const dimension = 'ecs:service:DesiredCount';

/**
 * Target tracking on the utilization of the tasks. Nothing is ignored: releases do not change the bounds, and a
 * suspension of scaling, which is how to keep it out of a release, is not among what Terraform manages here.
 */
export class AutoScaling extends Construct {
  readonly #target: AppautoscalingTarget;

  constructor(scope: Construct, id: string, { clusterName, serviceName, settings }: AutoScalingProps) {
    super(scope, id);
    this.#target = new AppautoscalingTarget(this, 'Resource', {
      serviceNamespace: namespace,
      scalableDimension: dimension,
      resourceId: `service/${clusterName}/${serviceName}`,
      minCapacity: settings.minimum,
      maxCapacity: settings.maximum,
    });
    this.#track('cpu', 'ECSServiceAverageCPUUtilization', settings.cpuPercent);
    if (settings.memoryPercent !== undefined) {
      this.#track('memory', 'ECSServiceAverageMemoryUtilization', settings.memoryPercent);
    }
  }

  #track(id: string, predefinedMetricType: string, targetValue: number): void {
    new AppautoscalingPolicy(this, id, {
      name: id,
      policyType: 'TargetTrackingScaling',
      serviceNamespace: this.#target.serviceNamespace,
      scalableDimension: this.#target.scalableDimension,
      resourceId: this.#target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType },
        targetValue,
      },
    });
  }
}
