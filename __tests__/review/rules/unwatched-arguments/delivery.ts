import type { Classification } from './classification';

export const deliveryArguments: Classification = {
  aws_ecr_repository: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{delete}',
    },
    {
      why: 'findings of scans alone',
      arguments: 'image_scanning_configuration{scan_on_push}',
    },
  ],
  aws_ecr_lifecycle_policy: [
    {
      why: 'names it alone',
      arguments: 'id',
    },
    {
      why: 'another repository makes it another policy, and the plan shows both',
      arguments: 'repository',
    },
  ],
  aws_codepipeline: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'another name makes it another pipeline, and the plan shows both',
      arguments: 'name',
    },
    {
      why: 'what the role may do is found by IA721',
      arguments: 'role_arn',
    },
    {
      why: 'where artifacts are kept, and how executions wait for each other',
      arguments: 'artifact_store{location region type encryption_key{id type}} execution_mode pipeline_type',
    },
    {
      why: 'values of an execution; what actions make of them is in their configuration, which PL711 and PL712 watch',
      arguments: 'variable{default_value description name}',
    },
  ],
  aws_codebuild_project: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all description',
    },
    {
      why: 'another name makes it another project, and the plan shows both',
      arguments: 'name',
    },
    {
      why: 'what the roles may do is found by IA721',
      arguments: 'service_role resource_access_role',
    },
    {
      why: 'how an image is built: it runs nowhere before a pipeline releases it',
      arguments:
        'artifacts{artifact_identifier bucket_owner_access encryption_disabled location name ' +
        'namespace_type override_artifact_name packaging path type} badge_enabled ' +
        'build_batch_config{combine_artifacts service_role timeout_in_mins ' +
        'restrictions{compute_types_allowed maximum_builds_allowed}} build_timeout cache{location ' +
        'modes type} concurrent_build_limit encryption_key environment{certificate compute_type ' +
        'image image_pull_credentials_type privileged_mode type environment_variable{name type ' +
        'value} fleet{fleet_arn} registry_credential{credential credential_provider}} ' +
        'file_system_locations{identifier location mount_options mount_point type} ' +
        'logs_config{cloudwatch_logs{group_name status stream_name} s3_logs{bucket_owner_access ' +
        'encryption_disabled location status}} project_visibility queued_timeout ' +
        'secondary_artifacts{artifact_identifier bucket_owner_access encryption_disabled location ' +
        'name namespace_type override_artifact_name packaging path type} ' +
        'secondary_source_version{source_identifier source_version} secondary_sources{buildspec ' +
        'git_clone_depth insecure_ssl location report_build_status source_identifier type ' +
        'auth{resource type} build_status_config{context target_url} ' +
        'git_submodules_config{fetch_submodules}} source{buildspec git_clone_depth insecure_ssl ' +
        'location report_build_status type auth{resource type} build_status_config{context ' +
        'target_url} git_submodules_config{fetch_submodules}} source_version ' +
        'vpc_config{security_group_ids subnets vpc_id}',
    },
  ],
  aws_s3_bucket: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'how long Terraform waits',
      arguments: 'timeouts{create delete read update}',
    },
    {
      why: 'another name replaces the bucket, and the plan shows it',
      arguments: 'bucket bucket_prefix force_destroy',
    },
    {
      why: 'how artifacts are kept: nothing that runs reads them',
      arguments:
        'acceleration_status acl cors_rule{allowed_headers allowed_methods allowed_origins ' +
        'expose_headers max_age_seconds} grant{id permissions type uri} ' +
        'lifecycle_rule{abort_incomplete_multipart_upload_days enabled id prefix tags ' +
        'expiration{date days expired_object_delete_marker} noncurrent_version_expiration{days} ' +
        'noncurrent_version_transition{days storage_class} transition{date days storage_class}} ' +
        'logging{target_bucket target_prefix} object_lock_configuration{object_lock_enabled ' +
        'rule{default_retention{days mode years}}} object_lock_enabled policy ' +
        'replication_configuration{role rules{delete_marker_replication_status id prefix priority ' +
        'status destination{account_id bucket replica_kms_key_id storage_class ' +
        'access_control_translation{owner} metrics{minutes status} replication_time{minutes ' +
        'status}} filter{prefix tags} ' +
        'source_selection_criteria{sse_kms_encrypted_objects{enabled}}}} request_payer ' +
        'server_side_encryption_configuration{rule{bucket_key_enabled ' +
        'apply_server_side_encryption_by_default{kms_master_key_id sse_algorithm}}} ' +
        'versioning{enabled mfa_delete} website{error_document index_document ' +
        'redirect_all_requests_to routing_rules}',
    },
  ],
  aws_s3_object: [
    {
      why: 'names it alone',
      arguments: 'id tags tags_all',
    },
    {
      why: 'how the object is kept and handed out',
      arguments:
        'acl bucket_key_enabled cache_control checksum_algorithm content_disposition ' +
        'content_encoding content_language content_type force_destroy kms_key_id metadata ' +
        'object_lock_legal_hold_status object_lock_mode object_lock_retain_until_date ' +
        'override_provider{default_tags{tags}} server_side_encryption storage_class ' +
        'website_redirect',
    },
    {
      why: 'what the object is: rules read content, and say unknown where it comes from a file',
      arguments: 'source source_hash etag',
    },
    {
      why: 'another place makes it another object; what a pipeline takes is found by PL711 and PL712',
      arguments: 'bucket key',
    },
  ],
};
