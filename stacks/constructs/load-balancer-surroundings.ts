/** What a load balancer has beside its listeners, whether a service has it alone or an environment's services share it. */
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { Precondition } from 'cdktf';
import type { Construct } from 'constructs';
import type { AwsAccount } from '../iam';
import type { EnvironmentSettings, SharedLoadBalancerSettings } from '../settings';
import { AccessLogBucket } from './access-log-bucket';
import { DomainCertificate } from './domain-certificate';
import { ExistingNetworkConditions } from './existing-network-conditions';

type Settings = Pick<SharedLoadBalancerSettings, 'accessLogs' | 'certificateArn' | 'domain' | 'internal'>;

/** ARN of the certificate of its listeners: the one that the settings name, or one for its domain; undefined for HTTP. */
export function provideCertificate(
  scope: Construct,
  { certificateArn, domain }: Settings,
): string | undefined {
  if (certificateArn !== undefined || domain === undefined) return certificateArn;
  return certifyDomain(scope, domain);
}

/** @returns ARN of a certificate, known when it has been issued */
export const certifyDomain = (scope: Construct, domain: NonNullable<Settings['domain']>): string =>
  new DomainCertificate(scope, 'certificate', {
    domainName: domain.name,
    hostedZoneId: domain.hostedZoneId,
  }).arn;

/** @param namePrefix - of the bucket. @returns undefined where the settings want no access logs */
export function createAccessLogBucket(
  scope: Construct,
  { accessLogs }: Settings,
  props: { readonly namePrefix: string; readonly account: () => AwsAccount; readonly protect: boolean },
): AccessLogBucket | undefined {
  if (!accessLogs) return undefined;
  return new AccessLogBucket(scope, 'access-logs', { ...props, account: props.account() });
}

/** What must hold of a network that the settings name. */
export function checkNetwork(
  scope: Construct,
  { name, network }: EnvironmentSettings,
  { internal }: Settings,
): { preconditions?: Precondition[] } {
  if (network.type === 'new') return {};
  const { preconditions } = new ExistingNetworkConditions(scope, 'existing-network', {
    network,
    environmentName: name,
    isInternal: internal,
  });
  return { preconditions };
}

/** Leads its domain to it, where it has one. */
export function nameLoadBalancer(
  scope: Construct,
  { domain }: Settings,
  { dnsName, zoneId }: { readonly dnsName: string; readonly zoneId: string },
): void {
  if (domain === undefined) return;
  new Route53Record(scope, 'alias', {
    zoneId: domain.hostedZoneId,
    name: domain.name,
    type: 'A',
    alias: { name: dnsName, zoneId, evaluateTargetHealth: true },
  });
}
