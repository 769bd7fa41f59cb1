/** What an environment needs of its account before it is deployed. Pure. */
import {
  hasCodePipeline,
  type EnvironmentSettings,
  type ServiceSettings,
  type Settings,
} from '../../stacks/settings';

/** A machine that CodeBuild runs builds on. */
export interface BuildMachine {
  readonly architecture: ServiceSettings['task']['architecture'];
  readonly computeType: ServiceSettings['pipeline']['build']['computeType'];
}

export interface Needs {
  readonly environment: string;
  readonly region: string;
  /** @default - any account */
  readonly accountId?: string;
  /** Of the credentials. @default - those of the surroundings */
  readonly profile?: string;
  readonly assumeRole?: NonNullable<EnvironmentSettings['assumeRole']>;
  readonly machines: readonly BuildMachine[];
  /** vCPUs of Fargate while all services release at once: each runs twice its most tasks. */
  readonly vcpus: number;
  readonly makesRepository: boolean;
  readonly connectionArns: readonly string[];
  /** Names of the service-linked roles that AWS makes at the first use. */
  readonly serviceLinkedRoles: readonly string[];
  /** @default - the network exists */
  readonly zones?: { readonly wanted: number; readonly excludedIds: readonly string[] };
}

export const needsOf = ({ environments }: Pick<Settings, 'environments'>): readonly Needs[] =>
  environments.map((environment) => {
    const { name, region, accountId, profile, assumeRole, network, services } = environment;
    const pipelines = services.filter(hasCodePipeline);
    return {
      environment: name,
      region,
      ...(accountId !== undefined && { accountId }),
      ...(profile !== undefined && { profile }),
      ...(assumeRole !== undefined && { assumeRole }),
      machines: distinctMachines(pipelines.filter(({ pipeline }) => pipeline.source.type !== 'promotion')),
      vcpus: services.reduce((sum, service) => sum + vcpusOfRelease(service), 0),
      makesRepository: pipelines.some(
        ({ pipeline: { source } }) => source.type === 'codecommit' && source.create,
      ),
      connectionArns: [
        ...new Set(
          pipelines.flatMap(({ pipeline: { source } }) =>
            source.type === 'connection' ? [source.connectionArn] : [],
          ),
        ),
      ],
      serviceLinkedRoles: [
        'AWSServiceRoleForECS',
        'AWSServiceRoleForElasticLoadBalancing',
        ...(services.some(({ autoScaling }) => autoScaling !== undefined)
          ? ['AWSServiceRoleForApplicationAutoScaling_ECSService']
          : []),
      ],
      ...(network.type === 'new' && {
        zones: { wanted: network.availabilityZones, excludedIds: network.excludedZoneIds },
      }),
    };
  });

const vcpusOfRelease = ({ task, desiredCount, autoScaling }: ServiceSettings): number =>
  (2 * Math.max(desiredCount, autoScaling?.maximum ?? 0) * task.cpu) / 1024;

function distinctMachines(services: readonly ServiceSettings[]): readonly BuildMachine[] {
  const machines = services.map(({ task: { architecture }, pipeline }) => ({
    architecture,
    computeType: pipeline.build.computeType,
  }));
  return [
    ...new Map(
      machines.map((machine) => [`${machine.architecture} ${machine.computeType}`, machine]),
    ).values(),
  ];
}
