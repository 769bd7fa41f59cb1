/** What IAM is asked on AWS for the calls that Terraform makes, one after the other. */
import {
  clientActions,
  hasRule,
  type Existing,
  type Tags,
} from '../../../../rehearsal/cloud/iam/client-actions';
import {
  formTags,
  jsonTags,
  members,
  throughService,
} from '../../../../rehearsal/cloud/iam/client-actions/values';
import { s3Actions } from '../../../../rehearsal/cloud/iam/s3-actions';
import type { Call } from '../../../../rehearsal/cloud/protocol/call';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import type { IamRequest, RecordedCall } from './values';

export { comparable, type IamRequest, type RecordedCall } from './values';

const accountId = '123456789012';
const region = 'ap-southeast-1';

/** Ids of what these operations of EC2 create begin so. */
const createdIds: Readonly<Record<string, string>> = {
  AllocateAddress: 'eipalloc',
  AuthorizeSecurityGroupEgress: 'sgr',
  AuthorizeSecurityGroupIngress: 'sgr',
  CreateFlowLogs: 'fl',
  CreateInternetGateway: 'igw',
  CreateNatGateway: 'nat',
  CreateRouteTable: 'rtb',
  CreateSecurityGroup: 'sg',
  CreateSubnet: 'subnet',
  CreateVpc: 'vpc',
  CreateVpcEndpoint: 'vpce',
};

/** Knows what exists from the calls that have made it, so that it is known after its end, too. */
export class Requests {
  readonly #tags = new Map<string, Tags>();
  readonly #roles = new Map<string, { readonly arn: string; readonly boundary?: string }>();
  readonly #aliases = new Map<string, string>();
  readonly #associations = new Map<string, readonly string[]>();
  #key = '';

  readonly #existing: Existing = {
    tagsOf: (service, id) =>
      Promise.resolve(this.#tags.get(service === 'application-autoscaling' ? service : id) ?? {}),
    roleOf: (name) => Promise.resolve(this.#roles.get(name)),
    keyOf: (alias) => Promise.resolve(this.#aliases.get(alias)),
    associatedBy: (id) => Promise.resolve(this.#associations.get(id) ?? this.#addresses()),
  };

  /** A NAT gateway associates an address, which no call names. */
  #addresses(): readonly string[] {
    return [...this.#tags.keys()].filter((id) => id.startsWith('eipalloc-'));
  }

  /** What IAM is asked for the next call. Remembers what the call creates and tags. */
  async of(call: RecordedCall): Promise<readonly IamRequest[]> {
    const { service, operation, url } = call;
    if (service === 'sts') return [];
    if (service === 's3') return this.#s3(call);
    if (!hasRule(service)) throw new Error(`no rule for the service ${service}`);
    const input = call.body.startsWith('{') ? (JSON.parse(call.body) as Json) : {};
    const form = new URLSearchParams(call.body.startsWith('{') ? '' : call.body);
    const asked = { service, operation, url, region, accountId, input, form, existing: this.#existing };
    const requests = await clientActions(asked);
    this.#remember(call, input, form);
    return requests.map(({ action, resource, context = {} }) => ({ action, resource, context }));
  }

  #s3({ operation, url, headers }: RecordedCall): readonly IamRequest[] {
    const call = { service: 's3', operation, region, protocol: 'rest-xml', targetPrefix: undefined } as Call;
    const asked = s3Actions(call, { method: 'GET', url, headers } as Parameters<typeof s3Actions>[1]).map(
      ({ action, resource, context = {} }) => ({ action, resource, context }),
    );
    // The bucket encrypts with the key of the service: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    const use = { PutObject: 'kms:GenerateDataKey', GetObject: 'kms:Decrypt', HeadObject: 'kms:Decrypt' }[
      operation
    ];
    if (use === undefined || !/^\/[a-z-]+-art-/.test(url)) return asked;
    const keyArn = `arn:aws:kms:${region}:${accountId}:key/${this.#key}`;
    const through = throughService({ region }, keyArn, [use], this.#tags.get(this.#key) ?? {}, 's3');
    return [...asked, ...through.map(({ context = {}, ...rest }) => ({ ...rest, context }))];
  }

  #remember(call: RecordedCall, input: Json, form: URLSearchParams): void {
    const { service, operation, answer } = call;
    switch (service) {
      case 'application-autoscaling':
        if (operation === 'RegisterScalableTarget') this.#tags.set(service, jsonTags(input));
        return;
      case 'ec2':
        this.#rememberEc2(operation, form, answer);
        return;
      case 'elasticloadbalancing':
        if (operation.startsWith('Create'))
          for (const [, kind = '', id = ''] of answer.matchAll(
            /<(TargetGroup|LoadBalancer|Listener|Rule)Arn>([^<]+)</g,
          ))
            if (operation === `Create${kind}`) this.#tags.set(id, formTags(form, /^Tags\.member$/));
        return;
      case 'iam':
        if (operation === 'CreateRole') {
          const [name, boundary] = [form.get('RoleName') ?? '', form.get('PermissionsBoundary')];
          const arn = `arn:aws:iam::${accountId}:role${form.get('Path') ?? '/'}${name}`;
          this.#roles.set(name, { arn, ...(boundary !== null && { boundary }) });
        }
        return;
      case 'kms':
        if (operation === 'CreateKey') {
          const { KeyMetadata } = JSON.parse(answer) as { KeyMetadata: { KeyId: string } };
          this.#key = KeyMetadata.KeyId;
          this.#tags.set(this.#key, jsonTags(input));
        }
        if (operation === 'CreateAlias')
          this.#aliases.set(String(input.AliasName), String(input.TargetKeyId));
    }
  }

  #rememberEc2(operation: string, form: URLSearchParams, answer: string): void {
    const requested = formTags(form, /^TagSpecification\.\d+\.Tag$/);
    const ids = [...answer.matchAll(/>([a-z]+-[0-9a-f]{8,17})</g)].map(([, id = '']) => id);
    const made = createdIds[operation];
    for (const id of ids) if (made !== undefined && id.startsWith(`${made}-`)) this.#tags.set(id, requested);
    const connected = ['RouteTableId', 'SubnetId', 'AllocationId'].flatMap((name) => form.get(name) ?? []);
    for (const id of ids) {
      if (/^(rtbassoc|eipassoc)-/.test(id) && operation.startsWith('Associate'))
        this.#associations.set(id, connected);
    }
    if (operation !== 'CreateTags') return;
    const tags = formTags(form, /^Tag$/);
    for (const id of members(form, 'ResourceId')) this.#tags.set(id, { ...this.#tags.get(id), ...tags });
  }
}
