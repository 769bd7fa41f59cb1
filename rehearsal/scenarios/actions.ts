/** What scenarios do to a deployment, and when. */
import {
  ContinueDeploymentCommand,
  DeploymentAlreadyCompletedException,
  DeploymentIsNotInReadyStateException,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  ModifyListenerCommand,
  ModifyRuleCommand,
  type Action as ListenerAction,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { EmbeddedAws } from '../cloud';
import { Failure } from '../failures';
import type { AwsClients } from './aws';
import type { Observation } from './observer';
import type { Action, Deed, Moment } from './scenario';
import { readService } from './service-state';
import type { Stage } from './stage';

/** Whether an observation was made at a moment. */
export function isAt(moment: Moment, { deployment, weights }: Observation): boolean {
  if ('event' in moment) {
    return deployment.events.some(({ name, status }) => name === moment.event && status === moment.is);
  }
  switch (moment.phase) {
    case 'canary':
      return weights.replacement > 0 && weights.replacement < 100;
    case 'ready-wait':
      return deployment.status === 'Ready';
    case 'termination-wait':
      return (
        deployment.status === 'InProgress' &&
        deployment.events.some(({ name, status }) => name === 'AfterAllowTraffic' && status === 'Succeeded')
      );
  }
}

export interface ActorProps {
  readonly clients: AwsClients;
  readonly stage: Stage;
  readonly deploymentId: string;
  readonly originalTargetGroupArn: string;
  /** The engine of CodeDeploy. @default - scenarios that kill it fail */
  readonly engine?: Pick<EmbeddedAws['engine'], 'kill'> | undefined;
}

/** Does the actions of a scenario one after the other, each at its moment. */
export class Actor {
  readonly #props: ActorProps;
  readonly #pending: Action[];

  constructor(props: ActorProps, actions: readonly Action[]) {
    this.#props = props;
    this.#pending = [...actions];
  }

  /** Actions whose moment has not come. */
  get left(): readonly Action[] {
    return this.#pending;
  }

  async act(observation: Observation): Promise<void> {
    const [next] = this.#pending;
    if (next === undefined || !isAt(next.when, observation)) return;
    try {
      await this.#perform(next.deed);
      this.#pending.shift();
    } catch (error) {
      if (!isAnotherMoment(error)) throw error;
    }
  }

  async #perform(deed: Deed): Promise<void> {
    const { clients, stage, deploymentId, engine } = this.#props;
    switch (deed.type) {
      case 'stop':
        await clients.codeDeploy.send(
          new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: deed.rollback }),
        );
        return;
      case 'continue':
        await clients.codeDeploy.send(
          new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: deed.waitType }),
        );
        return;
      case 'scale': {
        const { cluster, service } = stage;
        const { desiredCount } = await readService(clients.ecs, stage);
        await clients.ecs.send(
          new UpdateServiceCommand({ cluster, service, desiredCount: desiredCount + deed.by }),
        );
        return;
      }
      case 'edit-listener':
        await forwardAll(this.#props, this.#props.originalTargetGroupArn, deed.to === 'alone');
        return;
      case 'kill-engine':
        if (engine?.kill() !== true) throw new Failure('there is no engine of CodeDeploy to kill');
    }
  }
}

/**
 * It has ended since it was looked at, which the action that is left will say; or the wait has not quite begun, and the
 * next look is early enough.
 */
export const isAnotherMoment = (error: unknown): boolean =>
  error instanceof DeploymentAlreadyCompletedException ||
  error instanceof DeploymentIsNotInReadyStateException;

/**
 * Gives a target group all production traffic.
 *
 * @param alone - whether the other group is left out
 */
export async function forwardAll(
  { clients, stage }: Pick<ActorProps, 'clients' | 'stage'>,
  targetGroupArn: string,
  alone = false,
): Promise<void> {
  const actions: ListenerAction[] = [
    {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: stage.targetGroupArns
          .filter((arn) => !alone || arn === targetGroupArn)
          .map((arn) => ({
            TargetGroupArn: arn,
            Weight: arn === targetGroupArn ? 100 : 0,
          })),
      },
    },
  ];
  if (stage.route === undefined) {
    const change = { ListenerArn: stage.productionListenerArn, DefaultActions: actions };
    await clients.elb.send(new ModifyListenerCommand(change));
  } else {
    await clients.elb.send(new ModifyRuleCommand({ RuleArn: stage.route.ruleArn, Actions: actions }));
  }
}
