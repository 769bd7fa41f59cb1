/** What the rules of the services read from a call, and the parts that their answers are made of. Pure. */
import type { Json } from '../../protocol/json';
import type { RequestedAction } from '../role-authority';

export type Tags = Readonly<Record<string, string>>;

/** What exists already, as conditions of policies look at it. */
export interface Existing {
  /**
   * Tags of what EC2 knows by an id, Elastic Load Balancing by an ARN, KMS by the id of a key and Application Auto
   * Scaling by the id of a resource, such as `service/cluster/name`.
   */
  readonly tagsOf: (service: TaggedService, id: string) => Promise<Tags>;
  /** A role by its name; undefined if there is none. */
  readonly roleOf: (
    name: string,
  ) => Promise<{ readonly arn: string; readonly boundary?: string } | undefined>;
  /** Id of the key that an alias (`alias/…`) stands for. @default - none */
  readonly keyOf: (alias: string) => Promise<string | undefined>;
  /** Ids of what an association of EC2 (`rtbassoc-…`, `eipassoc-…`) connects. */
  readonly associatedBy: (associationId: string) => Promise<readonly string[]>;
}

export type TaggedService = 'application-autoscaling' | 'ec2' | 'elasticloadbalancing' | 'kms';

/** A call of a client. */
export interface ClientCall {
  /** Signing name. */
  readonly service: string;
  readonly operation: string;
  readonly url: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** The body of a JSON or REST service; empty for a query service. */
  readonly input: Json;
  /** The parameters of a query service. */
  readonly form: URLSearchParams;
  readonly existing: Existing;
}

export type Rule = (call: ClientCall) => readonly RequestedAction[] | Promise<readonly RequestedAction[]>;

export type ActionContext = NonNullable<RequestedAction['context']>;

/** ARN of a resource of the account and Region of a call. */
export const arnIn = (
  { region, accountId }: Pick<ClientCall, 'region' | 'accountId'>,
  service: string,
  resource: string,
): string => `arn:aws:${service}:${region}:${accountId}:${resource}`;

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Members of `Name.1`, `Name.member.2` and the like. */
export const members = (form: URLSearchParams, name: string): string[] =>
  [...form].filter(([key]) => new RegExp(`^${name}\\.(member\\.)?\\d+$`).test(key)).map(([, value]) => value);

/** `prefix.1.Key`, `prefix.1.Value`. */
export function formTags(form: URLSearchParams, prefix: RegExp): Tags {
  const keys = [...form].filter(
    ([key]) => prefix.test(key.replace(/\.\d+\.Key$/, '')) && key.endsWith('.Key'),
  );
  return Object.fromEntries(
    keys.map(([key, value]) => [value, form.get(key.replace(/Key$/, 'Value')) ?? '']),
  );
}

/** Tags of a JSON request, in whatever spelling. */
export function jsonTags(input: Json): Tags {
  const tags = input.tags ?? input.Tags;
  if (Array.isArray(tags)) {
    return Object.fromEntries(
      (tags as Record<string, string>[]).map((tag) => [
        tag.key ?? tag.Key ?? tag.TagKey ?? '',
        tag.value ?? tag.Value ?? tag.TagValue ?? '',
      ]),
    );
  }
  return (tags ?? {}) as Tags;
}

export const ofResource = (tags: Tags): ActionContext => keyed('aws:ResourceTag', tags);

export const ofRequest = (tags: Tags): ActionContext =>
  Object.keys(tags).length === 0
    ? {}
    : { ...keyed('aws:RequestTag', tags), 'aws:TagKeys': Object.keys(tags) };

const keyed = (prefix: string, tags: Tags): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));

/** The caller hands a role to a service. */
export const passRole = (role: unknown, service: string): readonly RequestedAction[] =>
  text(role) === ''
    ? []
    : [{ action: 'iam:PassRole', resource: text(role), context: { 'iam:PassedToService': service } }];

/** A service uses a key on behalf of the caller. */
export const throughService = (
  call: Pick<ClientCall, 'region'>,
  keyArn: string,
  actions: readonly string[],
  tags: Tags,
  service: string,
): RequestedAction[] =>
  actions.map((action) => ({
    action,
    resource: keyArn,
    context: { ...ofResource(tags), 'kms:ViaService': `${service}.${call.region}.amazonaws.com` },
  }));

export const keyIdOf = (keyArn: unknown): string => text(keyArn).replace(/^.*:key\//, '');

/** The action on a resource; `TagResource` too, if the call creates something with tags. */
export function act(
  prefix: string,
  { operation, input }: Pick<ClientCall, 'operation' | 'input'>,
  resource: string,
): readonly RequestedAction[] {
  const tags = jsonTags(input);
  const context = ofRequest(tags);
  const own = { action: `${prefix}:${operation}`, resource, context };
  const tagging = Object.keys(tags).length > 0 && !/^(Tag|Untag)/.test(operation);
  return tagging ? [own, { action: `${prefix}:TagResource`, resource, context }] : [own];
}

/** An action that IAM limits to no resource. */
export const onAnything = (action: string): readonly RequestedAction[] => [
  { action, resource: '*', context: {} },
];
