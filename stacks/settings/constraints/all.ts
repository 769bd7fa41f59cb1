import type { Settings } from '../model';
import type { Constraint, EnvironmentSubject, ServiceSubject } from './constraint';
import * as access from './access';
import * as accounts from './accounts';
import * as beforeEntry from './before-entry';
import * as containers from './containers';
import * as deployment from './deployment';
import * as egress from './egress';
import * as fargate from './fargate';
import * as firstImage from './first-image';
import * as gitHubReleases from './git-hub-releases';
import * as loadBalancer from './load-balancer';
import * as naming from './naming';
import * as network from './network';
import * as pipeline from './pipeline';
import * as promotion from './promotion';
import * as roles from './roles';
import * as scaling from './scaling';
import * as secrets from './secrets';
import * as shared from './shared-load-balancer';
import * as smokeTest from './smoke-test';
import * as tags from './tags';

export const projectConstraints: readonly Constraint<Settings>[] = [
  naming.notInternal,
  naming.distinctNames,
  naming.distinctDomains,
  accounts.credentialsPerAccount,
  access.environmentsApart,
  access.oneProviderPerAccount,
];

export const environmentConstraints: readonly Constraint<EnvironmentSubject>[] = [
  tags.tagCount,
  tags.ownTagKeys,
  tags.tagsThatDifferInCase,
  network.endpointsWithoutNat,
  network.publicSubnets,
  network.subnetsOfOneKind,
  naming.sharedNameLength,
  loadBalancer.ofShared(loadBalancer.oneCertificate),
  loadBalancer.ofShared(loadBalancer.additionalCertificates),
  loadBalancer.ofShared(loadBalancer.distinctPorts),
  loadBalancer.ofShared(loadBalancer.testSettingsNeedTestListener),
  loadBalancer.ofShared(loadBalancer.sharedArnsOfTheRegion),
  loadBalancer.ofShared(loadBalancer.arnsOfTheAccount),
  shared.distinctPriorities,
  shared.routesWithinReach,
  roles.boundaryOfTheAccount,
  accounts.roleOfTheAccount,
  accounts.profileOnThisMachine,
  access.somebodyAssumes,
  access.runsOfTheBackend,
  access.providerOfTheHost,
];

export const serviceConstraints: readonly Constraint<ServiceSubject>[] = [
  naming.nameLengths,
  fargate.fargateMemory,
  fargate.sidecarCpu,
  fargate.sidecarMemory,
  containers.containerNames,
  containers.volumeNames,
  containers.mountPaths,
  containers.execNeedsWritableRoot,
  containers.healthCheckCommand,
  containers.taskDefinitionSize,
  secrets.secretLookingNames,
  secrets.credentialsInText,
  secrets.environmentAndSecrets,
  firstImage.dockerWhereTerraformRuns,
  egress.egressPorts,
  egress.egressOnce,
  network.imagesWithinReach,
  network.secretsWithinReach,
  network.execWithinReach,
  network.execKeyWithinReach,
  loadBalancer.oneCertificate,
  loadBalancer.additionalCertificates,
  loadBalancer.distinctPorts,
  loadBalancer.testSettingsNeedTestListener,
  loadBalancer.healthCheckTimeout,
  loadBalancer.matcherRanges,
  loadBalancer.arnsOfTheRegion,
  loadBalancer.arnsOfTheAccount,
  shared.routesNeedLoadBalancer,
  shared.conditionsOfRoutes,
  shared.settingsOfTheShared,
  shared.domainOfRoutes,
  shared.smokeTestWithinRoutes,
  scaling.scalingRange,
  scaling.desiredCountInRange,
  deployment.shiftDuration,
  deployment.alarmCount,
  deployment.topicOfTheKey,
  deployment.rollbackNeedsAlarms,
  shared.behind(deployment.testHookNeedsTestListener),
  shared.behind(smokeTest.smokeTestNeedsTestListener),
  smokeTest.smokeTestOrHook,
  smokeTest.smokeTestReachesCodeDeploy,
  shared.behind(smokeTest.smokeTestReachesLoadBalancer),
  shared.behind(smokeTest.smokeTestDuration),
  smokeTest.smokeTestMatcher,
  shared.behind(smokeTest.smokeTestSettingsNeedSmokeTest),
  pipeline.existingRepositoryNamed,
  promotion.promotionFromAPipeline,
  promotion.promotionInACircle,
  promotion.promotionWithinAPartition,
  promotion.promotionBetweenKnownAccounts,
  promotion.promotionOfTheArchitecture,
  promotion.promotionWithoutTests,
  gitHubReleases.repositoryThatReleases,
  gitHubReleases.providerOfReleases,
  gitHubReleases.settingsOfTheWorkflow,
  gitHubReleases.gitHubOfAnotherType,
  beforeEntry.windowCron,
  beforeEntry.windowOpens,
  beforeEntry.windowTimeZone,
  beforeEntry.someEntryRule,
  beforeEntry.entryRuleCount,
  beforeEntry.ownAlarmsExist,
];
