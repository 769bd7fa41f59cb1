import type { Classification } from './classification';

export const surroundingsArguments: Classification = {
  aws_iam_role: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all description',
    },
    {
      why: 'it counts for sessions and deletion, not for what is allowed',
      arguments: 'force_detach_policies max_session_duration',
    },
    {
      why: 'another name replaces the role, which CD509 finds for CodeDeploy',
      arguments: 'name name_prefix path',
    },
  ],
  aws_iam_role_policy: [
    {
      why: 'names it alone',
      arguments: 'id name name_prefix',
    },
  ],
  aws_security_group: [
    {
      why: 'names it alone',
      arguments: 'tags tags_all',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{create delete}',
    },
    {
      why: 'it replaces the group, which ECS110 finds',
      arguments: 'description name name_prefix vpc_id',
    },
    {
      why: 'it counts when the group goes, which ECS110 finds',
      arguments: 'revoke_rules_on_delete',
    },
  ],
  aws_vpc_security_group_ingress_rule: [
    {
      why: 'names it alone',
      arguments: 'description tags',
    },
  ],
  aws_vpc_security_group_egress_rule: [
    {
      why: 'names it alone',
      arguments: 'description tags',
    },
  ],
  aws_nat_gateway: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{create delete update}',
    },
    {
      why: 'another address replaces the gateway, which NW741 finds',
      arguments: 'allocation_id private_ip',
    },
    {
      why: 'addresses that it has besides',
      arguments: 'secondary_allocation_ids secondary_private_ip_address_count secondary_private_ip_addresses',
    },
  ],
  aws_route: [
    {
      why: 'names it alone',
      arguments: 'id',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{create delete update}',
    },
    {
      why: 'targets of routes from public subnets, where NW741 asks only that a default route stays',
      arguments: 'carrier_gateway_id egress_only_gateway_id gateway_id local_gateway_id vpc_endpoint_id',
    },
    {
      why: 'no route for everything',
      arguments: 'destination_prefix_list_id',
    },
  ],
  aws_vpc_endpoint: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{create delete update}',
    },
    {
      why: 'no rule yet: whom the endpoint lets through, and from which subnets',
      arguments:
        'policy route_table_ids security_group_ids subnet_configuration{ipv4 ipv6 subnet_id} ' + 'subnet_ids',
    },
    {
      why: 'it makes it another endpoint, and NW741 finds the one that goes',
      arguments: 'resource_configuration_arn service_network_arn service_region vpc_id',
    },
    {
      why: 'how addresses are given out',
      arguments:
        'auto_accept dns_options{dns_record_ip_type private_dns_only_for_inbound_resolver_endpoint} ' +
        'ip_address_type',
    },
  ],
  aws_cloudwatch_log_group: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'how events are stored',
      arguments: 'kms_key_id log_group_class',
    },
  ],
  aws_kms_key: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all description',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{create}',
    },
    {
      why: 'it replaces the key, which SM761 finds',
      arguments: 'custom_key_store_id customer_master_key_spec key_usage multi_region xks_key_id',
    },
    {
      why: 'the key stays the same to those who use it',
      arguments:
        'bypass_policy_lockout_safety_check deletion_window_in_days enable_key_rotation ' +
        'rotation_period_in_days',
    },
    {
      why: 'no rule yet: whom the key serves',
      arguments: 'policy',
    },
  ],
  aws_secretsmanager_secret: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all description',
    },
    {
      why: 'it counts when the secret goes, which SM761 finds',
      arguments: 'recovery_window_in_days force_overwrite_replica_secret',
    },
    {
      why: 'copies in other regions',
      arguments: 'replica{kms_key_id region}',
    },
    {
      why: 'no rule yet: who may read the secret',
      arguments: 'policy',
    },
  ],
  aws_ssm_parameter: [
    {
      why: 'names it alone',
      arguments: 'arn id tags tags_all description',
    },
    {
      why: 'the value reaches tasks that start later, and is never shown',
      arguments: 'insecure_value value value_wo value_wo_version',
    },
    {
      why: 'how the value is checked and kept',
      arguments: 'allowed_pattern data_type overwrite tier type',
    },
  ],
};
