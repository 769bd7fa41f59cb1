import { expectAllGone } from '../../../rehearsal/main-job/leftovers';
import { plannedStack, planOf } from '../../support/plans';

const bucket = plannedStack('dev-web-service', {
  aws_s3_bucket: { artifacts: {} },
  aws_ecs_task_definition: { task: {} },
});

describe('what a destroy leaves', () => {
  it('is nothing when everything would have to be created', () => {
    const created = { 'aws_s3_bucket.artifacts': ['create'], 'aws_ecs_task_definition.task': ['create'] };
    expect(expectAllGone([planOf(bucket, created)])).toBe('2 resources destroyed');
  });

  it('may be a task definition, which AWS keeps', () => {
    const replaced = {
      'aws_s3_bucket.artifacts': ['create'],
      'aws_ecs_task_definition.task': ['create', 'delete'],
    };
    expect(expectAllGone([planOf(bucket, replaced)])).toBe(
      '1 resources destroyed; task definition revisions stay registered',
    );
  });

  it('is not looked for where it cannot outlive another resource', () => {
    const service = plannedStack('dev-web-service', {
      aws_ecs_cluster: { main: {} },
      aws_ecs_service: { web: {} },
    });
    expect(expectAllGone([planOf(service, { 'aws_ecs_cluster.main': ['create'] })])).toBe(
      '1 resources destroyed',
    );
  });

  it.each([[['delete', 'create']], [['update']], [undefined]])(
    'fails when a bucket is still there, seen by the plan %j',
    (actions) => {
      const changes = {
        'aws_ecs_task_definition.task': ['create'],
        ...(actions && { 'aws_s3_bucket.artifacts': actions }),
      };
      expect(() => expectAllGone([planOf(bucket, changes)])).toThrow(
        'the destroy left resources behind:\ndev-web-service: aws_s3_bucket.artifacts',
      );
    },
  );
});
