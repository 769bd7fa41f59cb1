/**
 * What CodeDeploy rejects of a deployment group of the ECS compute platform. The embedded AWS answers with the first fault,
 * the plan review reports all of them. Pure.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-ecs.html
 */

/** Settings of a group, in the names of CreateDeploymentGroup; undefined where the request has none. */
export interface EcsGroupSettings {
  /** Members for other compute platforms that have something. */
  readonly ofServers: readonly ServerSetting[];
  readonly style?:
    | { readonly deploymentType?: string | undefined; readonly deploymentOption?: string | undefined }
    | undefined;
  readonly terminate?: { readonly action?: string | undefined; readonly waitMinutes: number } | undefined;
  readonly ready?:
    { readonly actionOnTimeout?: string | undefined; readonly waitMinutes: number } | undefined;
  readonly hasGreenFleet: boolean;
  readonly services: readonly {
    readonly serviceName?: string | undefined;
    readonly clusterName?: string | undefined;
  }[];
  /** Whether `elbInfoList` or `targetGroupInfoList` has something. */
  readonly hasOtherLoadBalancers: boolean;
  readonly pairs: readonly TargetGroupPair[];
}

export type ServerSetting =
  'autoScalingGroups' | 'ec2TagFilters' | 'ec2TagSet' | 'onPremisesInstanceTagFilters' | 'onPremisesTagSet';

export interface TargetGroupPair {
  /** Names of target groups. */
  readonly targetGroups: readonly string[];
  /** ARNs of listeners. */
  readonly production: readonly string[];
  /** ARNs of listeners; undefined without a test route. */
  readonly test?: readonly string[] | undefined;
}

export type EcsGroupFault =
  | { readonly kind: 'server-setting'; readonly member: ServerSetting }
  | { readonly kind: 'deployment-type' | 'deployment-option'; readonly found: string | undefined }
  | { readonly kind: 'termination-missing' | 'ready-option-missing' | 'green-fleet' }
  | { readonly kind: 'termination-action'; readonly action: string | undefined }
  | { readonly kind: 'termination-wait' | 'ready-wait'; readonly minutes: number }
  | { readonly kind: 'wait-without-stop' | 'stop-without-wait' }
  | { readonly kind: 'ready-action'; readonly action: string | undefined }
  | { readonly kind: 'service-count'; readonly count: number }
  | { readonly kind: 'service-name' | 'cluster-name'; readonly name: string | undefined }
  | { readonly kind: 'other-load-balancers' | 'pair-missing' }
  | { readonly kind: 'pair-count'; readonly count: number }
  | { readonly kind: 'pair-names'; readonly names: readonly string[] }
  | { readonly kind: 'production-listeners' | 'test-listeners'; readonly count: number }
  | { readonly kind: 'no-listener'; readonly arn: string }
  | { readonly kind: 'same-listener' };

/** Minutes; two days. */
export const longestWait = 2880;

const listenerArn = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:listener\/.+$/;

/** In the order in which CodeDeploy finds them. */
export const ecsGroupFaults = (settings: EcsGroupSettings): readonly EcsGroupFault[] => [
  ...settings.ofServers.map((member) => ({ kind: 'server-setting', member }) as const),
  ...ofStyle(settings),
  ...ofBlueGreen(settings),
  ...ofServices(settings),
  ...ofLoadBalancer(settings),
];

function ofStyle({ style }: EcsGroupSettings): readonly EcsGroupFault[] {
  const { deploymentType, deploymentOption } = style ?? {};
  return [
    ...faultIf(deploymentType !== 'BLUE_GREEN', { kind: 'deployment-type', found: deploymentType }),
    ...faultIf(deploymentOption !== 'WITH_TRAFFIC_CONTROL', {
      kind: 'deployment-option',
      found: deploymentOption,
    }),
  ];
}

