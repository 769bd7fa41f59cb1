/** Input shapes of the ECS API for services and task sets, as its reference writes them. */
import { decimal, flag, integer, list, map, structure, text } from '../support/input';
import type { Read, Reader } from '../support/input';
import { tagList } from '../support/tags';
import type { TagSpelling } from '../support/tags';

export const tagSpelling: TagSpelling = { key: 'key', value: 'value' };

/** A structure that is kept as it was sent: nothing here depends on what is in it. */
const asSent: Reader<Readonly<Record<string, unknown>>> = map((value: unknown) => value);

const loadBalancers = list(
  structure({
    targetGroupArn: text,
    loadBalancerName: text,
    containerName: text,
    containerPort: integer,
    advancedConfiguration: asSent,
  }),
);

const serviceRegistries = list(
  structure({ registryArn: text, port: integer, containerName: text, containerPort: integer }),
);

const capacityProviderStrategy = list(structure({ capacityProvider: text, weight: integer, base: integer }));

const networkConfiguration = structure({
  awsvpcConfiguration: structure({ subnets: list(text), securityGroups: list(text), assignPublicIp: text }),
});

/** How tasks are run: members that a service and each of its task sets have. */
const template = {
  taskDefinition: text,
  loadBalancers,
  serviceRegistries,
  launchType: text,
  capacityProviderStrategy,
  platformVersion: text,
  networkConfiguration,
};

export const templateInput = structure(template);

/** Members that CreateService and UpdateService share. */
const service = {
  ...template,
  cluster: text,
  availabilityZoneRebalancing: text,
  desiredCount: integer,
  deploymentConfiguration: structure({
    deploymentCircuitBreaker: structure({ enable: flag, rollback: flag }),
    maximumPercent: integer,
    minimumHealthyPercent: integer,
    alarms: structure({ alarmNames: list(text), enable: flag, rollback: flag }),
    strategy: text,
    bakeTimeInMinutes: integer,
    lifecycleHooks: list(asSent),
    linearConfiguration: asSent,
    canaryConfiguration: asSent,
  }),
  placementConstraints: list(structure({ type: text, expression: text })),
  placementStrategy: list(structure({ type: text, field: text })),
  healthCheckGracePeriodSeconds: integer,
  deploymentController: structure({ type: text }),
  enableECSManagedTags: flag,
  propagateTags: text,
  enableExecuteCommand: flag,
  serviceConnectConfiguration: asSent,
  volumeConfigurations: list(asSent),
  vpcLatticeConfigurations: list(asSent),
};

export const createServiceInput = structure({
  ...service,
  serviceName: text,
  role: text,
  schedulingStrategy: text,
  tags: tagList(tagSpelling),
});

export const updateServiceInput = structure({ ...service, service: text, forceNewDeployment: flag });

/** Where a service is. */
export const serviceReference = structure({ cluster: text, service: text });

export const createTaskSetInput = structure({
  externalId: text,
  scale: structure({ value: decimal, unit: text }),
  tags: tagList(tagSpelling),
});

export type TemplateInput = Read<typeof templateInput>;
export type CreateServiceInput = Read<typeof createServiceInput>;
export type UpdateServiceInput = Read<typeof updateServiceInput>;
export type Scale = NonNullable<Read<typeof createTaskSetInput>['scale']>;
