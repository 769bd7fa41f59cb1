/** All deployments of an account: starts, finds and rolls them back. */
import { awaitsHook, canContinue, initialRollback } from '../../deployment/machine';
import type { Clock } from '../runtime/clock';
import { hookOfExecution } from './hook-execution-id';
import type { JournalDirectory } from './journal-directory';
import type { Entry, Journal } from './journal';
import type { Aws } from './aws-api';
import type { Calls, DeploymentKey, EngineCalls, Place } from './protocol';
import type { DeploymentRecord, DeploymentView } from './record';
import { Refusal } from './refusal';
import { RunningDeployment } from './running-deployment';

export interface EngineProps {
  readonly journals: JournalDirectory;
  /** AWS in a region. */
  readonly aws: (region: string) => Aws;
  readonly clock: Clock;
  /** Takes what an operator should know. */
  readonly log: (line: string) => void;
}

export class Engine implements EngineCalls {
  readonly #props: EngineProps;
  /** By id, the oldest first. */
  readonly #deployments = new Map<string, RunningDeployment>();
  /** The end of what is being changed, by service. */
  readonly #turns = new Map<string, Promise<void>>();

  /** Goes on with all deployments that the journals have. */
  constructor(props: EngineProps) {
    this.#props = props;
    for (const { journal, content } of props.journals.open()) {
      this.#add(content.record, journal, content.entries);
    }
    for (const deployment of [...this.#deployments.values()]) this.#rollBackIfDue(deployment);
    for (const deployment of this.#deployments.values()) deployment.begin();
  }

  /**
   * @throws Refusal DeploymentLimitExceededException while another deployment of the group is not at its end
   */
  create({ record }: Calls['create']['input']): undefined {
    if (this.#deployments.has(record.id)) return;
    const active = [...this.#deployments.values()].find(
      (deployment) =>
        deployment.record.deploymentGroupId === record.deploymentGroupId && !deployment.isTerminal,
    );
    if (active !== undefined) {
      throw new Refusal(
        'DeploymentLimitExceededException',
        `The Deployment Group '${record.deploymentGroupName}' already has an active Deployment '${active.record.id}'`,
      );
    }
    this.#add(record, this.#props.journals.create(record), []).begin();
  }

  list({ accountId, region }: Place): DeploymentView[] {
    return [...this.#deployments.values()]
      .filter(({ record }) => record.accountId === accountId && record.region === region)
      .map((deployment) => deployment.view);
  }

  async get({ withTaskSets = false, ...key }: Calls['get']['input']): Promise<DeploymentView> {
    const deployment = this.#find(key);
    return withTaskSets ? deployment.currentView() : deployment.view;
  }

  /** @throws Refusal DeploymentAlreadyCompletedException */
  stop({ rollback, ...key }: Calls['stop']['input']): DeploymentView {
    const deployment = this.#find(key);
    if (deployment.isTerminal) throw alreadyCompleted(key.id);
    deployment.apply({ type: 'stopRequested', ...(rollback !== undefined && { rollback }) });
    return deployment.view;
  }

  /** @throws Refusal DeploymentAlreadyCompletedException, DeploymentIsNotInReadyStateException */
  continue({ waitType, ...key }: Calls['continue']['input']): undefined {
    const deployment = this.#find(key);
    const { id } = key;
    if (deployment.isTerminal) throw alreadyCompleted(id);
    if (!canContinue(deployment.state, waitType)) {
      throw new Refusal(
        'DeploymentIsNotInReadyStateException',
        `The deployment ${id} does not wait for ${waitType} and cannot be continued`,
      );
    }
    deployment.apply({ type: 'continueRequested', waitType });
  }

  /** @throws Refusal InvalidLifecycleEventHookExecutionIdException, LifecycleEventAlreadyCompletedException */
  reportHook({ executionId, status, ...key }: Calls['reportHook']['input']): undefined {
    const deployment = this.#find(key);
    const { id } = key;
    const hook = hookOfExecution(id, executionId);
    if (hook === undefined) {
      throw new Refusal(
        'InvalidLifecycleEventHookExecutionIdException',
        `The lifecycle event hook execution ID ${executionId} is not one of the deployment ${id}`,
      );
    }
    if (!awaitsHook(deployment.state, hook)) {
      throw new Refusal(
        'LifecycleEventAlreadyCompletedException',
        `The lifecycle event ${hook} of the deployment ${id} has already completed`,
      );
    }
    deployment.apply({ type: 'hookReported', hook, status });
  }

  /** @throws Refusal DeploymentDoesNotExistException */
  #find({ accountId, region, id }: DeploymentKey): RunningDeployment {
    const deployment = this.#deployments.get(id);
    if (deployment?.record.accountId !== accountId || deployment.record.region !== region) {
      throw new Refusal('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
    }
    return deployment;
  }

  #add(record: DeploymentRecord, journal: Journal, entries: readonly Entry[]): RunningDeployment {
    const deployment = new RunningDeployment({
      record,
      journal,
      entries,
      aws: this.#props.aws(record.region),
      clock: this.#props.clock,
      inTurn: (run) => this.#inTurn(record, run),
      ended: (ended) => {
        this.#rollBackIfDue(ended)?.begin();
      },
      rolledBackBy: () => this.#deployments.get(record.rollbackId),
      log: this.#props.log,
    });
    this.#deployments.set(record.id, deployment);
    return deployment;
  }

  /** @returns the rollback, where it did not exist yet */
  #rollBackIfDue({ record, state, view }: RunningDeployment): RunningDeployment | undefined {
    if (state.rollback === undefined || this.#deployments.has(record.rollbackId)) return undefined;
    const rollback: DeploymentRecord = {
      ...record,
      id: record.rollbackId,
      createTime: state.completeTime ?? record.createTime,
      creator: 'codeDeployRollback',
      initial: initialRollback(state),
      shown: record.shownOfRollback,
      // Never used: a rollback is not rolled back.
      rollbackId: '',
      rollsBack: { deploymentId: record.id, facts: { ...view.facts, published: [] } },
    };
    return this.#add(rollback, this.#props.journals.create(rollback), []);
  }

  #inTurn({ region, target }: DeploymentRecord, run: () => Promise<void>): Promise<void> {
    const key = `${region}/${target.cluster}/${target.service}`;
    const result = (this.#turns.get(key) ?? Promise.resolve()).then(run);
    this.#turns.set(
      key,
      result.catch(() => undefined),
    );
    return result;
  }
}

const alreadyCompleted = (id: string): Refusal =>
  new Refusal('DeploymentAlreadyCompletedException', `The deployment ${id} has already completed`);
