import type { Classification } from './classification';

export const deploymentsArguments: Classification = {
  aws_codedeploy_app: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
  ],
  aws_codedeploy_deployment_group: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'of deployments to EC2 and on premises alone',
      arguments:
        'outdated_instances_strategy termination_hook_enabled ec2_tag_filter{key type value} ' +
        'ec2_tag_set{ec2_tag_filter{key type value}} on_premises_instance_tag_filter{key type ' +
        'value}',
    },
    {
      why: 'whom deployments tell of themselves',
      arguments: 'trigger_configuration{trigger_events trigger_name trigger_target_arn}',
    },
  ],
  aws_codedeploy_deployment_config: [
    {
      why: 'names it alone',
      arguments: 'id',
    },
    {
      why: 'of deployments to EC2 and on premises alone',
      arguments:
        'minimum_healthy_hosts{type value} zonal_config{first_zone_monitor_duration_in_seconds ' +
        'monitor_duration_in_seconds minimum_healthy_hosts_per_zone{type value}}',
    },
  ],
  aws_cloudwatch_metric_alarm: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all alarm_description',
    },
    {
      why: 'whom the alarm tells: CodeDeploy asks for its state',
      arguments: 'actions_enabled alarm_actions insufficient_data_actions ok_actions',
    },
    {
      why: 'no rule yet: with another unit or band the alarm may see no data',
      arguments: 'threshold_metric_id unit',
    },
  ],
  aws_appautoscaling_target: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'what is scaled and by whom: another one replaces the target, which AS612 finds',
      arguments: 'role_arn scalable_dimension service_namespace',
    },
  ],
  aws_appautoscaling_policy: [
    {
      why: 'names it alone',
      arguments: 'id name',
    },
    {
      why: 'when it scales, within the bounds that AS612 watches',
      arguments:
        'policy_type resource_id scalable_dimension service_namespace ' +
        'step_scaling_policy_configuration{adjustment_type cooldown metric_aggregation_type ' +
        'min_adjustment_magnitude step_adjustment{metric_interval_lower_bound ' +
        'metric_interval_upper_bound scaling_adjustment}}',
    },
  ],
};
