/** Deployments of CodeDeploy that have not ended, of the deployment groups that a plan touches. */
import { CodeDeployClient, paginateListDeployments } from '@aws-sdk/client-codedeploy';
import type { RuleContext } from '../blue-green/context';
import type { ResourceChange } from '../plan/model';
import { textAt } from '../plan/values';

export interface DeploymentGroup {
  readonly region: string;
  readonly application: string;
  readonly name: string;
}

export interface InFlight {
  readonly group: DeploymentGroup;
  readonly deploymentIds: readonly string[];
}

/** @throws Error AWS cannot be asked */
export type FindInFlight = (group: DeploymentGroup, signal: AbortSignal) => Promise<InFlight>;

/** Groups that are there before the apply: a new one has no deployment. */
export function groupsOf({ changesOf }: RuleContext): readonly DeploymentGroup[] {
  return changesOf('aws_codedeploy_deployment_group').flatMap((change) => groupOf(change) ?? []);
}

function groupOf({ before }: ResourceChange): DeploymentGroup | undefined {
  const [, , , region] = textAt(before, ['arn'])?.split(':') ?? [];
  const application = textAt(before, ['app_name']);
  const name = textAt(before, ['deployment_group_name']);
  return region === undefined || application === undefined || name === undefined
    ? undefined
    : { region, application, name };
}

/** Asks AWS with the credentials of the process: they need codedeploy:ListDeployments. */
export const askCodeDeploy: FindInFlight = async (group, signal) => {
  const client = new CodeDeployClient({ region: group.region });
  try {
    const deploymentIds: string[] = [];
    const pages = paginateListDeployments(
      { client },
      {
        applicationName: group.application,
        deploymentGroupName: group.name,
        includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'],
      },
      { abortSignal: signal },
    );
    for await (const { deployments = [] } of pages) deploymentIds.push(...deployments);
    return { group, deploymentIds };
  } finally {
    client.destroy();
  }
};
