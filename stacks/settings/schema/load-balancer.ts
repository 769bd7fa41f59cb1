import * as v from 'valibot';
import * as limits from '../../../support/aws-limits/load-balancing';
import * as is from '../values';
import { described, distinct, flag, section } from '../values';

const checks = limits.healthCheckLimits;

const healthCheck = section(
  {
    path: v.optional(described(is.urlPath, 'Path to request.'), '/health'),
    matcher: v.optional(described(is.httpMatcher, 'HTTP codes of a healthy response.'), '200'),
    intervalSeconds: v.optional(is.limited(checks.intervalSeconds, 'Seconds between checks.'), 15),
    timeoutSeconds: v.optional(is.limited(checks.timeoutSeconds, 'Seconds after which a check fails.'), 5),
    healthyThreshold: v.optional(
      is.limited(checks.healthyThreshold, 'Consecutive passed checks until a target is healthy.'),
      2,
    ),
    unhealthyThreshold: v.optional(
      is.limited(checks.unhealthyThreshold, 'Consecutive failed checks until a target is unhealthy.'),
      3,
    ),
  },
  'Health check of both target groups.',
);

const domain = section(
  {
    name: described(is.domainName, 'The DNS name.'),
    hostedZoneId: described(is.hostedZoneId, 'The zone of the name.'),
  },
  'A DNS name in a Route 53 zone: the stack requests a certificate and creates an alias record.',
);

/** Of the load balancer itself, whether it is one service's own or shared by several. */
const ofTheLoadBalancer = {
  internal: v.optional(flag('Makes the load balancer reachable from the VPC only.'), false),
  productionPort: v.optional(
    described(is.port, 'Port of the production listener; by default 443 with HTTPS, otherwise 8080.'),
  ),
  testPort: v.optional(
    described(is.port, 'Port of the test listener; by default 8443 with HTTPS, otherwise 8090.'),
  ),
  testListener: v.optional(
    flag('A second listener, on which the replacement is reachable before production traffic moves.'),
    true,
  ),
  allowedCidrs: v.optional(described(distinct(is.cidr, 1), 'Who may reach the production listener.'), [
    '0.0.0.0/0',
  ]),
  testAllowedCidrs: v.optional(
    described(
      distinct(is.cidr, 1),
      'Who may reach the test listener; by default the VPC. The DNS name of a load balancer that is not internal resolves to public addresses, so hosts in the VPC reach it from the address of their NAT gateway: list that address here. In a new network the smoke test is allowed without an entry.',
    ),
  ),
  certificateArn: v.optional(
    described(is.acmCertificateArn, 'Certificate of the listeners, which then use HTTPS.'),
  ),
  domain: v.optional(domain),
  additionalCertificateArns: v.optional(
    described(
      distinct(is.acmCertificateArn),
      'More certificates of the listeners, which choose by the name that a client asks for (SNI).',
    ),
    [],
  ),
  sslPolicy: v.optional(
    described(is.sslPolicy, 'TLS versions and ciphers of the listeners.'),
    'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
  ),
  redirectHttp: v.optional(flag('With HTTPS: port 80 redirects to the production listener.'), true),
  idleTimeoutSeconds: v.optional(
    is.limited(limits.idleTimeoutSeconds, 'Idle timeout of a connection, in seconds.'),
    60,
  ),
  accessLogs: v.optional(flag('Writes access logs to a separate S3 bucket.'), false),
  webAclArn: v.optional(described(is.wafWebAclArn, 'Web ACL in front of the load balancer.')),
};

/** Of the two target groups, which every service has. */
const ofTheTargetGroups = {
  targetGroupNames: v.optional(
    described(
      v.picklist(['short', 'unique']),
      'short: `<environment>-<service>-blue`, which a second project with the same names cannot have in the same account and Region; unique: with a hash of the project, too. Choose it before the first deploy: another name replaces the target groups.',
    ),
    'short',
  ),
  deregistrationDelaySeconds: v.optional(
    is.limited(
      limits.deregistrationDelaySeconds,
      'Time for requests in flight when a target leaves, in seconds.',
    ),
    30,
  ),
  stickinessSeconds: v.optional(
    is.limited(
      limits.stickinessSeconds,
      'Cookie stickiness inside a target group, in seconds; off by default.',
    ),
  ),
  healthCheck: v.optional(healthCheck, {}),
};

export const loadBalancer = section(
  { ...ofTheLoadBalancer, ...ofTheTargetGroups },
  'The application load balancer and its two target groups. Of a service with `routes` only the target groups and `domain` are its own.',
);

export const sharedLoadBalancer = section(
  ofTheLoadBalancer,
  'A load balancer for the services that have `routes`, in a stack of its own. A request that no route leads anywhere is answered with 404.',
);

/** Where requests to a shared load balancer go to the service. */
export const route = section(
  {
    priority: is.limited(
      limits.rulePriority,
      'Place among the rules of the load balancer: of the routes that a request fits, the one with the smallest number has it.',
    ),
    hosts: v.optional(
      described(
        distinct(is.hostPattern),
        'Names in the Host header, where `*` and `?` stand for other characters; any by default.',
      ),
      [],
    ),
    paths: v.optional(
      described(
        distinct(is.pathPattern),
        'Paths, where `*` and `?` stand for other characters; any by default.',
      ),
      [],
    ),
  },
  'A rule of both listeners.',
);
