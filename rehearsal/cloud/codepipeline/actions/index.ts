/** Who performs the actions of pipelines, but for approvals, which people perform. */
import type { ActionProviders } from '../action';
import { codeBuild } from './code-build';
import { codeCommitSource } from './code-commit-source';
import { codeDeployToEcs } from './code-deploy-to-ecs';
import { connectionSource } from './connection-source';
import type { ActionDependencies } from './dependencies';
import { ecrSource } from './ecr-source';
import { ecsDeploy } from './ecs-deploy';
import { lambdaInvoke } from './lambda-invoke';
import { s3Source } from './s3-source';

export { sourceHeads } from './source-heads';

export function actionProviders(deps: ActionDependencies): ActionProviders {
  const build = codeBuild(deps);
  return {
    'Source/AWS/CodeCommit/1': codeCommitSource(deps),
    'Source/AWS/S3/1': s3Source(deps),
    'Source/AWS/CodeStarSourceConnection/1': connectionSource(deps),
    'Source/AWS/ECR/1': ecrSource(deps),
    'Build/AWS/CodeBuild/1': build,
    'Test/AWS/CodeBuild/1': build,
    'Invoke/AWS/Lambda/1': lambdaInvoke(deps),
    'Deploy/AWS/CodeDeployToECS/1': codeDeployToEcs(deps),
    'Deploy/AWS/ECS/1': ecsDeploy(deps),
  };
}
