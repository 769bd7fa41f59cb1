import { rules } from '../../../review/rules';
import { providerResource } from '../../support/provider-schema';
import { unwatchedArguments } from './unwatched-arguments';
import { isWatched, pathsOf } from './unwatched-arguments/classification';

const watchedOf = (type: string): readonly string[] => rules.flatMap(({ watches }) => watches[type] ?? []);

const types = [
  ...['aws_ecs_service', 'aws_ecs_task_definition'],
  ...['aws_lb', 'aws_lb_listener', 'aws_lb_listener_rule', 'aws_lb_target_group'],
  ...['aws_codedeploy_app', 'aws_codedeploy_deployment_group', 'aws_codedeploy_deployment_config'],
  ...['aws_cloudwatch_metric_alarm', 'aws_appautoscaling_target', 'aws_appautoscaling_policy'],
  ...['aws_ecr_repository', 'aws_ecr_lifecycle_policy', 'aws_codepipeline', 'aws_codebuild_project'],
  ...['aws_iam_role', 'aws_iam_role_policy', 'aws_security_group'],
  ...['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'],
  ...['aws_nat_gateway', 'aws_route', 'aws_vpc_endpoint', 'aws_cloudwatch_log_group'],
  ...['aws_s3_bucket', 'aws_s3_object', 'aws_kms_key', 'aws_secretsmanager_secret', 'aws_ssm_parameter'],
];

it('is about the types of the stacks', () => {
  expect(Object.keys(unwatchedArguments).sort()).toEqual([...types].sort());
});

describe.each(types)('%s', (type) => {
  const classified = (unwatchedArguments[type] ?? []).flatMap((group) => pathsOf(group.arguments));
  const { arguments: known } = providerResource(type);

  it('has no argument that nobody has classified', () => {
    const left = [...known].filter((path) => !classified.includes(path) && !isWatched(path, watchedOf(type)));
    expect(left).toEqual([]);
  });

  it('has every argument that is classified, once', () => {
    expect(classified.filter((path) => !known.has(path))).toEqual([]);
    expect(classified.filter((path, at) => classified.indexOf(path) !== at)).toEqual([]);
  });

  it('has no rule for what is said to have none', () => {
    const watched = watchedOf(type);
    expect(
      classified.filter((path) => watched.some((each) => path === each || path.startsWith(`${each}.`))),
    ).toEqual([]);
  });
});

it.each(rules.map((rule) => [rule.id, rule] as const))(
  '%s watches arguments that are there',
  (_, { watches }) => {
    for (const [type, paths] of Object.entries(watches)) {
      const { arguments: known, attributes } = providerResource(type);
      expect(paths.filter((path) => !known.has(path) && !attributes.has(path))).toEqual([]);
    }
  },
);

it('reads blocks in braces', () => {
  expect(pathsOf('port health_check{path retry{count} port} name')).toEqual([
    ...['port', 'health_check', 'health_check.path', 'health_check.retry', 'health_check.retry.count'],
    ...['health_check.port', 'name'],
  ]);
});

it('knows arguments by the names of Terraform, those in blocks too', () => {
  const { arguments: known, attributes } = providerResource('aws_lb_target_group');
  expect([...known]).toEqual(
    expect.arrayContaining(['vpc_id', 'health_check', 'health_check.unhealthy_threshold']),
  );
  expect([...attributes]).toEqual(expect.arrayContaining(['arn_suffix', 'load_balancer_arns']));
});
