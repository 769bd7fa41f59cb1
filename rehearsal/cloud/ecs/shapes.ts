/** Input shapes of the ECS API for services and task sets, as its reference writes them. */
import * as v from 'valibot';
import { integer, list, map, structure, text } from '../support/shape';
import { tagList } from '../support/tags';
import type { TagSpelling } from '../support/tags';

export const tagSpelling: TagSpelling = { key: 'key', value: 'value' };

/** A structure that is kept as it was sent: nothing here depends on what is in it. */
const asSent = map(text(), v.unknown());

const loadBalancers = list(
  structure({
    targetGroupArn: text(),
    loadBalancerName: text(),
    containerName: text(),
    containerPort: integer(),
    advancedConfiguration: asSent,
  }),
);

const serviceRegistries = list(
  structure({ registryArn: text(), port: integer(), containerName: text(), containerPort: integer() }),
);

const capacityProviderStrategy = list(
  structure({ capacityProvider: text(), weight: integer(), base: integer() }),
);

const networkConfiguration = structure({
  awsvpcConfiguration: structure({
    subnets: list(text()),
    securityGroups: list(text()),
    assignPublicIp: text(),
  }),
});

/** How tasks are run: members that a service and each of its task sets have. */
const template = {
  taskDefinition: text(),
  loadBalancers,
  serviceRegistries,
  launchType: text(),
  capacityProviderStrategy,
  platformVersion: text(),
  networkConfiguration,
};

export const templateInput = structure(template);

/** Members that CreateService and UpdateService share. */
const service = {
  ...template,
  cluster: text(),
  availabilityZoneRebalancing: text(),
  desiredCount: integer(),
  deploymentConfiguration: structure({
    deploymentCircuitBreaker: structure({ enable: v.boolean(), rollback: v.boolean() }),
    maximumPercent: integer(),
    minimumHealthyPercent: integer(),
    alarms: structure({ alarmNames: list(text()), enable: v.boolean(), rollback: v.boolean() }),
    strategy: text(),
    bakeTimeInMinutes: integer(),
    lifecycleHooks: list(asSent),
    linearConfiguration: asSent,
    canaryConfiguration: asSent,
  }),
  placementConstraints: list(structure({ type: text(), expression: text() })),
  placementStrategy: list(structure({ type: text(), field: text() })),
  healthCheckGracePeriodSeconds: integer(),
  deploymentController: structure({ type: text() }),
  enableECSManagedTags: v.boolean(),
  propagateTags: text(),
  enableExecuteCommand: v.boolean(),
  serviceConnectConfiguration: asSent,
  volumeConfigurations: list(asSent),
  vpcLatticeConfigurations: list(asSent),
};

export const createServiceInput = structure({
  ...service,
  serviceName: text(),
  role: text(),
  schedulingStrategy: text(),
  tags: tagList(tagSpelling),
});

export const updateServiceInput = structure({ ...service, service: text(), forceNewDeployment: v.boolean() });

/** Where a service is. */
export const serviceReference = structure({ cluster: text(), service: text() });

export const createTaskSetInput = structure({
  externalId: text(),
  scale: structure({ value: v.number(), unit: text() }),
  tags: tagList(tagSpelling),
});

export type TemplateInput = v.InferOutput<typeof templateInput>;
export type CreateServiceInput = v.InferOutput<typeof createServiceInput>;
export type UpdateServiceInput = v.InferOutput<typeof updateServiceInput>;
export type Scale = NonNullable<v.InferOutput<typeof createTaskSetInput>['scale']>;
