import type { Json } from '../../../../rehearsal/cloud/protocol/json';

/** Properties of the service in an AppSpec that is taken. */
export const properties = {
  TaskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:2',
  LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
};

/** An AppSpec as JSON. */
export const appSpec = (changes: Json = {}, service: Json = {}): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: { ...properties, ...service } } }],
    ...changes,
  });

export const revisionOf = (content: string): Json => ({
  revisionType: 'AppSpecContent',
  appSpecContent: { content },
});
