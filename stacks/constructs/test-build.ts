import type { Construct } from 'constructs';
import type { AwsAccount } from '../iam';
import type { Names, PipelineSettings, ServiceSettings } from '../settings';
import { readArtifacts } from './artifact-access';
import { BuildProject } from './build-project';
import type { ReleaseTarget } from './release-target';

export interface TestBuildProps {
  readonly names: Names;
  readonly service: ServiceSettings;
  readonly tests: NonNullable<PipelineSettings['tests']>;
  readonly target: ReleaseTarget;
  readonly account: AwsAccount;
}

/** The tests before the build: the user's own commands, on a machine that can read the source and write a log. */
export function testBuild(scope: Construct, id: string, props: TestBuildProps): BuildProject {
  const { names, service, tests, target } = props;
  return new BuildProject(scope, id, {
    name: names.testProject,
    description: `Tests of ${names.prefix}`,
    roleName: names.testProject,
    account: props.account,
    architecture: service.task.architecture,
    computeType: service.pipeline.build.computeType,
    timeoutMinutes: tests.timeoutMinutes,
    docker: false,
    specification: {
      phases: {
        install: { 'runtime-versions': tests.runtimeVersions },
        build: { commands: tests.commands },
      },
    },
    statements: readArtifacts(target, names.pipeline, props.account),
    keyArn: target.keyArn,
    logRetentionDays: service.task.logRetentionDays,
  });
}
