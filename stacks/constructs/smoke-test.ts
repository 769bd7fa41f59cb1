import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { deploymentPackage, handler, type DeploymentPackage } from '../deployment-package';
import { policyDocument } from '../iam';
import type { ServiceContext } from '../service-context';
import { connectionRetryMilliseconds, hostOfRoutes, type EffectiveSmokeTest } from '../settings';
import { program } from '../smoke-test/program';
import { smokeTestPrefix, type ArtifactBucket } from './artifact-bucket';
import { DailyInvocation } from './daily-invocation';
import { LogGroup } from './log-group';
import { encryptObject } from './private-bucket';
import type { ServiceTraffic } from './service-traffic';
import { ServiceRole } from './service-role';
import { createNetworkInterface, smokeTestGrants } from './smoke-test-grants';
import { SmokeTestNetwork } from './smoke-test-network';

export interface SmokeTestProps {
  readonly context: ServiceContext;
  readonly smokeTest: EffectiveSmokeTest;
  /** Port of the test listener. */
  readonly testPort: number;
  readonly artifacts: ArtifactBucket;
  readonly traffic: ServiceTraffic;
}

/** CPU comes with memory: with less, a cold start alone takes as long as a slow response. */
const memoryMiB = 512;

/**
 * The function behind the hook AfterAllowTestTraffic. Its code is part of the synthesized JSON: whoever applies it,
 * HCP Terraform for example, needs no file.
 */
export class SmokeTest extends Construct {
  readonly #props: SmokeTestProps;
  readonly functionArn: string;

  constructor(scope: Construct, id: string, props: SmokeTestProps) {
    super(scope, id);
    this.#props = props;
    const role = this.#createRole(this.#createLogGroup().arn);
    const after = role.policy === undefined ? [] : [role.policy];
    const securityGroupId = this.#openNetwork(after);
    const placement = this.#letPlace(role, securityGroupId);
    const created = this.#createFunction(role, securityGroupId, [...after, placement]);
    this.functionArn = created.arn;
    this.#keepAwake(created);
  }

  #openNetwork(after: readonly ITerraformDependable[]): string {
    const { context, testPort, traffic } = this.#props;
    return new SmokeTestNetwork(this, 'network', {
      name: context.names.smokeTest,
      network: context.network,
      loadBalancerSecurityGroupId: traffic.securityGroups.loadBalancerId,
      isInternal: context.service.loadBalancer.internal,
      isShared: context.shared !== undefined,
      testPort,
      after,
    }).securityGroupId;
  }

  #createLogGroup(): LogGroup {
    const { names, service, keyArn } = this.#props.context;
    return new LogGroup(this, 'logs', {
      name: names.smokeTestLogGroup,
      retentionDays: service.task.logRetentionDays,
      keyArn,
    });
  }

  #createRole(logGroupArn: string): ServiceRole {
    const { names, account } = this.#props.context;
    return new ServiceRole(this, 'role', {
      name: names.smokeTest,
      description: 'Asks the replacement and reports to CodeDeploy',
      servicePrincipal: 'lambda.amazonaws.com',
      // No document says that Lambda names the function when it assumes the role.
      account,
      statements: smokeTestGrants({
        account,
        functionName: names.smokeTest,
        applicationName: names.codeDeployApplication,
        deploymentGroupName: names.deploymentGroup,
        logGroupArn,
      }),
    });
  }

  /**
   * A policy of its own, because it names the security group. The other one must outlive the group: Lambda deletes the
   * network interfaces with it, long after the function is gone, and until then the group cannot be deleted.
   */
  #letPlace(role: ServiceRole, securityGroupId: string): IamRolePolicy {
    const { account, network } = this.#props.context;
    return new IamRolePolicy(this, 'placement', {
      name: 'placement',
      role: role.name,
      policy: policyDocument([
        createNetworkInterface({ account, subnetIds: network.privateSubnetIds, securityGroupId }),
      ]),
    });
  }

  #keepAwake({ functionName, arn }: LambdaFunction): void {
    new DailyInvocation(this, 'awake', {
      name: `${this.#props.context.names.smokeTest}-awake`,
      functionName,
      functionArn: arn,
    });
  }

  #createFunction(
    role: ServiceRole,
    securityGroupId: string,
    after: readonly ITerraformDependable[],
  ): LambdaFunction {
    const { context, smokeTest } = this.#props;
    const code = deploymentPackage(program);
    const object = this.#storeCode(code);
    return new LambdaFunction(this, 'Resource', {
      functionName: context.names.smokeTest,
      description: `Smoke test of ${context.names.prefix} before production traffic moves`,
      role: role.arn,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler,
      memorySize: memoryMiB,
      timeout: smokeTest.timeoutSeconds,
      s3Bucket: object.bucket,
      s3Key: object.key,
      sourceCodeHash: code.sha256,
      vpcConfig: { subnetIds: [...context.network.privateSubnetIds], securityGroupIds: [securityGroupId] },
      environment: { variables: this.#environment() },
      // Lambda creates the network interfaces with the role. The grants name the log group: that exists by then too,
      // and Lambda does not create one that never forgets.
      dependsOn: [...after],
    });
  }

  #storeCode({ base64, hash }: DeploymentPackage): S3Object {
    const { artifacts, context } = this.#props;
    return new S3Object(this, 'code', {
      bucket: artifacts.name,
      key: `${smokeTestPrefix}/${hash}.zip`,
      contentType: 'application/zip',
      contentBase64: base64,
      ...encryptObject(context.keyArn),
      dependsOn: artifacts.settled,
    });
  }

  #environment(): Record<string, string> {
    const { context, smokeTest, testPort, traffic } = this.#props;
    const { paths, statuses, latencyMilliseconds, requestsPerPath, warmUpMilliseconds } = smokeTest;
    const settings = {
      https: context.ports.https,
      port: testPort,
      ...addressee(context, testPort),
      paths,
      statuses,
      latencyMilliseconds,
      requestsPerPath,
      warmUpMilliseconds,
      connectionRetryMilliseconds,
    };
    return {
      LOAD_BALANCER: traffic.loadBalancer.loadBalancer.dnsName,
      SMOKE_TEST: JSON.stringify(settings),
    };
  }
}

/** Whom it asks for: rules of a shared load balancer choose by the host. */
function addressee(
  { service, environment, shared }: ServiceContext,
  testPort: number,
): { readonly serverName?: string; readonly hostHeader?: string } {
  const { domain } = service.loadBalancer;
  if (shared === undefined) {
    return domain === undefined ? {} : { serverName: domain.name, hostHeader: `${domain.name}:${testPort}` };
  }
  const host = hostOfRoutes(service) ?? domain?.name ?? environment.loadBalancer?.domain?.name;
  if (host === undefined) return {};
  // Only the certificates that the stacks request are known to be for a name.
  const isCertified = [domain?.name, environment.loadBalancer?.domain?.name].includes(host);
  return { hostHeader: host, ...(isCertified && { serverName: host }) };
}
