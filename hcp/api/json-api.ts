/** JSON:API: resources, documents, errors and pages. @see https://jsonapi.org/format/ */

export interface Reference {
  readonly type: string;
  readonly id: string;
}

export interface Resource extends Reference {
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** A relation that has no members is null. */
  readonly relationships?: Readonly<Record<string, Reference | readonly Reference[] | null>>;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** @default application/vnd.api+json */
  readonly contentType?: string;
}

export const mediaType = 'application/vnd.api+json';

/** A document with one resource. */
export const one = (resource: Resource, included: readonly Resource[] = [], status = 200): Answer =>
  json(status, { data: written(resource), ...includedIn(included) });

export interface Paging {
  readonly number: number;
  readonly size: number;
}

/** A document with a page of resources. */
export function many(
  resources: readonly Resource[],
  { number, size }: Paging = { number: 1, size: 100 },
  included: readonly Resource[] = [],
): Answer {
  const pages = Math.max(1, Math.ceil(resources.length / size));
  const pagination = {
    'current-page': number,
    'page-size': size,
    'prev-page': number > 1 ? number - 1 : null,
    'next-page': number < pages ? number + 1 : null,
    'total-pages': pages,
    'total-count': resources.length,
  };
  const page = resources.slice((number - 1) * size, number * size);
  return json(200, { data: page.map(written), ...includedIn(included), meta: { pagination } });
}

export const noContent: Answer = { status: 204 };
export const accepted: Answer = { status: 202 };

/** An error that is the answer to a request. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail = title,
  ) {
    super(detail);
    this.name = 'ApiError';
  }

  get answer(): Answer {
    const { status, title, message: detail } = this;
    return json(status, { errors: [{ status: String(status), title, detail }] });
  }
}

/** HCP Terraform does not tell what is missing from what may not be seen. */
export const notFound = (): ApiError => new ApiError(404, 'not found');
export const unauthorized = (): ApiError => new ApiError(401, 'unauthorized');
export const conflict = (detail: string): ApiError => new ApiError(409, 'conflict', detail);
export const invalid = (detail: string): ApiError => new ApiError(422, 'invalid attribute', detail);

export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), contentType: mediaType };
}

/** What a client sent: the attributes and the relations of one resource. */
export interface Sent {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: Readonly<Record<string, Reference | readonly Reference[] | null>>;
  /** Of a list of references. */
  readonly references: readonly Reference[];
}

/** @throws ApiError no JSON:API document */
export function readSent(body: Uint8Array): Sent {
  const nothing: Sent = { attributes: {}, relationships: {}, references: [] };
  if (body.length === 0) return nothing;
  const document = parsed(body);
  if (!isObject(document)) throw new ApiError(400, 'bad request', 'the body is no JSON:API document');
  const { data } = document;
  if (Array.isArray(data)) return { ...nothing, references: data.filter(isReference) };
  // Locks and run actions are sent as plain members.
  if (!isObject(data)) return { ...nothing, attributes: document };
  const relations = isObject(data.relationships) ? data.relationships : {};
  return {
    attributes: isObject(data.attributes) ? data.attributes : {},
    relationships: Object.fromEntries(
      Object.entries(relations).map(([name, relation]) => [name, relationData(relation)]),
    ),
    references: [],
  };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8')) as unknown;
  } catch {
    throw new ApiError(400, 'bad request', 'the body is no JSON');
  }
}

function relationData(relation: unknown): Reference | readonly Reference[] | null {
  const data = isObject(relation) ? relation.data : undefined;
  if (Array.isArray(data)) return data.filter(isReference);
  return isReference(data) ? data : null;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isReference = (value: unknown): value is Reference =>
  isObject(value) && typeof value.type === 'string' && typeof value.id === 'string';

const written = ({ type, id, attributes, relationships }: Resource): object => ({
  type,
  id,
  ...(attributes && { attributes }),
  ...(relationships && {
    relationships: Object.fromEntries(Object.entries(relationships).map(([name, data]) => [name, { data }])),
  }),
});

const includedIn = (included: readonly Resource[]): object =>
  included.length === 0 ? {} : { included: included.map(written) };
