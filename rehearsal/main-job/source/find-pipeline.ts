/** The pipeline that releases a service, by what the API lists. */
import {
  GetPipelineCommand,
  paginateListPipelines,
  type ActionDeclaration,
  type CodePipelineClient,
  type PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { known } from '../../scenarios/aws';
import type { Stage } from '../../scenarios/stage';
import { readSource, type PipelineSource } from './pipeline-source';

export interface FoundPipeline {
  readonly name: string;
  readonly source: PipelineSource;
  /** The action that creates the deployments. */
  readonly deployAction: { readonly stage: string; readonly action: string };
  /** CodeBuild projects of its actions, in order. */
  readonly projects: readonly string[];
  /** Projects that hand the image on: those of actions of the category Build. */
  readonly buildProjects: readonly string[];
}

type DeploymentTarget = Pick<Stage, 'application' | 'deploymentGroup'>;

/** @returns undefined where no pipeline deploys to the deployment group of the stage */
export async function findPipeline(
  client: CodePipelineClient,
  target: DeploymentTarget,
): Promise<FoundPipeline | undefined> {
  for await (const { pipelines = [] } of paginateListPipelines({ client }, {})) {
    for (const { name } of pipelines) {
      const { pipeline } = await client.send(new GetPipelineCommand({ name }));
      const found = pipeline && describePipeline(pipeline, target);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** @returns undefined of a pipeline that deploys elsewhere */
export function describePipeline(
  { name, stages = [] }: PipelineDeclaration,
  target: DeploymentTarget,
): FoundPipeline | undefined {
  const actions = stages.flatMap(({ name: stage, actions: own = [] }) =>
    own.map((action) => ({ stage: stage ?? '', action })),
  );
  const deploy = actions.find(({ action }) => deploysTo(action, target));
  const source = actions.find(({ action }) => action.actionTypeId?.category === 'Source');
  if (deploy === undefined) return undefined;
  const { actionTypeId, configuration = {} } = known(source, `the source action of ${name ?? ''}`).action;
  const builds = actions.filter(({ action }) => action.actionTypeId?.provider === 'CodeBuild');
  const projectsOf = (those: typeof builds) =>
    those.flatMap(({ action }) => action.configuration?.ProjectName ?? []);
  return {
    name: known(name, 'the name of the pipeline'),
    source: readSource({ provider: actionTypeId?.provider ?? '', configuration }),
    deployAction: { stage: deploy.stage, action: known(deploy.action.name, 'the name of the deploy action') },
    projects: projectsOf(builds),
    buildProjects: projectsOf(builds.filter(({ action }) => action.actionTypeId?.category === 'Build')),
  };
}

const deploysTo = (
  { actionTypeId, configuration = {} }: ActionDeclaration,
  { application, deploymentGroup }: DeploymentTarget,
): boolean =>
  actionTypeId?.provider === 'CodeDeployToECS' &&
  configuration.ApplicationName === application &&
  configuration.DeploymentGroupName === deploymentGroup;
