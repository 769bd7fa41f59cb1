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
