import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { build, deploy, source, stage } from '../sample-pipeline';
import { declared, History } from './history';

function historyOf(configuration: Json): History {
  const stages = [
    stage('Source', { ...source(), namespace: 'SourceVariables' }),
    stage('Build', build(['source'], ['build'], configuration)),
    stage('Deploy', deploy()),
  ];
  return new History(declared({ stages })).start('1', { variables: { greeting: 'hello' } });
}

it('variables of the execution, the pipeline and earlier actions are put into the configuration', () => {
  const EnvironmentVariables =
    '[{"value":"#{SourceVariables.CommitId} #{variables.greeting} #{codepipeline.PipelineExecutionId} $#{x} #{a}"}]';
  const history = historyOf({ EnvironmentVariables });
  history.succeed('1', 'Source', { variables: { CommitId: 'c0ffee' } });
  const { declaration, resolved } = history.run('1', 'Build');
  expect(resolved.configuration.EnvironmentVariables).toBe('[{"value":"c0ffee hello 1 $#{x} #{a}"}]');
  expect(declaration.configuration.EnvironmentVariables).toBe(EnvironmentVariables);
});

it.each(['#{SourceVariables.Nothing}', '#{variables.toString}', '#{codepipeline.X}', '#{Later.Id}'])(
  'an action whose variable does not exist fails: %s',
  (EnvironmentVariables) => {
    const history = historyOf({ EnvironmentVariables });
    history.told();
    history.succeed('1', 'Source', { variables: { CommitId: 'c0ffee' } });
    expect(history.told().slice(2)).toEqual([
      '1 Build: InProgress',
      '1 Build Build: InProgress',
      '1 Build Build: Failed',
      '1 Build: Failed',
      '1: Failed',
    ]);
    expect(history.run('1', 'Build').error).toEqual({
      code: 'ConfigurationError',
      message:
        'An action in this pipeline failed because one or more variables could not be resolved: Action name=Build. This can result when a variable is referenced that does not exist. Validate the configuration for this action.',
    });
  },
);

it('variables of an action that was retried are those of its last attempt', () => {
  const history = historyOf({ EnvironmentVariables: '#{SourceVariables.CommitId}' });
  history
    .fail('1', 'Source')
    .retry('1', 'Source')
    .succeed('1', 'Source', { variables: { CommitId: 'second' } });
  expect(history.run('1', 'Build').resolved.configuration.EnvironmentVariables).toBe('second');
});

it('the key of an S3 source is replaced where the start says so', () => {
  const s3 = {
    ...source(),
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
  };
  const stages = [
    stage('Source', { ...s3, configuration: { S3Bucket: 'b', S3ObjectKey: 'declared' } }),
    stage('Deploy', deploy()),
  ];
  const history = new History(declared({ stages })).start('1', {
    sourceRevisions: [{ actionName: 'Source', revisionType: 'S3_OBJECT_KEY', revisionValue: 'given' }],
  });
  expect(history.run('1', 'Source').resolved.configuration).toEqual({ S3Bucket: 'b', S3ObjectKey: 'given' });
});
