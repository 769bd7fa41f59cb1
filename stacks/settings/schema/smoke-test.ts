import * as v from 'valibot';
import * as is from '../values';
import { described, distinct, flag, section } from '../values';

export const smokeTest = section(
  {
    enabled: v.optional(
      flag(
        'Run it; by default where it surely reaches the test listener: in a new network with NAT gateways, unless certificateArn or the hook afterAllowTestTraffic is given.',
      ),
    ),
    paths: v.optional(
      described(distinct(is.urlPath, 1), 'Paths that are asked for; by default that of the health check.'),
    ),
    statuses: v.optional(
      described(is.httpMatcher, 'HTTP codes of a good answer; by default those of the health check.'),
    ),
    latencyMilliseconds: v.optional(
      is.integer(1, 60_000, 'Longest time of a good answer, connection included, in milliseconds.'),
      2000,
    ),
    requestsPerPath: v.optional(is.integer(1, 100, 'Requests for each path, all of which must be good.'), 5),
  },
  'A Lambda function in the VPC that asks the replacement through the test listener before production traffic moves; a bad answer rolls back. To destroy its network interfaces takes AWS up to 45 minutes.',
);
