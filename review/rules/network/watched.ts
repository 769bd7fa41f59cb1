/** Arguments that several rules of networks look at. */
import type { Rule } from '../../rule';

const peers = ['prefix_list_id', 'referenced_security_group_id'];

/** What says who may reach the production listener. */
export const productionAccess: Rule['watches'] = {
  aws_lb: ['security_groups'],
  aws_lb_listener: ['port'],
  aws_vpc_security_group_ingress_rule: [
    ...['security_group_id', 'ip_protocol', 'from_port', 'to_port', 'cidr_ipv4', 'cidr_ipv6'],
    ...peers,
  ],
  aws_security_group_rule: [
    ...['type', 'security_group_id', 'protocol', 'from_port', 'to_port', 'cidr_blocks', 'ipv6_cidr_blocks'],
    ...['prefix_list_ids', 'source_security_group_id', 'self'],
  ],
  aws_security_group: ['ingress'],
};
