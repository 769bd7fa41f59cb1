import type { Classification } from './classification';

export const servicesArguments: Classification = {
  aws_ecs_service: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{create delete update} wait_for_steady_state',
    },
    {
      why: 'UpdateService takes it under the CODE_DEPLOY controller, and running tasks stay',
      arguments:
        'enable_ecs_managed_tags propagate_tags ordered_placement_strategy{field type} ' +
        'placement_constraints{expression type}',
    },
    {
      why: 'rolling deployments of ECS alone use it',
      arguments:
        'deployment_maximum_percent deployment_minimum_healthy_percent ' +
        'deployment_circuit_breaker{enable rollback}',
    },
    {
      why: 'it counts when the service goes, which ECS106 finds',
      arguments: 'force_delete',
    },
    {
      why: 'it updates the service only with force_new_deployment, which ECS105 watches',
      arguments: 'triggers',
    },
    {
      why: 'it does nothing without service_connect_configuration.enabled, which ECS108 watches',
      arguments:
        'service_connect_configuration{namespace log_configuration{log_driver options ' +
        'secret_option{name value_from}} service{discovery_name ingress_port_override port_name ' +
        'client_alias{dns_name port} timeout{idle_timeout_seconds per_request_timeout_seconds} ' +
        'tls{kms_key role_arn issuer_cert_authority{aws_pca_authority_arn}}}}',
    },
    {
      why: 'no rule yet: AWS does not name it among what UpdateService takes under the CODE_DEPLOY controller',
      arguments: 'availability_zone_rebalancing',
    },
  ],
  aws_ecs_task_definition: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'part of a new revision, which TD201 tells of: the next deployment releases it, not the apply',
      arguments:
        'enable_fault_injection ipc_mode network_mode pid_mode ' +
        'ephemeral_storage{size_in_gib} inference_accelerator{device_name device_type} ' +
        'placement_constraints{expression type} proxy_configuration{container_name properties type} ' +
        'runtime_platform{cpu_architecture operating_system_family} volume{configure_at_launch ' +
        'host_path name docker_volume_configuration{autoprovision driver driver_opts labels scope} ' +
        'efs_volume_configuration{file_system_id root_directory transit_encryption ' +
        'transit_encryption_port authorization_config{access_point_id iam}} ' +
        'fsx_windows_file_server_volume_configuration{file_system_id root_directory ' +
        'authorization_config{credentials_parameter domain}}}',
    },
    {
      why: 'another family replaces the task definition, which TD201 finds',
      arguments: 'family',
    },
    {
      why: 'what Terraform compares with; no revision is made by it',
      arguments: 'track_latest',
    },
  ],
};
