/** moto takes names, subnets, security groups and attributes of load balancers that AWS refuses. */
import { clientKeepAliveSeconds, idleTimeoutSeconds } from '../../../support/aws-limits/load-balancing';
import type { RegionalClient } from '../contract/client';
import type { Interceptor } from '../contract/interceptor';
import { findSecurityGroups, findSubnets } from '../contract/network';
import { AwsError } from '../protocol/aws-error';
import { formItems, readForm } from '../protocol/form';
import { itemsAt, textAt } from '../protocol/xml-document';
import { refuseAttributes, type AttributeLimits } from './attributes';
import { refuseName } from './names';

export function loadBalancerRefusals(): Interceptor {
  return {
    service: 'elasticloadbalancing',
    operations: {
      CreateLoadBalancer: async ({ request, upstream }, next) => {
        const form = readForm(request.body);
        const name = form.get('Name') ?? '';
        refuseName('The load balancer', name);
        if (name.startsWith('internal-')) {
          throw new AwsError(
            'ValidationError',
            `The load balancer name '${name}' cannot begin with 'internal-'`,
          );
        }
        const vpcId = await refuseSubnets(subnetsIn(form), upstream);
        await refuseSecurityGroups(form, vpcId, upstream);
        return next(request);
      },
      SetSubnets: async ({ request, upstream }, next) => {
        await refuseSubnets(subnetsIn(readForm(request.body)), upstream);
        return next(request);
      },
      SetSecurityGroups: async ({ request, upstream }, next) => {
        const form = readForm(request.body);
        await refuseSecurityGroups(form, await vpcOf(form.get('LoadBalancerArn') ?? '', upstream), upstream);
        return next(request);
      },
      ModifyLoadBalancerAttributes: ({ request }, next) => {
        refuseAttributes(readForm(request.body), attributes);
        return next(request);
      },
    },
  };
}

const flag = ['true', 'false'];

const attributes: AttributeLimits = {
  'access_logs.s3.enabled': flag,
  'client_keep_alive.seconds': clientKeepAliveSeconds,
  'connection_logs.s3.enabled': flag,
  'deletion_protection.enabled': flag,
  'idle_timeout.timeout_seconds': idleTimeoutSeconds,
  'routing.http.desync_mitigation_mode': ['monitor', 'defensive', 'strictest'],
  'routing.http.drop_invalid_header_fields.enabled': flag,
  'routing.http.preserve_host_header.enabled': flag,
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': flag,
  'routing.http.xff_client_port.enabled': flag,
  'routing.http.xff_header_processing.mode': ['append', 'preserve', 'remove'],
  'routing.http2.enabled': flag,
  'waf.fail_open.enabled': flag,
};

function subnetsIn(form: URLSearchParams): readonly string[] {
  const mapped = formItems(form, 'SubnetMappings').map((each) => each.get('SubnetId') ?? '');
  return [...formItems(form, 'Subnets').map((each) => each.get('') ?? ''), ...mapped];
}

/**
 * The first two sentences are AWS's own. That on the VPC is not: AWS documents InvalidConfigurationRequest for a
 * configuration that is not valid, and no sentence.
 *
 * @returns the VPC of the subnets
 */
async function refuseSubnets(ids: readonly string[], upstream: RegionalClient): Promise<string | undefined> {
  const subnets = await findSubnets(upstream, ids);
  const missing = ids.find((each) => !subnets.some(({ id }) => id === each));
  if (missing !== undefined) {
    throw new AwsError('SubnetNotFound', `The subnet ID '${missing}' does not exist`);
  }
  const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone));
  if (zones.size < subnets.length) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    );
  }
  if (zones.size < 2) {
    throw new AwsError(
      'ValidationError',
      'At least two subnets in two different Availability Zones must be specified',
    );
  }
  if (new Set(subnets.map(({ vpcId }) => vpcId)).size > 1) {
    throw new AwsError('InvalidConfigurationRequest', 'All subnets must belong to the same VPC');
  }
  return subnets[0]?.vpcId;
}

/** @returns undefined for a load balancer that does not exist: moto refuses the call itself */
async function vpcOf(arn: string, upstream: RegionalClient): Promise<string | undefined> {
  try {
    const answer = await upstream.query('elasticloadbalancing.DescribeLoadBalancers', {
      'LoadBalancerArns.member.1': arn,
    });
    return textAt(itemsAt(answer, 'LoadBalancers')[0], 'VpcId');
  } catch (error) {
    if (error instanceof AwsError && error.status < 500) return undefined;
    throw error;
  }
}

/**
 * AWS says the sentence on the VPC for CreateLoadBalancer and SetSecurityGroups alike, without the name of the group.
 *
 * @param vpcId - of the load balancer @default - it is unknown
 */
async function refuseSecurityGroups(
  form: URLSearchParams,
  vpcId: string | undefined,
  upstream: RegionalClient,
): Promise<void> {
  const ids = formItems(form, 'SecurityGroups').map((each) => each.get('') ?? '');
  const groups = await findSecurityGroups(upstream, ids);
  const missing = ids.find((each) => !groups.some(({ id }) => id === each));
  if (missing !== undefined) {
    throw new AwsError('InvalidSecurityGroup', `The security group '${missing}' does not exist`);
  }
  if (vpcId !== undefined && groups.some((group) => group.vpcId !== vpcId)) {
    throw new AwsError('InvalidConfigurationRequest', 'One or more security groups are invalid');
  }
}
