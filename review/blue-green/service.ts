/**
 * A service that CodeDeploy releases, with the resources that belong to it, as the plans of all stacks show them. They are
 * found by the names and ARNs that are known, and by the references of the synthesized JSON where they are not.
 */
import { fateOf } from '../plan/changes';
import type { ResourceChange } from '../plan/model';

export interface BlueGreenService {
  /** Stack of the ECS service. */
  readonly stack: string;
  /** `aws_ecs_service` with the CODE_DEPLOY controller, before or after. */
  readonly service: ResourceChange;
  readonly taskDefinition?: ResourceChange;
  readonly cluster?: ResourceChange;
  readonly loadBalancer?: ResourceChange;
  /** Both target groups of the pair; which of them has the traffic alternates. */
  readonly targetGroups: readonly ResourceChange[];
  readonly productionListener?: ResourceChange;
  readonly testListener?: ResourceChange;
  /** Rules of these listeners that lead to the pair, before the apply or after it. */
  readonly listenerRules: readonly ResourceChange[];
  /** All rules of the production listener, those of other services too. */
  readonly rulesOfProduction: readonly ResourceChange[];
  /** Listeners and rules that lead to its target groups, where no plan shows the deployment group; else none. */
  readonly inferredRoutes: readonly ResourceChange[];
  readonly application?: ResourceChange;
  readonly deploymentGroup?: ResourceChange;
  /** Of its own, where it is not one of AWS's. */
  readonly deploymentConfig?: ResourceChange;
  /** Alarms that the deployment group names. */
  readonly alarms: readonly ResourceChange[];
  readonly scalableTarget?: ResourceChange;
  readonly scalingPolicies: readonly ResourceChange[];
  /** Security groups of the tasks. */
  readonly taskSecurityGroups: readonly ResourceChange[];
  /** The pipeline whose deploy action names the application. */
  readonly pipeline?: ResourceChange;
  /** `taskdef.json` and `appspec.yaml` of releases, where they are objects of S3. */
  readonly releaseTemplates: readonly ResourceChange[];
}

/** Services that are there before the apply and after it: those that an update of the service would touch. */
export const keptServices = (services: readonly BlueGreenService[]): readonly ResourceChange[] =>
  services.map(({ service }) => service).filter(({ kind }) => kind === 'no-op' || kind === 'update');

/** Services whose tasks run now and are to run on. */
export const runningServices = ({
  services,
}: {
  readonly services: readonly BlueGreenService[];
}): readonly BlueGreenService[] =>
  services.filter(({ service }) => service.before !== null && fateOf(service) !== 'goes');
