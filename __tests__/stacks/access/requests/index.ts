/**
 * What IAM is asked on AWS for a call that Terraform makes: actions, resources and condition keys. The names are from
 * the service authorization reference; what a call needs beside the action of its own name is from the page of the API.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
import { s3Actions } from '../../../../rehearsal/cloud/iam/s3-actions';
import type { Call } from '../../../../rehearsal/cloud/protocol/call';
import { delivery } from './delivery';
import { beside, created, takes, typeOf } from './ec2';
import { foundation } from './foundation';
import {
  arn,
  formTags,
  grantThrough,
  keyed,
  members,
  region,
  withRequestTags,
  type IamRequest,
  type Input,
  type RecordedCall,
  type Tags,
} from './values';

export { comparable, type IamRequest, type RecordedCall } from './values';

const handlers = { ...foundation, ...delivery };

/** EC2 has tags by ids; everything else is known by its name. */
export class Requests {
  readonly #tags = new Map<string, Tags>();
  readonly #associations = new Map<string, readonly string[]>();
  #key = '';

  /** What IAM is asked for the next call. Remembers what the call creates and tags. */
  of(call: RecordedCall): readonly IamRequest[] {
    const { service } = call;
    if (service === 'sts') return [];
    if (service === 's3') return this.#s3(call);
    const input = call.body.startsWith('{') ? (JSON.parse(call.body) as Input) : {};
    const form = new URLSearchParams(call.body.startsWith('{') ? '' : call.body);
    const ask = handlers[service];
    if (service === 'ec2') return this.#ec2(call, form);
    if (ask === undefined) throw new Error(`no rule for the service ${service}`);
    return ask({
      ...call,
      input,
      form,
      tagsOf: (id) => this.#tags.get(id) ?? {},
      tag: (id, tags) => {
        this.#tags.set(id, tags);
        if (/^[0-9a-f-]{36}$/.test(id)) this.#key = id;
      },
    });
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
    return [
      ...asked,
      ...grantThrough(arn('kms', `key/${this.#key}`), [use], this.#tags.get(this.#key) ?? {}, 's3'),
    ];
  }

  #ec2({ operation, answer }: RecordedCall, form: URLSearchParams): readonly IamRequest[] {
    const action = `ec2:${operation}`;
    if (/^(Describe|Get)/.test(operation)) {
      const resource =
        operation === 'DescribeVpcAttribute' ? arn('ec2', `vpc/${form.get('VpcId') ?? ''}`) : '*';
      return [{ action, resource, context: {} }];
    }
    const requested = formTags(form, /^TagSpecification\.\d+\.Tag$/);
    const made = [...answer.matchAll(/>([a-z]+-[0-9a-f]{8,17})</g)].map(([, id = '']) => id);
    const newId = new RegExp(
      `^(${created[operation]?.id ?? (operation.startsWith('Authorize') ? 'sgr' : 'none')})-`,
    );
    for (const id of made) if (newId.test(id)) this.#tags.set(id, requested);
    this.#associate(operation, form, made);
    const existing = [...form]
      .filter(([key, value]) => /(Id|Id\.\d+)$/.test(key) && /^[a-z]+-[0-9a-f]{8,17}$/.test(value))
      .map(([, value]) => value)
      .flatMap((id) => this.#associations.get(id) ?? [id])
      .filter((id) => typeOf(id) !== undefined);
    const new_ = created[operation];
    const requests = [
      ...(new_ === undefined
        ? []
        : [{ action, resource: arn('ec2', `${new_.type}/*`), context: withRequestTags(requested) }]),
      ...[...new Set(existing)]
        .filter((id) => takes(operation, typeOf(id)!))
        .map((id) => ({
          action,
          resource: arn('ec2', `${typeOf(id)!}/${id}`),
          context: {
            ...keyed('aws:ResourceTag', this.#tags.get(id) ?? {}),
            ...this.#tagging(operation, form),
          },
        })),
      ...(Object.keys(requested).length === 0
        ? []
        : [
            {
              action: 'ec2:CreateTags',
              resource: arn('ec2', `${form.get('TagSpecification.1.ResourceType') ?? ''}/*`),
              context: { ...withRequestTags(requested), 'ec2:CreateAction': operation },
            },
          ]),
    ];
    if (operation === 'CreateTags') {
      const tags = formTags(form, /^Tag$/);
      for (const id of members(form, 'ResourceId')) this.#tags.set(id, { ...this.#tags.get(id), ...tags });
    }
    return [...requests, ...beside(operation, form)];
  }

  /** What ends an association names nothing else. */
  #associate(operation: string, form: URLSearchParams, made: readonly string[]): void {
    const ids = ['RouteTableId', 'SubnetId', 'AllocationId'].flatMap((name) => form.get(name) ?? []);
    for (const id of made) {
      if (/^(rtbassoc|eipassoc)-/.test(id) && operation.startsWith('Associate'))
        this.#associations.set(id, ids);
    }
    if (operation !== 'DisassociateAddress') return;
    // A NAT gateway has associated it.
    const address = [...this.#tags.keys()].filter((id) => id.startsWith('eipalloc-'));
    this.#associations.set(form.get('AssociationId') ?? '', address);
  }

  #tagging(operation: string, form: URLSearchParams): IamRequest['context'] {
    if (!/^(CreateTags|DeleteTags)$/.test(operation)) return {};
    return withRequestTags(formTags(form, /^Tag$/));
  }
}
