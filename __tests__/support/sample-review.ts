/** A review with everything that a report shows, for tests and to look at. */
import type {
  DeploymentOutlook,
  Review,
  ReviewedPlan,
  ShownAttribute,
  ShownChange,
} from '../../review/result';
import type { Finding, Severity } from '../../review/rule';

export const sampleStack = 'bluegreen-dev-nodejs-service';

export const sampleRule = (
  id: string,
  severity: Severity,
  over: Partial<Finding['rule']> = {},
): Finding['rule'] => ({
  id,
  name: 'service-task-definition',
  severity,
  title: 'Leave the task definition of the service to CodeDeploy',
  why: 'Under the CODE_DEPLOY deployment controller ECS refuses it, so the apply fails after the first deployment.',
  fix: 'Put task_definition into lifecycle.ignore_changes of the service.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html',
  ...over,
});

/** Members to be replaced; undefined takes one away. */
export type FindingChanges = { readonly [Member in keyof Finding]?: Finding[Member] | undefined };

export const sampleFinding = (over: FindingChanges = {}): Finding =>
  withoutUndefined({
    rule: sampleRule('ECS101', 'block'),
    outcome: 'fail',
    stack: sampleStack,
    address: 'aws_ecs_service.tasks_service_2A54B10D',
    message:
      'the apply fails: ECS does not let Terraform change task_definition from web:41 to web:7 under the CODE_DEPLOY controller',
    path: 'task_definition',
    constructPath: `${sampleStack}/tasks/service`,
    source: { file: 'stacks/constructs/fargate-service.ts', line: 42 },
    ...over,
  }) as Finding;

const withoutUndefined = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

export const sampleAttribute = (over: Partial<ShownAttribute> = {}): ShownAttribute => ({
  path: 'task_definition',
  before: 'web:41',
  after: 'web:7',
  forcesReplacement: false,
  ...over,
});

export const sampleChange = (over: Partial<ShownChange> = {}): ShownChange => ({
  address: 'aws_ecs_service.tasks_service_2A54B10D',
  constructPath: `${sampleStack}/tasks/service`,
  kind: 'update',
  attributes: [sampleAttribute()],
  ...over,
});

export const samplePlan = (over: Partial<ReviewedPlan> = {}): ReviewedPlan => ({
  stack: sampleStack,
  file: `plans/${sampleStack}.json`,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  counts: { create: 0, update: 2, replace: 1, delete: 0, forget: 0, move: 0, import: 0 },
  changesNothing: false,
  changes: [
    sampleChange({
      address: 'aws_lb_target_group.alb_green_77AB1C2D',
      constructPath: `${sampleStack}/alb/green`,
      kind: 'replace',
      because: 'port cannot be changed in place',
      attributes: [sampleAttribute({ path: 'port', before: '3000', after: '8080', forcesReplacement: true })],
    }),
    sampleChange(),
    sampleChange({
      address: 'aws_ecs_cluster.tasks_cluster_0B4C1D2E',
      constructPath: `${sampleStack}/tasks/cluster`,
      attributes: [sampleAttribute({ path: 'tags.owner', before: 'web', after: 'platform' })],
    }),
  ],
  drift: [
    {
      address: 'aws_lb_listener.alb_production_11AA22BB',
      isSwap: true,
      attributes: [sampleAttribute({ path: 'default_action[0].forward', before: 'blue', after: 'green' })],
    },
    {
      address: 'aws_cloudwatch_log_group.tasks_logs_33CC44DD',
      isSwap: false,
      attributes: [sampleAttribute({ path: 'retention_in_days', before: '30', after: '7' })],
    },
  ],
  ...over,
});

export const unchangedPlan = (stack = 'bluegreen-dev-network'): ReviewedPlan =>
  samplePlan({
    stack,
    file: `plans/${stack}.json`,
    counts: { create: 0, update: 0, replace: 0, delete: 0, forget: 0, move: 0, import: 0 },
    changesNothing: true,
    changes: [],
    drift: [],
  });

const outlook = (over: Partial<DeploymentOutlook> = {}): DeploymentOutlook => ({
  routing: '10% for 5 min, then all',
  durationSeconds: 1260,
  timeline: [
    { atSeconds: 0, what: 'the replacement task set is created' },
    { atSeconds: 60, what: 'production gets 10% of the requests from the replacement' },
    { atSeconds: 360, what: 'production gets all of them' },
    { atSeconds: 1260, what: 'the original task set is terminated' },
  ],
  exposure: { percentOfRequests: 10, seconds: 120 },
  ...over,
});

/** Blocked, with a part of every kind. */
export const sampleReview = (over: Partial<Review> = {}): Review => ({
  verdict: 'blocked',
  plans: [unchangedPlan(), samplePlan()],
  findings: [
    sampleFinding(),
    sampleFinding({
      rule: sampleRule('TG303', 'warn', {
        name: 'target-group-health-check',
        title: 'Change the health check of a target group in use with care',
        why: 'It applies at once to the tasks that run.',
        fix: 'Change it while the group has no traffic.',
      }),
      outcome: 'unknown',
      address: 'aws_lb_target_group.alb_green_77AB1C2D',
      message:
        'the health check of the group that serves production changes: its path is (known after apply)',
      path: 'health_check[0].path',
      source: undefined,
    }),
  ],
  suppressed: [
    {
      finding: sampleFinding({
        rule: sampleRule('LG751', 'warn'),
        address: 'aws_cloudwatch_log_group.tasks_logs_33CC44DD',
      }),
      reason: 'audit keeps its own copy, see OPS-12',
      expires: '2099-12-31',
    },
  ],
  effects: {
    traffic: [
      {
        stack: sampleStack,
        service: 'web',
        effect: 'service-touched',
        says: 'the apply touches the service, and its tasks go on as they are',
        because: ['aws_ecs_service.tasks_service_2A54B10D'],
      },
    ],
    deployments: [
      {
        stack: sampleStack,
        deploymentGroup: 'web',
        before: outlook(),
        after: outlook({
          routing: 'all at once',
          durationSeconds: 960,
          exposure: { percentOfRequests: 100, seconds: 120 },
        }),
        changes: true,
      },
    ],
    grants: [
      {
        stack: sampleStack,
        role: 'aws_iam_role.tasks_role_55EE66FF',
        gains: ['s3:GetObject on arn:aws:s3:::assets/*'],
        loses: ['s3:* on *'],
        isPartlyUnknown: false,
      },
    ],
  },
  ...over,
});
