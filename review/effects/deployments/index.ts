/** What the next deployment of a deployment group looks like, before the apply and after it. Pure. */
import {
  durationSeconds,
  forecastBadVersion,
  readDeployments,
  routingInWords,
  timelineOf,
  unjudgedInWords,
  type BadVersionForecast,
  type ConfiguredDeployment,
} from '../../../deployment/forecast';
import type { RuleContext } from '../../blue-green/context';
import { ecsGroups } from '../../blue-green/deployment-groups';
import type { ResourceChange, Json } from '../../plan/model';
import { isSame } from '../../plan/values';
import type { DeploymentEffect, DeploymentOutlook, Prevention } from '../../result';
import type { Finding } from '../../rule';
import { describeGroup, staysAsItIs, type DescribedGroup } from './forecast-stack';
import { implausible } from './plausible';
import { preventions } from './prevented';
import { linesOf } from './timeline-lines';

export interface DeploymentOptions {
  /** Requests that the production listener gets. @default 12000, as the forecast of the rehearsal takes */
  readonly requestsPerMinute?: number | undefined;
}

const defaultRequestsPerMinute = 12_000;

/** @param findings - of the same review: where one says that deployments fail, none is foretold */
export function deploymentEffects(
  context: RuleContext,
  { requestsPerMinute = defaultRequestsPerMinute }: DeploymentOptions = {},
  findings: readonly Finding[] = [],
): readonly DeploymentEffect[] {
  const preventionsOf = preventions(context, findings);
  const outlookOf = onceForAll((deployment) => outlook(deployment, requestsPerMinute));
  const stackOf = stacksOf(context);
  return ecsGroups(context).map((group) => {
    const before = describeGroup(group, 'before', context);
    const after = staysAsItIs(group, context) ? before : describeGroup(group, 'after', context);
    const effect = effectOf(group, stackOf.get(group) ?? '', before, after, outlookOf);
    return withPreventions(effect, preventionsOf(group));
  });
}

/** What is prevented has no outlook after the apply. */
function withPreventions(effect: DeploymentEffect, prevented: readonly Prevention[]): DeploymentEffect {
  if (prevented.length === 0 || effect.after === undefined) return effect;
  const { stack, deploymentGroup, before, gaps } = effect;
  return {
    stack,
    deploymentGroup,
    ...(before !== undefined && { before }),
    changes: true,
    ...(gaps !== undefined && { gaps }),
    prevented,
  };
}

const stacksOf = ({ stacks }: RuleContext): ReadonlyMap<ResourceChange, string> =>
  new Map(
    stacks.flatMap(({ plan: { stack, changes } }) =>
      changes
        .filter(({ type }) => type === 'aws_codedeploy_deployment_group')
        .map((group) => [group, stack] as const),
    ),
  );

type OutlookOf = (deployment: ConfiguredDeployment) => DeploymentOutlook;

/** Many services deploy alike: what differs in names alone is foretold once. */
function onceForAll(foretold: OutlookOf): OutlookOf {
  const known = new Map<string, DeploymentOutlook>();
  return (deployment) => {
    const { plan, desiredCount, targetGroups } = deployment;
    const names = targetGroups.map(({ name }) => name);
    const alarms = deployment.alarms.map((alarm) => ({
      ...alarm,
      name: '',
      targetGroup: alarm.targetGroup === undefined ? 'all' : names.indexOf(alarm.targetGroup),
    }));
    const checks = targetGroups.map(({ healthCheck }) => healthCheck);
    const key = JSON.stringify([plan, desiredCount, checks, alarms]);
    const found = known.get(key) ?? foretold(deployment);
    known.set(key, found);
    return found;
  };
}

interface Foretold {
  readonly outlook?: DeploymentOutlook;
  readonly gaps: readonly string[];
}

function effectOf(
  { address, after: remaining }: ResourceChange,
  stack: string,
  before: DescribedGroup | undefined,
  after: DescribedGroup | undefined,
  outlookOf: OutlookOf,
): DeploymentEffect {
  const old = foretell(before, outlookOf);
  const isSameStack =
    before !== undefined &&
    after !== undefined &&
    (before === after || isSame(asJson(before), asJson(after)));
  const fresh = isSameStack ? old : foretell(after, outlookOf);
  const gaps = [...new Set([...old.gaps, ...fresh.gaps])];
  return {
    stack,
    deploymentGroup: address,
    ...(old.outlook !== undefined && { before: old.outlook }),
    ...(fresh.outlook !== undefined && { after: fresh.outlook }),
    changes: !isSameStack && !isSame(asJson(old.outlook), asJson(fresh.outlook)),
    ...(remaining === null && { isDeleted: true }),
    ...(gaps.length > 0 && { gaps }),
  };
}

/** Values of this module are plain data. */
const asJson = (value: unknown): Json => (value ?? null) as Json;

function foretell(described: DescribedGroup | undefined, outlookOf: OutlookOf): Foretold {
  if (described === undefined) return { gaps: [] };
  const { stack, missing, gaps } = described;
  const unfit = [...missing, ...implausible(stack)];
  const [deployment] = unfit.length > 0 ? [] : readDeployments([stack]);
  if (deployment === undefined) return { gaps: unfit };
  if (deployment.config.routing === undefined) {
    return { gaps: [`no plan tells how ${deployment.config.name} moves traffic`] };
  }
  const left = deployment.unjudgedAlarms.map(
    ({ name, reason }) =>
      `the alarm ${name} is left out: ${reason.type === 'notInStack' ? 'no plan has it' : unjudgedInWords(reason)}`,
  );
  const foretold = outlookOf(deployment);
  return {
    outlook: left.length > 0 ? { ...foretold, unjudgedAlarms: left } : foretold,
    gaps: [...gaps, ...left],
  };
}

function outlook(deployment: ConfiguredDeployment, requestsPerMinute: number): DeploymentOutlook {
  const { plan } = deployment;
  const errors = forecastBadVersion(deployment, plan, 'errors', requestsPerMinute);
  return {
    routing: routingInWords(plan.trafficRouting),
    durationSeconds: durationSeconds(plan),
    timeline: linesOf(timelineOf(plan, [errors]), plan.readyWaitMinutes),
    requestsPerMinute,
    ...exposureOf(errors),
  };
}

/** A version that is stopped, and not rolled back, keeps what it has of the traffic. */
const exposureOf = ({
  outcome,
  exposed,
  latestEndSeconds,
}: BadVersionForecast): Pick<DeploymentOutlook, 'exposure'> =>
  outcome !== 'rolledBack' || exposed === undefined || latestEndSeconds === undefined
    ? {}
    : {
        exposure: {
          percentOfRequests: Math.round(exposed.percentOfRequests * 10) / 10,
          seconds: Math.ceil(latestEndSeconds),
        },
      };
