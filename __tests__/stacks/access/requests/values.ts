/** Values of the calls, and of what IAM is asked. */

export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  readonly answer: string;
}

export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export type Tags = Readonly<Record<string, string>>;
export type Input = Readonly<Record<string, unknown>>;

export const account = '123456789012';
export const region = 'ap-southeast-1';
export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Ids that AWS chooses are those of one example, and of the tags those that policies look at: dates differ, too. */
export function comparable({ action, resource, context }: IamRequest): IamRequest {
  const kept = Object.entries(context).filter(
    ([key]) => key !== 'aws:TagKeys' && (!key.includes('Tag/') || /\/(Project|Environment)$/.test(key)),
  );
  return {
    action,
    resource: resource
      .replace(/(?<=\/[a-z]+-)[0-9a-f]{8,17}$/, '0123456789abcdef0')
      .replace(/(?<=key\/)[0-9a-f-]{36}/, '01234567-89ab-cdef-0123-456789abcdef')
      .replace(/(?<=\/)[0-9a-f]{16}(?=\/|$)/g, '0123456789abcdef')
      .replace(/(?<=-(art|log)-)\d{26}/, '20260101000000000000000001')
      .replace(/(?<=scalable-target\/).*/, '0123456789'),
    context: Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

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
export function jsonTags(input: Input): Tags {
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

export const keyed = (prefix: string, tags: Tags): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));

export const withRequestTags = (tags: Tags): IamRequest['context'] =>
  Object.keys(tags).length === 0
    ? {}
    : { ...keyed('aws:RequestTag', tags), 'aws:TagKeys': Object.keys(tags) };

export const passRole = (role: unknown, service: string): IamRequest => ({
  action: 'iam:PassRole',
  resource: text(role),
  context: { 'iam:PassedToService': service },
});

export const grantThrough = (
  keyArn: unknown,
  actions: readonly string[],
  tags: Tags,
  service: string,
): IamRequest[] =>
  typeof keyArn !== 'string' || keyArn === ''
    ? []
    : actions.map((action) => ({
        action,
        resource: keyArn,
        context: {
          ...keyed('aws:ResourceTag', tags),
          'kms:ViaService': `${service}.${region}.amazonaws.com`,
        },
      }));

export const idOf = (keyArn: unknown): string => text(keyArn).replace(/^.*:key\//, '');

export interface Asked extends RecordedCall {
  readonly input: Input;
  readonly form: URLSearchParams;
  readonly tagsOf: (id: string) => Tags;
  readonly tag: (id: string, tags: Tags) => void;
}

export type Handler = (asked: Asked) => readonly IamRequest[];

/** The action on a resource; `TagResource` too, where the call creates something with tags. */
export function act(
  prefix: string,
  { operation, input }: Asked,
  resource: string,
  tagAction = 'TagResource',
) {
  const tags = jsonTags(input);
  const context = withRequestTags(tags);
  const own = { action: `${prefix}:${operation}`, resource, context };
  const tagging = Object.keys(tags).length > 0 && !/^(Tag|Untag)/.test(operation);
  return tagging ? [own, { action: `${prefix}:${tagAction}`, resource, context }] : [own];
}