function ofBlueGreen({ terminate, ready, hasGreenFleet }: EcsGroupSettings): readonly EcsGroupFault[] {
  return [
    ...faultIf(terminate === undefined, { kind: 'termination-missing' }),
    ...faultIf(ready === undefined, { kind: 'ready-option-missing' }),
    ...faultIf(hasGreenFleet, { kind: 'green-fleet' }),
    ...(terminate === undefined ? [] : ofTermination(terminate)),
    ...(ready === undefined ? [] : ofReady(ready)),
  ];
}

/** The original task set is always terminated: hashicorp/terraform-provider-aws#23995. */
const ofTermination = ({
  action,
  waitMinutes,
}: NonNullable<EcsGroupSettings['terminate']>): readonly EcsGroupFault[] => [
  ...faultIf(action !== 'TERMINATE', { kind: 'termination-action', action }),
  ...faultIf(!isWait(waitMinutes), { kind: 'termination-wait', minutes: waitMinutes }),
];

/** hashicorp/terraform-provider-aws#9653 */
function ofReady({
  actionOnTimeout,
  waitMinutes,
}: NonNullable<EcsGroupSettings['ready']>): readonly EcsGroupFault[] {
  const isKnown = actionOnTimeout === 'CONTINUE_DEPLOYMENT' || actionOnTimeout === 'STOP_DEPLOYMENT';
  return [
    ...faultIf(!isWait(waitMinutes), { kind: 'ready-wait', minutes: waitMinutes }),
    ...faultIf(actionOnTimeout === 'CONTINUE_DEPLOYMENT' && waitMinutes > 0, { kind: 'wait-without-stop' }),
    ...faultIf(actionOnTimeout === 'STOP_DEPLOYMENT' && waitMinutes === 0, { kind: 'stop-without-wait' }),
    ...faultIf(!isKnown, { kind: 'ready-action', action: actionOnTimeout }),
  ];
}

const isWait = (minutes: number): boolean => minutes >= 0 && minutes <= longestWait;

function ofServices({ services }: EcsGroupSettings): readonly EcsGroupFault[] {
  const [service, ...others] = services;
  if (service === undefined || others.length > 0) return [{ kind: 'service-count', count: services.length }];
  const { serviceName, clusterName } = service;
  return [
    ...faultIf(!isName(serviceName), { kind: 'service-name', name: serviceName }),
    ...faultIf(!isName(clusterName), { kind: 'cluster-name', name: clusterName }),
  ];
}

const isName = (name: string | undefined): boolean =>
  name !== undefined && name !== '' && !name.includes(':');

function ofLoadBalancer({ hasOtherLoadBalancers, pairs }: EcsGroupSettings): readonly EcsGroupFault[] {
  const [pair, ...others] = pairs;
  return [
    ...faultIf(hasOtherLoadBalancers, { kind: 'other-load-balancers' }),
    ...faultIf(pair === undefined, { kind: 'pair-missing' }),
    ...faultIf(others.length > 0, { kind: 'pair-count', count: pairs.length }),
    ...(pair === undefined ? [] : ofPair(pair)),
  ];
}

function ofPair({ targetGroups, production, test }: TargetGroupPair): readonly EcsGroupFault[] {
  const [first, second] = targetGroups;
  const isPair = targetGroups.length === 2 && first !== second && targetGroups.every(isName);
  const foreign = [...production, ...(test ?? [])].find((arn) => !listenerArn.test(arn));
  return [
    ...faultIf(!isPair, { kind: 'pair-names', names: targetGroups }),
    ...faultIf(production.length !== 1, { kind: 'production-listeners', count: production.length }),
    ...faultIf(test !== undefined && test.length !== 1, { kind: 'test-listeners', count: test?.length ?? 0 }),
    ...(foreign === undefined ? [] : [{ kind: 'no-listener', arn: foreign } as const]),
    ...faultIf(production[0] !== undefined && production[0] === test?.[0], { kind: 'same-listener' }),
  ];
}

const faultIf = (isFault: boolean, fault: EcsGroupFault): readonly EcsGroupFault[] =>
  isFault ? [fault] : [];
