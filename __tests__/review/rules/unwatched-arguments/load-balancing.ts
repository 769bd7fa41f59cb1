import type { Classification } from './classification';

export const loadBalancingArguments: Classification = {
  aws_lb: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{create delete update}',
    },
    {
      why: 'handling of requests, the same for both colours',
      arguments:
        'client_keep_alive desync_mitigation_mode drop_invalid_header_fields enable_http2 ' +
        'enable_tls_version_and_cipher_suite_headers enable_waf_fail_open enable_xff_client_port ' +
        'idle_timeout preserve_host_header xff_header_processing_mode',
    },
    {
      why: 'zones and addresses behind the same name; what cannot change in place replaces the load balancer, which LB407 finds',
      arguments:
        'customer_owned_ipv4_pool dns_record_client_routing_policy enable_cross_zone_load_balancing ' +
        'enable_zonal_shift enforce_security_group_inbound_rules_on_private_link_traffic ' +
        'ip_address_type ipam_pools{ipv4_ipam_pool_id} ' +
        'minimum_load_balancer_capacity{capacity_units} subnets subnet_mapping{allocation_id ' +
        'ipv6_address private_ipv4_address subnet_id}',
    },
    {
      why: 'logs of requests alone',
      arguments: 'access_logs{bucket enabled prefix} connection_logs{bucket enabled prefix}',
    },
  ],
  aws_lb_listener: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{create update}',
    },
    {
      why: 'headers of requests and responses, and idle connections: the same for both colours',
      arguments:
        'routing_http_request_x_amzn_mtls_clientcert_header_name ' +
        'routing_http_request_x_amzn_mtls_clientcert_issuer_header_name ' +
        'routing_http_request_x_amzn_mtls_clientcert_leaf_header_name ' +
        'routing_http_request_x_amzn_mtls_clientcert_serial_number_header_name ' +
        'routing_http_request_x_amzn_mtls_clientcert_subject_header_name ' +
        'routing_http_request_x_amzn_mtls_clientcert_validity_header_name ' +
        'routing_http_request_x_amzn_tls_cipher_suite_header_name ' +
        'routing_http_request_x_amzn_tls_version_header_name ' +
        'routing_http_response_access_control_allow_credentials_header_value ' +
        'routing_http_response_access_control_allow_headers_header_value ' +
        'routing_http_response_access_control_allow_methods_header_value ' +
        'routing_http_response_access_control_allow_origin_header_value ' +
        'routing_http_response_access_control_expose_headers_header_value ' +
        'routing_http_response_access_control_max_age_header_value ' +
        'routing_http_response_content_security_policy_header_value ' +
        'routing_http_response_server_enabled ' +
        'routing_http_response_strict_transport_security_header_value ' +
        'routing_http_response_x_content_type_options_header_value ' +
        'routing_http_response_x_frame_options_header_value tcp_idle_timeout_seconds',
    },
  ],
  aws_lb_listener_rule: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
  ],
  aws_lb_target_group: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'of network load balancers, gateways and functions alone',
      arguments:
        'connection_termination lambda_multi_value_headers_enabled preserve_client_ip ' +
        'proxy_protocol_v2 target_failover{on_deregistration on_unhealthy} ' +
        'target_health_state{enable_unhealthy_connection_termination unhealthy_draining_interval}',
    },
    {
      why: 'what happens when most targets of a colour are unhealthy at once; the health checks stay',
      arguments:
        'target_group_health{dns_failover{minimum_healthy_targets_count ' +
        'minimum_healthy_targets_percentage} unhealthy_state_routing{minimum_healthy_targets_count ' +
        'minimum_healthy_targets_percentage}}',
    },
  ],
};
