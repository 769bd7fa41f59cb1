/** The engine, as the operations on deployments see it. */
import type { EngineClient } from '../../engine/supervisor';
import type { RequestName, Requests } from '../../engine/protocol';
import type { DeploymentView } from '../../engine/record';
import { Refusal } from '../../engine/refusal';
import { AwsError } from '../service';
import type { CallContext } from '../service';
import type { DeploymentGroup } from './store';

type Place = Pick<CallContext, 'accountId' | 'region'>;

export class DeploymentEngine {
  readonly #client: EngineClient;
  /** Whether there can be deployments: until then the engine need not run. */
  #hasDeployments = false;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  /** Says that a deployment may be created soon. */
  prepare(): void {
    this.#client.prepare();
  }

  /** @throws AwsError what the engine refuses */
  async request<Name extends RequestName>(
    name: Name,
    asked: Requests[Name]['asked'],
  ): Promise<Requests[Name]['answer']> {
    if (name === 'create') this.#hasDeployments = true;
    try {
      return await this.#client.request(name, asked);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new AwsError(error.code, error.message, error.code === 'InternalFailure' ? 500 : 400);
    }
  }

  /** @returns all deployments of an account and region, the oldest first */
  async list({ accountId, region }: Place): Promise<readonly DeploymentView[]> {
    return this.#hasDeployments ? this.request('list', { accountId, region }) : [];
  }

  /** @returns those of a group */
  async listOfGroup(place: Place, group: DeploymentGroup): Promise<readonly DeploymentView[]> {
    const views = await this.list(place);
    return views.filter(({ record }) => record.deploymentGroupId === group.deploymentGroupId);
  }

  /** @param withTaskSets whether the task sets are looked at anew */
  async get({ accountId, region }: Place, id: string, withTaskSets = false): Promise<DeploymentView> {
    if (!this.#hasDeployments) {
      throw new AwsError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
    }
    return this.request('get', { accountId, region, id, withTaskSets });
  }
}
