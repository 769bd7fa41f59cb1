/**
 * The blue/green deployment to ECS.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
 */
import type { ActionProvider } from '../action';
import type { ActionDependencies } from './dependencies';
import { deploy } from './deployment';
import { fillText } from './placeholders';
import { registerTaskDefinition } from './register-task-definition';
import { readReleaseFiles } from './release-files';

type DeployDependencies = Pick<ActionDependencies, 'aws' | 'objects' | 'permissions'>;

/**
 * A placeholder that is not in a template is no error: the release then has the image that the template names, or the
 * task definition that the AppSpec names.
 */
export function codeDeployToEcs(deps: DeployDependencies): ActionProvider {
  return async (props) => {
    const { taskDefinition, appSpec, images } = await readReleaseFiles(deps, props);
    const taskDefinitionArn = await registerTaskDefinition(deps, props, taskDefinition, images);
    return deploy(deps, props, fillText(appSpec, new Map([['TASK_DEFINITION', taskDefinitionArn]])));
  };
}
