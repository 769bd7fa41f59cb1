/** Has the builds of the pipeline run another buildspec. */
import { pipelineName, type DeployedProject } from '../../support/deployed-project';

/** @returns sets the buildspec that the stacks have */
export async function setBuildspec(
  { client }: DeployedProject,
  buildspec: string,
): Promise<() => Promise<unknown>> {
  const name = `${pipelineName}-build`;
  const { projects } = await client.json('codebuild.BatchGetProjects', { names: [name] });
  const [{ source }] = projects as [{ source: object }];
  const update = (value: object) => client.json('codebuild.UpdateProject', { name, source: value });
  await update({ ...source, buildspec });
  return () => update(source);
}
