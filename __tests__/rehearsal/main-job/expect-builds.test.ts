import { expectBuilds } from '../../../rehearsal/main-job/expect-builds';

const pipeline = (name: string, ...providers: string[]) => ({
  resources: {
    aws_codepipeline: { [name]: { name, stage: providers.map((provider) => ({ action: [{ provider }] })) } },
  },
});

it('accepts pipelines that build, and stacks without a pipeline', () => {
  expect(() => {
    expectBuilds([{ resources: {} }, pipeline('staging', 'S3', 'CodeBuild', 'CodeDeployToECS')]);
  }).not.toThrow();
});

it('refuses pipelines that take an image', () => {
  expect(() => {
    expectBuilds([
      pipeline('staging', 'CodeCommit', 'CodeBuild', 'CodeDeployToECS'),
      pipeline('live', 'S3', 'Lambda', 'CodeDeployToECS'),
    ]);
  }).toThrow(/^live: a rehearsal releases by pushes/);
});
