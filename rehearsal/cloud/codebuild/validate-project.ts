/** What CodeBuild refuses about a project: InvalidInputException. */
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { ProjectSettings } from './shapes';

/** Only these report a build's status to the source's provider. */
const reportingSources = ['BITBUCKET', 'GITHUB', 'GITHUB_ENTERPRISE', 'GITLAB', 'GITLAB_SELF_MANAGED'];

/** @throws AwsError at the first fault of the project */
export function validateProject(project: ProjectSettings, context: Pick<CallContext, 'accountId'>): void {
  validateSources(project);
  validateArtifacts(project);
  validateServiceRole(project, context.accountId);
  validateEnvironment(project);
  validateCache(project);
  validateLogs(project);
  validateVpc(project);
  validateBadge(project);
  validateTags(project);
}

function validateSources({ source, artifacts, secondarySources = [] }: ProjectSettings): void {
  if ((source.type === 'CODEPIPELINE') !== (artifacts.type === 'CODEPIPELINE')) {
    throw invalid(
      'Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE',
    );
  }
  if (secondarySources.some(({ type }) => type === 'CODEPIPELINE')) {
    throw invalid('Invalid input: sourceType CODEPIPELINE is not allowed for secondarySources');
  }
  for (const each of [source, ...secondarySources]) validateSource(each);
  requireIdentifiers(
    'secondarySources',
    secondarySources.map(({ sourceIdentifier }) => sourceIdentifier),
  );
}

function validateSource(source: ProjectSettings['source']): void {
  if (source.type === 'NO_SOURCE') {
    if (source.location)
      throw invalid('Invalid project source: source type NO_SOURCE should have null location');
    if (!source.buildspec) throw invalid('Invalid project source: source type NO_SOURCE needs a buildspec');
  } else if (source.type !== 'CODEPIPELINE' && !source.location) {
    throw invalid('Project source location is required');
  }
  if (source.reportBuildStatus !== undefined && !reportingSources.includes(source.type)) {
    throw invalid(`Source type ${source.type} does not support ReportBuildStatus`);
  }
}

function validateArtifacts({ artifacts, secondaryArtifacts = [] }: ProjectSettings): void {
  if (secondaryArtifacts.some(({ type }) => type === 'CODEPIPELINE')) {
    throw invalid('Invalid input: artifactType CODEPIPELINE is not allowed for secondaryArtifacts');
  }
  for (const each of [artifacts, ...secondaryArtifacts]) {
    if (each.type === 'S3' && !each.location) {
      throw invalid('Invalid artifacts: artifact type S3 needs a location');
    }
    if (each.type !== 'NO_ARTIFACTS') continue;
    if (each.location)
      throw invalid('Invalid artifacts: artifact type NO_ARTIFACTS should have null location');
    if (each.name)
      throw invalid('Invalid artifacts: artifact type NO_ARTIFACTS should have null output name');
  }
  requireIdentifiers(
    'secondaryArtifacts',
    secondaryArtifacts.map(({ artifactIdentifier }) => artifactIdentifier),
  );
}

function requireIdentifiers(member: string, identifiers: readonly (string | undefined)[]): void {
  if (identifiers.some((identifier) => !identifier) || new Set(identifiers).size < identifiers.length) {
    throw invalid(`Invalid input: every item of ${member} needs an identifier of its own`);
  }
}

function validateServiceRole({ serviceRole }: ProjectSettings, accountId: string): void {
  const account = /^arn:[\w-]+:iam::(\d{12}):role\//.exec(serviceRole)?.[1];
  if (serviceRole.startsWith('arn:') && account !== accountId) {
    throw invalid("Invalid service role: Service role account ID does not match caller's account");
  }
}

function validateEnvironment({ environment }: ProjectSettings): void {
  if (environment.registryCredential && environment.imagePullCredentialsType !== 'SERVICE_ROLE') {
    throw invalid(
      'Invalid environment: a registryCredential needs the imagePullCredentialsType SERVICE_ROLE',
    );
  }
}

function validateCache({ cache }: ProjectSettings): void {
  if (cache?.type === 'S3' && !cache.location) throw invalid('Invalid cache: cache type S3 needs a location');
  if (cache?.type === 'LOCAL' && !cache.modes?.length) {
    throw invalid('Invalid cache: cache type LOCAL needs at least one mode');
  }
}

function validateLogs({ logsConfig }: ProjectSettings): void {
  if (logsConfig?.s3Logs?.status === 'ENABLED' && !logsConfig.s3Logs.location) {
    throw invalid('Invalid logs config: S3 logs need a location');
  }
  const { groupName, streamName } = logsConfig?.cloudWatchLogs ?? {};
  if (streamName && !groupName) {
    throw invalid('Invalid logs config: a CloudWatch Logs stream name needs a group name');
  }
}

function validateVpc({ vpcConfig }: ProjectSettings): void {
  if (!vpcConfig) return;
  const { vpcId, subnets = [], securityGroupIds = [] } = vpcConfig;
  const given = [vpcId !== undefined, subnets.length > 0, securityGroupIds.length > 0];
  if (given.includes(true) && given.includes(false)) {
    throw invalid('Invalid vpc config: vpcId, subnets and securityGroupIds must be given together');
  }
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-badges.html: a pipeline's project has no badge. */
function validateBadge({ badgeEnabled, source }: ProjectSettings): void {
  if (badgeEnabled && ['CODEPIPELINE', 'S3', 'NO_SOURCE'].includes(source.type)) {
    throw invalid(`Source type ${source.type} does not support build badges`);
  }
}

function validateTags({ tags = [] }: ProjectSettings): void {
  const system = tags.find(({ key }) => key.toLowerCase().startsWith('aws:'));
  if (system) throw invalid(`Invalid tag key: ${system.key} has the reserved prefix aws:`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
