/** moto takes names, health checks and attributes of target groups that AWS refuses. The limits have their sources. */
import {
  deregistrationDelaySeconds,
  healthCheckLimits,
  httpMatcherPattern,
  runsBackwards,
  slowStartSeconds,
  stickinessSeconds,
} from '../../../support/aws-limits/load-balancing';
import type { InterceptedCall, Interceptor, Next } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import { readForm } from '../protocol/form';
import type { BufferedResponse } from '../protocol/message';
import { refuseAttributes, type AttributeLimits } from './attributes';
import { refuseOutside } from './bounds';
import { refuseName } from './names';

export function targetGroupRefusals(): Interceptor {
  return {
    service: 'elasticloadbalancing',
    operations: {
      CreateTargetGroup: checking((form) => {
        refuseName('Target group', form.get('Name') ?? '');
        refuseHealthCheck(form);
      }),
      ModifyTargetGroup: checking(refuseHealthCheck),
      ModifyTargetGroupAttributes: checking((form) => {
        refuseAttributes(form, attributes);
      }),
    },
  };
}

const checking =
  (check: (form: URLSearchParams) => void) =>
  ({ request }: InterceptedCall, next: Next): Promise<BufferedResponse> => {
    check(readForm(request.body));
    return next(request);
  };

function refuseHealthCheck(form: URLSearchParams): void {
  refuseOutside(
    healthCheckLimits.intervalSeconds,
    'healthCheckIntervalSeconds',
    form.get('HealthCheckIntervalSeconds'),
  );
  refuseOutside(
    healthCheckLimits.timeoutSeconds,
    'healthCheckTimeoutSeconds',
    form.get('HealthCheckTimeoutSeconds'),
  );
  refuseOutside(
    healthCheckLimits.healthyThreshold,
    'healthyThresholdCount',
    form.get('HealthyThresholdCount'),
  );
  refuseOutside(
    healthCheckLimits.unhealthyThreshold,
    'unhealthyThresholdCount',
    form.get('UnhealthyThresholdCount'),
  );
  const matcher = form.get('Matcher.HttpCode');
  if (matcher && (!httpMatcherPattern.test(matcher) || runsBackwards(matcher))) {
    throw new AwsError(
      'ValidationError',
      `Health check matcher HTTP code '${matcher}' must be within '200-499'`,
    );
  }
}

/** `slow_start.duration_seconds` may be 0, which turns it off. */
const attributes: AttributeLimits = {
  'deregistration_delay.timeout_seconds': deregistrationDelaySeconds,
  'slow_start.duration_seconds': { ...slowStartSeconds, orZero: true },
  'stickiness.enabled': ['true', 'false'],
  'stickiness.type': ['lb_cookie', 'app_cookie', 'source_ip', 'source_ip_dest_ip', 'source_ip_dest_ip_proto'],
  'stickiness.lb_cookie.duration_seconds': stickinessSeconds,
  'stickiness.app_cookie.duration_seconds': stickinessSeconds,
  'load_balancing.algorithm.type': ['round_robin', 'least_outstanding_requests', 'weighted_random'],
  'load_balancing.algorithm.anomaly_mitigation': ['on', 'off'],
  'load_balancing.cross_zone.enabled': ['true', 'false', 'use_load_balancer_configuration'],
};
