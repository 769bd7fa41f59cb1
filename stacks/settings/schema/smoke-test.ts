import * as v from 'valibot';
import * as is from '../values';
import { described, distinct, flag, section } from '../values';

export const smokeTest = section(
  {
    enabled: v.optional(
      flag(
        'Runs the smoke test. On by default if it is certain to reach the test listener: in a new network with NAT gateways, unless certificateArn or the hook afterAllowTestTraffic is set.',
      ),
    ),
    paths: v.optional(
      described(distinct(is.urlPath, 1), 'Paths to request; by default the path of the health check.'),
    ),
    statuses: v.optional(
      described(is.httpMatcher, 'HTTP codes of a good response; by default those of the health check.'),
    ),
    warmUpSeconds: v.optional(
      is.integer(
        0,
        60,
        'Seconds of requests that do not count, before those that do: a listener takes seconds until all of the load balancer sends requests to the replacement, and the first request sets up what others use.',
      ),
      3,
    ),
    latencyMilliseconds: v.optional(
      is.integer(1, 60_000, 'Maximum time of a good response, including the connection, in milliseconds.'),
      2000,
    ),
    requestsPerPath: v.optional(
      is.integer(1, 100, 'Requests per path; all of them must get a good response.'),
      5,
    ),
  },
  'A Lambda function in the VPC that sends requests to the replacement through the test listener before production traffic moves; a bad response rolls the deployment back. When the function is destroyed, AWS takes up to 45 minutes to delete its network interfaces.',
);
