import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';

export type EndpointName = 'ecr' | 's3' | 'logs' | 'secretsmanager' | 'ssm' | 'codedeploy' | 'kms';

export interface VpcEndpointsProps {
  readonly name: string;
  readonly region: string;
  readonly vpcId: string;
  /** IPv4 CIDR block whose hosts may use the interface endpoints. */
  readonly vpcCidr: string;
  /** Subnets of the interface endpoints. */
  readonly subnetIds: readonly string[];
  /** Route tables of the gateway endpoint. */
  readonly routeTableIds: readonly string[];
  readonly endpoints: readonly EndpointName[];
}

/** Interface endpoints that stand behind a name; S3 has a gateway endpoint, which costs nothing. */
const interfaceServices: Record<Exclude<EndpointName, 's3'>, readonly string[]> = {
  // Layers themselves come from S3: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
  ecr: ['ecr.api', 'ecr.dkr'],
  logs: ['logs'],
  secretsmanager: ['secretsmanager'],
  // ssmmessages carries ECS Exec: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
  ssm: ['ssm', 'ssmmessages'],
  // The smoke test reports through it.
  codedeploy: ['codedeploy'],
  // ECS Exec decrypts its session's key with it.
  kms: ['kms'],
};

/** Private ways from a VPC to AWS services. */
export class VpcEndpoints extends Construct {
  readonly #props: VpcEndpointsProps;
  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    super(scope, id);
    this.#props = props;
    const services = props.endpoints.flatMap((name) => (name === 's3' ? [] : interfaceServices[name]));
    if (services.length > 0) this.#createInterfaceEndpoints(services, this.#createSecurityGroup());
    if (props.endpoints.includes('s3')) this.#createS3Gateway();
  }

  #createSecurityGroup(): string {
    const { vpcId, vpcCidr, name } = this.#props;
    const group = new SecurityGroup(this, 'security-group', {
      name: `${name}-endpoints`,
      description: 'Interface endpoints of AWS services',
      vpcId,
      tags: { Name: `${name}-endpoints` },
    });
    new VpcSecurityGroupIngressRule(this, 'https', {
      securityGroupId: group.id,
      description: 'HTTPS from the VPC',
      cidrIpv4: vpcCidr,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    });
    return group.id;
  }

  #createInterfaceEndpoints(services: readonly string[], securityGroupId: string): void {
    const { vpcId, region, subnetIds, name } = this.#props;
    for (const service of services) {
      new VpcEndpoint(this, service.replace('.', '-'), {
        vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: [...subnetIds],
        securityGroupIds: [securityGroupId],
        tags: { Name: `${name}-${service}` },
      });
    }
  }

  #createS3Gateway(): void {
    const { vpcId, region, routeTableIds, name } = this.#props;
    new VpcEndpoint(this, 's3', {
      vpcId,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: [...routeTableIds],
      tags: { Name: `${name}-s3` },
    });
  }
}
