/** Resources of EC2 by the ids that calls name. */
import { passRole, type IamRequest } from './values';

/** What operations of EC2 create: type of the resource, and the beginning of its id. */
export const created: Readonly<Record<string, { readonly type: string; readonly id: string }>> = {
  AllocateAddress: { type: 'elastic-ip', id: 'eipalloc' },
  CreateFlowLogs: { type: 'vpc-flow-log', id: 'fl' },
  CreateInternetGateway: { type: 'internet-gateway', id: 'igw' },
  CreateNatGateway: { type: 'natgateway', id: 'nat' },
  CreateRouteTable: { type: 'route-table', id: 'rtb' },
  CreateSecurityGroup: { type: 'security-group', id: 'sg' },
  CreateSubnet: { type: 'subnet', id: 'subnet' },
  CreateVpc: { type: 'vpc', id: 'vpc' },
  CreateVpcEndpoint: { type: 'vpc-endpoint', id: 'vpce' },
};

const types: Readonly<Record<string, string>> = {
  eipalloc: 'elastic-ip',
  fl: 'vpc-flow-log',
  igw: 'internet-gateway',
  nat: 'natgateway',
  rtb: 'route-table',
  sg: 'security-group',
  sgr: 'security-group-rule',
  subnet: 'subnet',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
};

export const typeOf = (id: string): string | undefined => types[id.slice(0, id.lastIndexOf('-'))];

/** Parameters that name what the reference does not list as a resource of the action. */
export const takes = (operation: string, type: string): boolean =>
  !(type === 'security-group-rule' && operation.startsWith('Revoke')) &&
  !(operation === 'CreateRoute' && type !== 'route-table') &&
  !(operation === 'CreateSecurityGroup' && type !== 'vpc');

export function beside(operation: string, form: URLSearchParams): readonly IamRequest[] {
  const role = form.get('DeliverLogsPermissionArn');
  if (operation !== 'CreateFlowLogs' || role === null) return [];
  return [
    passRole(role, 'vpc-flow-logs.amazonaws.com'),
    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-user.html
    { action: 'logs:CreateLogDelivery', resource: '*', context: {} },
    { action: 'logs:DeleteLogDelivery', resource: '*', context: {} },
  ];
}
