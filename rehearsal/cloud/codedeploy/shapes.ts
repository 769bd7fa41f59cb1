/** Input shapes of the CodeDeploy API, as its reference writes them. */
import * as v from 'valibot';
import { integer, list, structure, text } from '../support/shape';
import { tagList } from '../support/tags';
import type { TagSpelling } from '../support/tags';

export const tagSpelling: TagSpelling = { key: 'Key', value: 'Value' };

const tagFilters = list(structure({ Key: text(), Value: text(), Type: text() }));
const targetGroups = list(structure({ name: text() }));
const trafficRoute = structure({ listenerArns: list(text()) });

const alarmConfiguration = structure({
  enabled: v.boolean(),
  ignorePollAlarmFailure: v.boolean(),
  alarms: list(structure({ name: text() })),
});

const autoRollbackConfiguration = structure({ enabled: v.boolean(), events: list(text()) });

/** What a deployment group is made of, apart from its name and its application's. */
export const deploymentGroupSettings = structure({
  deploymentConfigName: text(),
  ec2TagFilters: tagFilters,
  onPremisesInstanceTagFilters: tagFilters,
  autoScalingGroups: list(text()),
  serviceRoleArn: text(),
  triggerConfigurations: list(
    structure({ triggerName: text(), triggerTargetArn: text(), triggerEvents: list(text()) }),
  ),
  alarmConfiguration,
  autoRollbackConfiguration,
  outdatedInstancesStrategy: text(),
  deploymentStyle: structure({ deploymentType: text(), deploymentOption: text() }),
  blueGreenDeploymentConfiguration: structure({
    terminateBlueInstancesOnDeploymentSuccess: structure({
      action: text(),
      terminationWaitTimeInMinutes: integer(),
    }),
    deploymentReadyOption: structure({ actionOnTimeout: text(), waitTimeInMinutes: integer() }),
    greenFleetProvisioningOption: structure({ action: text() }),
  }),
  loadBalancerInfo: structure({
    elbInfoList: list(structure({ name: text() })),
    targetGroupInfoList: targetGroups,
    targetGroupPairInfoList: list(
      structure({ targetGroups, prodTrafficRoute: trafficRoute, testTrafficRoute: trafficRoute }),
    ),
  }),
  ec2TagSet: structure({ ec2TagSetList: list(tagFilters) }),
  ecsServices: list(structure({ serviceName: text(), clusterName: text() })),
  onPremisesTagSet: structure({ onPremisesTagSetList: list(tagFilters) }),
  terminationHookEnabled: v.boolean(),
});

/** Settings of a deployment group as the API carries them. */
export type DeploymentGroupSettings = v.InferOutput<typeof deploymentGroupSettings>;

export const deploymentGroupNames = structure({
  applicationName: text(),
  deploymentGroupName: text(),
  currentDeploymentGroupName: text(),
  newDeploymentGroupName: text(),
});

export const tagsInput = structure({ tags: tagList(tagSpelling) });

export const deploymentConfigInput = structure({
  deploymentConfigName: text(),
  minimumHealthyHosts: structure({ type: text(), value: integer() }),
  trafficRoutingConfig: structure({
    type: text(),
    timeBasedCanary: structure({ canaryPercentage: integer(), canaryInterval: integer() }),
    timeBasedLinear: structure({ linearPercentage: integer(), linearInterval: integer() }),
  }),
  computePlatform: text(),
  zonalConfig: structure({
    firstZoneMonitorDurationInSeconds: integer(),
    monitorDurationInSeconds: integer(),
    minimumHealthyHostsPerZone: structure({ type: text(), value: integer() }),
  }),
});

/** CreateDeploymentConfig's input. */
export type DeploymentConfigInput = v.InferOutput<typeof deploymentConfigInput>;

const rawString = structure({ content: text(), sha256: text() });

export const revisionLocation = structure({
  revisionType: text(),
  s3Location: structure({ bucket: text(), key: text(), bundleType: text(), version: text(), eTag: text() }),
  gitHubLocation: structure({ repository: text(), commitId: text() }),
  string: rawString,
  appSpecContent: rawString,
});

/** Where a revision is, as the API carries it. */
export type RevisionLocation = v.InferOutput<typeof revisionLocation>;

export const createDeploymentInput = structure({
  applicationName: text(),
  deploymentGroupName: text(),
  revision: revisionLocation,
  deploymentConfigName: text(),
  description: text(),
  ignoreApplicationStopFailures: v.boolean(),
  targetInstances: structure({
    tagFilters,
    autoScalingGroups: list(text()),
    ec2TagSet: structure({ ec2TagSetList: list(tagFilters) }),
  }),
  autoRollbackConfiguration,
  updateOutdatedInstancesOnly: v.boolean(),
  fileExistsBehavior: text(),
  overrideAlarmConfiguration: alarmConfiguration,
});

/** CreateDeployment's input. */
export type CreateDeploymentInput = v.InferOutput<typeof createDeploymentInput>;

export const nextTokenInput = structure({ nextToken: text() });
