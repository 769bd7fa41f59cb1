import * as v from 'valibot';
import * as is from '../values';
import { described, distinct, flag, section } from '../values';

const healthCheck = section(
  {
    path: v.optional(described(is.urlPath, 'Path that is asked for.'), '/health'),
    matcher: v.optional(described(is.httpMatcher, 'HTTP codes of a healthy answer.'), '200'),
    intervalSeconds: v.optional(is.integer(5, 300, 'Seconds between checks.'), 15),
    timeoutSeconds: v.optional(is.integer(2, 120, 'Seconds until a check has failed.'), 5),
    healthyThreshold: v.optional(is.integer(2, 10, 'Passed checks in a row until healthy again.'), 2),
    unhealthyThreshold: v.optional(is.integer(2, 10, 'Failed checks in a row until unhealthy.'), 3),
  },
  'Health check of both target groups.',
);

const domain = section(
  {
    name: described(is.domainName, 'The DNS name.'),
    hostedZoneId: described(is.hostedZoneId, 'The zone of the name.'),
  },
  'A DNS name in a Route 53 zone: a certificate is issued and an alias record created.',
);

export const loadBalancer = section(
  {
    internal: v.optional(flag('Reachable from the VPC only.'), false),
    productionPort: v.optional(
      described(is.port, 'Port of the production listener; by default 443 with HTTPS, else 8080.'),
    ),
    testPort: v.optional(
      described(is.port, 'Port of the test listener; by default 8443 with HTTPS, else 8090.'),
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
        'Who may reach the test listener; by default the VPC. The name of a load balancer that is not internal stands for public addresses: hosts of the VPC then come from the address of their NAT gateway, which must be named here. The smoke test is admitted by itself in a new network.',
      ),
    ),
    certificateArn: v.optional(
      described(is.acmCertificateArn, 'Certificate of the listeners: they speak HTTPS.'),
    ),
    domain: v.optional(domain),
    sslPolicy: v.optional(
      described(is.sslPolicy, 'TLS versions and ciphers of the listeners.'),
      'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
    ),
    redirectHttp: v.optional(flag('With HTTPS: port 80 redirects to the production listener.'), true),
    idleTimeoutSeconds: v.optional(is.integer(1, 4000, 'Idle timeout of a connection, in seconds.'), 60),
    deregistrationDelaySeconds: v.optional(
      is.integer(0, 3600, 'Time for requests in flight when a target leaves, in seconds.'),
      30,
    ),
    stickinessSeconds: v.optional(
      is.integer(1, 604800, 'Cookie stickiness inside a target group, in seconds; off by default.'),
    ),
    healthCheck: v.optional(healthCheck, {}),
    accessLogs: v.optional(flag('Access logs in an S3 bucket of their own.'), false),
    webAclArn: v.optional(described(is.wafWebAclArn, 'Web ACL in front of the load balancer.')),
  },
  'The application load balancer.',
);
