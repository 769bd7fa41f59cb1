import {
  chooseTaskChange,
  expectObjectsOnly,
  expectTemplateChangeOnly,
  otherCpu,
} from '../../../rehearsal/main-job/task-change';
import { plannedStack, planOf } from '../../support/plans';

const taskDefinition = (cpu: string, memory: string) =>
  plannedStack('s', { aws_ecs_task_definition: { task: { cpu, memory } } });
const service = plannedStack('dev-web-service', { aws_ecs_service: { service: {} } });
const changes = {
  'aws_ecs_task_definition.task': ['delete', 'create'],
  'aws_s3_object.taskdef': ['update'],
};

describe('the change of a task', () => {
  it('takes a greater CPU that Fargate offers with the same memory, else a smaller one, else none', () => {
    expect(otherCpu(256, 1024)).toBe(512);
    expect(otherCpu(512, 1024)).toBe(256);
    expect(otherCpu(256, 512)).toBeUndefined();
  });

  it('leaves the CPU alone when the services have no size in common', () => {
    const environment = { REHEARSED_CHANGE: 'yes' };
    expect(chooseTaskChange([taskDefinition('512', '1024')])).toEqual({ cpu: 256, environment });
    expect(chooseTaskChange([taskDefinition('512', '1024'), taskDefinition('256', '1024')])).toEqual({
      environment,
    });
  });

  it('passes when the template changes and the service stays', () => {
    expect(
      expectTemplateChangeOnly([planOf(service, changes), planOf(plannedStack('dev-network', {}), {})]),
    ).toBe('aws_ecs_task_definition.task, aws_s3_object.taskdef would change; no service');
  });

  it('names the stacks of several services, whose resources have the same addresses', () => {
    const other = plannedStack('dev-api-service', { aws_ecs_service: { service: {} } });
    expect(expectTemplateChangeOnly([planOf(service, changes), planOf(other, changes)])).toBe(
      'dev-web-service: aws_ecs_task_definition.task, aws_s3_object.taskdef; dev-api-service: aws_ecs_task_definition.task, aws_s3_object.taskdef would change; no service',
    );
  });

  it('may change what other stacks read, and objects in those', () => {
    const plan = planOf(service, changes);
    const outputs = ['cross-stack-output-localhash'];
    expect(expectTemplateChangeOnly([{ ...plan, changes: { ...plan.changes, outputs } }])).toMatch(
      /no service$/,
    );
    expect(() =>
      expectTemplateChangeOnly([{ ...plan, changes: { ...plan.changes, outputs: ['production_url'] } }]),
    ).toThrow('dev-web-service: output production_url');
    const pipeline = plannedStack('dev-web-pipeline', {});
    expect(() => {
      expectObjectsOnly(planOf(pipeline, { 'aws_s3_object.marker': ['update'] }));
    }).not.toThrow();
    expect(() => {
      expectObjectsOnly(planOf(pipeline, { 'aws_codepipeline.pipeline': ['update'] }));
    }).toThrow(
      'dev-web-pipeline: changing the task must start a release and nothing else, but the plan also contains:\naws_codepipeline.pipeline: update',
    );
  });

  it('fails when a service would change', () => {
    expect(() =>
      expectTemplateChangeOnly([planOf(service, { ...changes, 'aws_ecs_service.service': ['update'] })]),
    ).toThrow(
      'changing the task must change its template only, but the plan also contains:\ndev-web-service: aws_ecs_service.service: update',
    );
  });

  it('fails when the template stays', () => {
    expect(() =>
      expectTemplateChangeOnly([planOf(service, { 'aws_ecs_task_definition.task': ['delete', 'create'] })]),
    ).toThrow(
      'dev-web-service: changing the task must change its release template (aws_s3_object), but the plan leaves it unchanged',
    );
  });

  it('fails when there is no service', () => {
    expect(() => expectTemplateChangeOnly([])).toThrow(
      'no stack holds an ECS service, so no template was checked',
    );
  });
});
