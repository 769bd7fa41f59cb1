/**
 * Service deployments: the deployments of the ECS controller, kept after they are over, the newest first.
 *
 * A service under CODE_DEPLOY or EXTERNAL has task sets in place of deployments and therefore no history. AWS's pages
 * list no error for one; that its history is empty is an assumption.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 */
import { uuid } from '../support/ids';
import type { RollingDeployment, Service } from './model';

export interface ServiceDeployment {
  readonly arn: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  /** STOPPED: a newer deployment has taken its place, or the service is deleted. */
  readonly status: 'IN_PROGRESS' | 'SUCCESSFUL' | 'STOPPED';
  /** Seconds since the epoch, as are all times here. */
  readonly createdAt: number;
  /** @default - it is in progress */
  readonly finishedAt?: number;
  readonly configuration: Service['settings']['deploymentConfiguration'];
  readonly target: ServiceRevision;
  /** What ran when it began. @default - it is the service's first */
  readonly source?: ServiceRevision;
}

export interface ServiceRevision {
  readonly arn: string;
  /** `startedBy` of its tasks. */
  readonly deploymentId: string;
}

export class DeploymentHistory {
  readonly #deployments = new Map<string, readonly ServiceDeployment[]>();

  of(serviceArn: string): readonly ServiceDeployment[] {
    return this.#deployments.get(serviceArn) ?? [];
  }

  find(arn: string): ServiceDeployment | undefined {
    return [...this.#deployments.values()].flat().find((each) => each.arn === arn);
  }

  /** Records a deployment that begins now, which stops the one in progress. */
  begin(service: Service, { id, createdAt }: RollingDeployment): void {
    const { serviceArn, clusterArn } = service;
    this.finish(serviceArn, 'STOPPED', createdAt);
    const before = this.of(serviceArn);
    const begun: ServiceDeployment = {
      arn: `${serviceArn.replace(':service/', ':service-deployment/')}/${uuid().replaceAll('-', '').slice(0, 21)}`,
      serviceArn,
      clusterArn,
      status: 'IN_PROGRESS',
      createdAt,
      configuration: service.settings.deploymentConfiguration,
      target: { arn: revisionArn(serviceArn, id), deploymentId: id },
      ...(before[0] && { source: before[0].target }),
    };
    this.#deployments.set(serviceArn, [begun, ...before]);
  }

  /**
   * Ends the deployment in progress, if there is one.
   *
   * @param now - seconds of AWS time since the epoch
   */
  finish(serviceArn: string, status: 'SUCCESSFUL' | 'STOPPED', now: number): void {
    const [newest, ...older] = this.of(serviceArn);
    if (newest?.status !== 'IN_PROGRESS') return;
    this.#deployments.set(serviceArn, [{ ...newest, status, finishedAt: now }, ...older]);
  }

  /** A new service of the same name has no history. */
  forget(serviceArn: string): void {
    this.#deployments.delete(serviceArn);
  }
}

/** A revision has the digits of its deployment. */
const revisionArn = (serviceArn: string, deploymentId: string): string =>
  `${serviceArn.replace(':service/', ':service-revision/')}/${deploymentId.replace(/.*\//, '')}`;
