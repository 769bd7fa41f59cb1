/**
 * EC2: what an operation creates, and what exists and the operation names by an id.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
import type { RequestedAction } from '../role-authority';
import {
  arnIn,
  formTags,
  ofRequest,
  ofResource,
  onAnything,
  passRole,
  type ActionContext,
  type ClientCall,
} from './values';

/** Types of what operations create. */
const created: Readonly<Record<string, string>> = {
  AllocateAddress: 'elastic-ip',
  CreateFlowLogs: 'vpc-flow-log',
  CreateInternetGateway: 'internet-gateway',
  CreateNatGateway: 'natgateway',
  CreateRouteTable: 'route-table',
  CreateSecurityGroup: 'security-group',
  CreateSubnet: 'subnet',
  CreateVpc: 'vpc',
  CreateVpcEndpoint: 'vpc-endpoint',
};

/** Types by the beginnings of ids. */
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

const typeOf = (id: string): string | undefined => types[id.slice(0, id.lastIndexOf('-'))];

export async function ec2(call: ClientCall): Promise<readonly RequestedAction[]> {
  const { operation, form } = call;
  const action = `ec2:${operation}`;
  if (operation === 'DescribeVpcAttribute')
    return [{ action, resource: arnIn(call, 'ec2', `vpc/${form.get('VpcId') ?? ''}`), context: {} }];
  if (/^(Describe|Get)/.test(operation)) return onAnything(action);
  const requested = ofRequest(formTags(form, /^TagSpecification\.\d+\.Tag$/));
  const type = created[operation];
  const made =
    type === undefined ? [] : [{ action, resource: arnIn(call, 'ec2', `${type}/*`), context: requested }];
  const named = await Promise.all(
    (await existingIn(call)).map(async (id) => ({
      action,
      resource: arnIn(call, 'ec2', `${typeOf(id) ?? ''}/${id}`),
      context: { ...ofResource(await call.existing.tagsOf('ec2', id)), ...tagging(call) },
    })),
  );
  const tagged = arnIn(call, 'ec2', `${form.get('TagSpecification.1.ResourceType') ?? ''}/*`);
  return [
    ...made,
    ...named,
    ...(Object.keys(requested).length === 0
      ? []
      : [
          {
            action: 'ec2:CreateTags',
            resource: tagged,
            context: { ...requested, 'ec2:CreateAction': operation },
          },
        ]),
    ...beside(call),
  ];
}

/** Ids of what a call names, each once; of an association what it connects. */
async function existingIn({ operation, form, existing }: ClientCall): Promise<readonly string[]> {
  const ids = [...form]
    .filter(([key, value]) => /(Id|Id\.\d+)$/.test(key) && /^[a-z]+-[0-9a-f]{8,17}$/.test(value))
    .map(([, value]) => value);
  const resolved = await Promise.all(
    ids.map(async (id) => (/^(rtb|eip)assoc-/.test(id) ? existing.associatedBy(id) : [id])),
  );
  return [...new Set(resolved.flat())].filter((id) => isResource(operation, typeOf(id)));
}

/** Parameters name some that the reference does not list as resources of the action. */
const isResource = (operation: string, type: string | undefined): boolean =>
  type !== undefined &&
  !(type === 'security-group-rule' && operation.startsWith('Revoke')) &&
  !(operation === 'CreateRoute' && type !== 'route-table') &&
  !(operation === 'CreateSecurityGroup' && type !== 'vpc');

const tagging = ({ operation, form }: ClientCall): ActionContext =>
  /^(CreateTags|DeleteTags)$/.test(operation) ? ofRequest(formTags(form, /^Tag$/)) : {};

function beside({ operation, form }: ClientCall): readonly RequestedAction[] {
  const role = form.get('DeliverLogsPermissionArn');
  if (operation !== 'CreateFlowLogs' || role === null) return [];
  return [
    ...passRole(role, 'vpc-flow-logs.amazonaws.com'),
    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-user.html
    ...['logs:CreateLogDelivery', 'logs:DeleteLogDelivery'].flatMap(onAnything),
  ];
}
