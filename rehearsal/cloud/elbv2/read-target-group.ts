/** Target groups as the API describes them, made into what load balancers carry out. */
import type { HealthCheckConfig, TargetGroupConfig } from '../../runtime/load-balancer';
import { itemsAt, textAt, type XmlElement } from '../protocol/xml-document';

/** A target group whose targets our load balancers reach. */
export interface CarriedTargetGroup {
  readonly config: TargetGroupConfig;
  /** `ip`, `instance`, `lambda` or `alb`. */
  readonly targetType: string;
  /** Port of a target that is registered without one. */
  readonly port: number;
}

/**
 * @param group - an item of DescribeTargetGroups
 * @param attributes - its attributes by key
 * @returns undefined for a group that no application load balancer sends HTTP requests to by address
 */
export function readTargetGroup(
  group: XmlElement,
  attributes: ReadonlyMap<string, string>,
): CarriedTargetGroup | undefined {
  const protocol = textAt(group, 'Protocol');
  const targetType = textAt(group, 'TargetType') ?? 'instance';
  if ((protocol !== 'HTTP' && protocol !== 'HTTPS') || targetType !== 'ip') return undefined;
  const stickiness = stickinessOf(attributes);
  return {
    targetType,
    port: numberAt(group, 'Port', protocol === 'HTTP' ? 80 : 443),
    config: {
      arn: textAt(group, 'TargetGroupArn') ?? '',
      name: textAt(group, 'TargetGroupName') ?? '',
      protocol,
      healthCheck: healthCheckOf(group, protocol),
      deregistrationDelaySeconds: numberOf(attributes, 'deregistration_delay.timeout_seconds', 300),
      slowStartSeconds: numberOf(attributes, 'slow_start.duration_seconds', 0),
      algorithm: algorithmOf(attributes.get('load_balancing.algorithm.type')),
      ...(stickiness === undefined ? {} : { stickiness }),
    },
  };
}

/** Attributes of a target group or a load balancer by key. */
export const readAttributes = (answer: XmlElement): ReadonlyMap<string, string> =>
  new Map(
    itemsAt(answer, 'Attributes').map((item) => [textAt(item, 'Key') ?? '', textAt(item, 'Value') ?? '']),
  );

/** An attribute that is not set has no value, or an empty one. */
export function numberOf(attributes: ReadonlyMap<string, string>, key: string, otherwise: number): number {
  const text = attributes.get(key);
  return text ? Number(text) : otherwise;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html has the defaults. */
function healthCheckOf(group: XmlElement, protocol: 'HTTP' | 'HTTPS'): HealthCheckConfig {
  const port = textAt(group, 'HealthCheckPort') ?? 'traffic-port';
  const checkProtocol = textAt(group, 'HealthCheckProtocol') ?? protocol;
  return {
    enabled: textAt(group, 'HealthCheckEnabled') !== 'false',
    protocol: checkProtocol === 'HTTPS' ? 'HTTPS' : 'HTTP',
    port: port === 'traffic-port' ? port : Number(port),
    path: textAt(group, 'HealthCheckPath') ?? '/',
    intervalSeconds: numberAt(group, 'HealthCheckIntervalSeconds', 30),
    timeoutSeconds: numberAt(group, 'HealthCheckTimeoutSeconds', 5),
    healthyThreshold: numberAt(group, 'HealthyThresholdCount', 5),
    unhealthyThreshold: numberAt(group, 'UnhealthyThresholdCount', 2),
    matcher: textAt(group, 'Matcher', 'HttpCode') ?? '200',
  };
}

const numberAt = (group: XmlElement, name: string, otherwise: number): number =>
  Number(textAt(group, name) ?? otherwise);

function algorithmOf(text: string | undefined): TargetGroupConfig['algorithm'] {
  return text === 'least_outstanding_requests' || text === 'weighted_random' ? text : 'round_robin';
}

/** A day. */
const defaultCookieSeconds = 86_400;

function stickinessOf(attributes: ReadonlyMap<string, string>): TargetGroupConfig['stickiness'] {
  if (attributes.get('stickiness.enabled') !== 'true') return undefined;
  const cookieName = attributes.get('stickiness.app_cookie.cookie_name');
  if (attributes.get('stickiness.type') === 'app_cookie' && cookieName) {
    const key = 'stickiness.app_cookie.duration_seconds';
    const durationSeconds = numberOf(attributes, key, defaultCookieSeconds);
    return { type: 'app_cookie', durationSeconds, cookieName };
  }
  const key = 'stickiness.lb_cookie.duration_seconds';
  return { type: 'lb_cookie', durationSeconds: numberOf(attributes, key, defaultCookieSeconds) };
}
