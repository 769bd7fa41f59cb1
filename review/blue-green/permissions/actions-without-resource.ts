/** Actions for which a policy has no other resource than `*`: those of tasks, builds, hooks and pipelines. */
export const actionsWithoutResource: readonly string[] = [
  'cloudwatch:GetMetricStatistics',
  'codedeploy:PutLifecycleEventHookExecutionStatus',
  'codedeploy:StopDeployment',
  'codedeploy:ContinueDeployment',
  'codepipeline:PutJobFailureResult',
  'codepipeline:PutJobSuccessResult',
  'ecr:GetAuthorizationToken',
  'ecs:DeregisterTaskDefinition',
  'ecs:DiscoverPollEndpoint',
  'kms:GenerateRandom',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'sts:DecodeAuthorizationMessage',
  'sts:GetCallerIdentity',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

const withoutResource = new Set(actionsWithoutResource.map((action) => action.toLowerCase()));

/**
 * Whether an action can be allowed on fewer than all resources. What only describes or lists is not asked to be: most of
 * it cannot.
 *
 * @param action - may end with a wildcard
 */
export const needsResource = (action: string): boolean =>
  !withoutResource.has(action.toLowerCase()) &&
  !/^[\w-]+:(?:Describe|List)/i.test(action) &&
  // For most of their life these knew no resource either: policies of AWS's own have them on all.
  !/^cloudwatch:(?:Get|Put)MetricData$/i.test(action);
