/**
 * What a refresh finds for the first time after Terraform itself made it: a role has the policy of its
 * `aws_iam_role_policy`, a route table the route of its `aws_route`. Only where nothing was known before; whatever is
 * added to something known is a change outside of Terraform. Pure.
 */
import type { Json, Plan, ResourceChange } from '../plan/model';
import { isList, textAt } from '../plan/values';
import { isEmpty, type Entry } from './places';

/** By type and argument: types of the resources that fill it. */
const filledBy: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  aws_iam_role: {
    inline_policy: /^aws_iam_role_policy$/,
    managed_policy_arns: /^aws_iam_(role_)?policy_attachment$/,
  },
  aws_route_table: { route: /^aws_route$/ },
  aws_default_route_table: { route: /^aws_route$/ },
  aws_security_group: {
    ingress: /^aws_(vpc_security_group_ingress_rule|security_group_rule)$/,
    egress: /^aws_(vpc_security_group_egress_rule|security_group_rule)$/,
  },
  aws_s3_bucket: {
    policy: /^aws_s3_bucket_policy$/,
    lifecycle_rule: /^aws_s3_bucket_lifecycle_configuration$/,
    server_side_encryption_configuration: /^aws_s3_bucket_server_side_encryption_configuration$/,
    versioning: /^aws_s3_bucket_versioning$/,
    logging: /^aws_s3_bucket_logging$/,
    cors_rule: /^aws_s3_bucket_cors_configuration$/,
    website: /^aws_s3_bucket_website_configuration$/,
    replication_configuration: /^aws_s3_bucket_replication_configuration$/,
    acceleration_status: /^aws_s3_bucket_accelerate_configuration$/,
    request_payer: /^aws_s3_bucket_request_payment_configuration$/,
    object_lock_configuration: /^aws_s3_bucket_object_lock_configuration$/,
    acl: /^aws_s3_bucket_acl$/,
    grant: /^aws_s3_bucket_acl$/,
  },
  aws_lb_target_group: { load_balancer_arns: /^aws_lb_listener(_rule)?$/ },
  aws_eip: {
    association_id: /^aws_(nat_gateway|eip_association)$/,
    network_interface: /^aws_(nat_gateway|eip_association)$/,
    private_dns: /^aws_(nat_gateway|eip_association)$/,
    private_ip: /^aws_(nat_gateway|eip_association)$/,
    instance: /^aws_eip_association$/,
  },
  aws_ecs_cluster: {
    capacity_providers: /^aws_ecs_cluster_capacity_providers$/,
    default_capacity_provider_strategy: /^aws_ecs_cluster_capacity_providers$/,
  },
};

/** Arguments by which a resource names the one that it fills. */
const owners = [
  'role',
  'roles',
  'route_table_id',
  'security_group_id',
  'bucket',
  'allocation_id',
  'cluster_name',
];

/** What the owner goes by. */
const identities = ['id', 'name'];

/** Whether a difference is what the stack's own resources have filled in. */
export function refreshNoiseIn({
  changes,
}: Pick<Plan, 'changes'>): (change: ResourceChange, entry: Entry) => boolean {
  let fillers: ReadonlyMap<string, readonly string[]> | undefined;
  return ({ type, before, after }, { shown: [argument], oldValue }) => {
    if (typeof argument !== 'string') return false;
    const wanted = own(own(filledBy, type) ?? {}, argument);
    if (wanted === undefined || (oldValue !== false && !isEmpty(before?.[argument]))) return false;
    // A listener names its target groups deep inside, and nothing but listeners gives them load balancers.
    if (type === 'aws_lb_target_group') return true;
    const known = (fillers ??= fillersIn(changes));
    return identities.some((identity) =>
      known.get(textAt(after, [identity]) ?? '')?.some((filler) => wanted.test(filler)),
    );
  };
}

const own = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** Types of the resources that name an owner, by what they name it. */
function fillersIn(changes: readonly ResourceChange[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { type, before } of changes) {
    for (const name of owners.flatMap((argument) => textsIn(before?.[argument]))) {
      const types = found.get(name);
      if (types === undefined) found.set(name, [type]);
      else if (!types.includes(type)) types.push(type);
    }
  }
  return found;
}

const textsIn = (value: Json | undefined): readonly string[] =>
  (isList(value) ? value : [value]).filter((item) => typeof item === 'string');
