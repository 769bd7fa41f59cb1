/** What a build may do as the role of its project. */
import type { PermissionRequest, SessionCredentials } from '../../iam';
import { AwsError } from '../../protocol/aws-error';
import { PhaseFailure, type Build, type BuildSource } from './build';
import type { BuildDependencies } from './build-dependencies';

const servicePrincipal = 'codebuild.amazonaws.com';

export function projectRole(
  build: Build,
  { roles, permissions }: Pick<BuildDependencies, 'roles' | 'permissions'>,
) {
  const { region, accountId, projectArn, settings } = build.request;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const roleArn = settings.serviceRole.startsWith('arn:')
    ? settings.serviceRole
    : `arn:aws:iam::${accountId}:role/${settings.serviceRole}`;
  const role = { roleArn, servicePrincipal, sourceArn: projectArn };
  const require = async (
    request: Pick<PermissionRequest, 'action' | 'resource'>,
    failure: (error: AwsError) => PhaseFailure,
  ): Promise<void> => {
    try {
      await permissions?.require({ ...role, ...request });
    } catch (error) {
      if (error instanceof AwsError) throw failure(error);
      throw error;
    }
  };
  const denied = (statusCode: string) => (error: AwsError) =>
    new PhaseFailure(statusCode, `${error.code}: ${error.message}`);
  return {
    /** @throws PhaseFailure the role cannot be taken */
    open: async (): Promise<SessionCredentials | undefined> => {
      try {
        return await roles?.open({ ...role, sessionName: `AWSCodeBuild-${build.uuid}` });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new PhaseFailure(
          'ACCESS_DENIED',
          `CodeBuild is not authorized to perform: sts:AssumeRole on ${roleArn}: ${error.message}`,
        );
      }
    },
    close: ({ accessKeyId }: SessionCredentials): void => roles?.close(accessKeyId),
    mayLog: async (): Promise<void> => {
      if (build.log === undefined) return;
      const { groupName, streamName } = build.log;
      const resource = arn('logs', `log-group:${groupName}:log-stream:${streamName}`);
      await require({ action: 'logs:CreateLogStream', resource }, ({ message }) =>
        new PhaseFailure(
          'ACCESS_DENIED',
          `Service role ${roleArn} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${build.arn}. Error message: ${message}`,
        ));
    },
    mayRead: async (sources: readonly BuildSource[], sourceVersion: string): Promise<void> => {
      for (const source of sources) {
        const title = `primary source and source version ${sourceVersion}`;
        const failure = () =>
          new PhaseFailure('CLIENT_ERROR', `AccessDenied: Access Denied status code: 403 for ${title}`);
        if (source.kind === 'object') {
          const { bucket, key } = source.location;
          const action = source.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
          await require({ action, resource: `arn:aws:s3:::${bucket}/${key}` }, failure);
        } else if (source.kind === 'commit') {
          await require({
            action: 'codecommit:GitPull',
            resource: arn('codecommit', source.repository),
          }, failure);
        }
      }
    },
    mayReadParameters: async (names: readonly string[]): Promise<void> => {
      for (const name of names) {
        const resource = arn('ssm', `parameter/${name.replace(/^\//, '')}`);
        await require({ action: 'ssm:GetParameters', resource }, denied('Decrypted Variables Error'));
      }
    },
    mayReadSecret: (secretArn: string): Promise<void> =>
      require({ action: 'secretsmanager:GetSecretValue', resource: secretArn }, denied(
        'Secrets Manager Error',
      )),
    mayWrite: async (): Promise<void> => {
      for (const { bucket, key } of build.request.pipelineOutputs ?? []) {
        const resource = `arn:aws:s3:::${bucket}/${key}`;
        await require({ action: 's3:PutObject', resource }, denied('CLIENT_ERROR'));
      }
    },
  };
}
