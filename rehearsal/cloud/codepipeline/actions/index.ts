/** Who performs the actions of pipelines, but for approvals, which people perform. */
import type { ActionProviders } from './action';
import { bucketsAt } from './buckets';
import { codeBuild } from './code-build';
import { codeCommitSource } from './code-commit-source';
import { codeDeployToEcs } from './code-deploy-to-ecs';
import { connectionSource } from './connection-source';
import type { ActionPorts } from './ports';
import { s3Source } from './s3-source';

export interface ActionProvidersProps extends Omit<ActionPorts, 'hasBucket'> {
  /** URL of the AWS whose S3 has the sources. */
  readonly endpoint: string;
}

export function actionProviders({ endpoint, ...rest }: ActionProvidersProps): ActionProviders {
  const ports: ActionPorts = { ...rest, hasBucket: bucketsAt(endpoint) };
  const build = codeBuild(ports);
  return {
    'Source/AWS/CodeCommit/1': codeCommitSource(ports),
    'Source/AWS/S3/1': s3Source(ports),
    'Source/AWS/CodeStarSourceConnection/1': connectionSource(ports),
    'Build/AWS/CodeBuild/1': build,
    'Test/AWS/CodeBuild/1': build,
    'Deploy/AWS/CodeDeployToECS/1': codeDeployToEcs(ports),
  };
}
