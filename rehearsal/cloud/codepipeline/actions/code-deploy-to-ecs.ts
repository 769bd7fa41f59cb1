/**
 * The blue/green deployment to ECS.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
 */
import type { ActionProvider } from './action';
import { deploy } from './deployment';
import { fillText } from './placeholders';
import type { ActionPorts } from './ports';
import { registerTaskDefinition } from './register-task-definition';
import { readReleaseFiles } from './release-files';

type DeployPorts = Pick<ActionPorts, 'ask' | 'objects' | 'permissions'>;

/**
 * A placeholder that is not in a template is no error: the release then has the image that the template names, or the
 * task definition that the AppSpec names.
 */
export function codeDeployToEcs(ports: DeployPorts): ActionProvider {
  return async (props) => {
    const { taskDefinition, appSpec, images } = await readReleaseFiles(ports, props);
    const taskDefinitionArn = await registerTaskDefinition(ports, props, taskDefinition, images);
    return deploy(ports, props, fillText(appSpec, new Map([['TASK_DEFINITION', taskDefinitionArn]])));
  };
}
