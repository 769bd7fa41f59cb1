/** The load balancer that services of an environment share. Members may be tokens of its stack. */
export interface SharedTraffic {
  readonly arnSuffix: string;
  readonly dnsName: string;
  readonly zoneId: string;
  readonly productionListenerArn: string;
  /** Undefined where the settings want none. */
  readonly testListenerArn: string | undefined;
  readonly securityGroupId: string;
}
