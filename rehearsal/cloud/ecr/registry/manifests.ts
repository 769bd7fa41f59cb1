/** Manifests and tags in the registry's protocol. */
import { AwsError } from '../../protocol/aws-error';
import { digestOf, putImage } from '../put-image';
import type { Repository } from '../repositories';
import type { StoredImage } from '../repository-images';
import { answer, methodNotAllowed, repositoriesOf, type Exchange } from './exchange';
import { asRefusal, RegistryRefusal } from './registry-refusal';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html */
const maximumBytes = 4_194_304;

export async function handleManifest(exchange: Exchange, name: string, reference: string): Promise<void> {
  switch (exchange.request.method) {
    case 'GET':
    case 'HEAD':
      return getManifest(exchange, name, reference);
    case 'PUT':
      return putManifest(exchange, name, reference);
    default:
      throw methodNotAllowed();
  }
}

async function getManifest(exchange: Exchange, name: string, reference: string): Promise<void> {
  const repositories = await repositoriesOf(exchange, name, 'BatchGetImage');
  for (const repository of repositories) {
    const image = imageOf(repository, reference);
    if (image === undefined) continue;
    repository.images.pulled(image.digest, exchange.parts.now());
    answer(
      exchange,
      200,
      { 'content-type': image.mediaType, 'docker-content-digest': image.digest },
      image.manifest,
    );
    return;
  }
  throw new RegistryRefusal('MANIFEST_UNKNOWN', 'Requested image not found', 404);
}

const imageOf = ({ images }: Repository, reference: string): StoredImage | undefined =>
  reference.includes(':') ? images.byDigest(reference) : images.byTag(reference);

async function putManifest(exchange: Exchange, name: string, reference: string): Promise<void> {
  const { request, parts } = exchange;
  const manifest = await readLimited(exchange);
  const [repository] = await repositoriesOf(exchange, name, 'PutImage');
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim();
  const named = reference.includes(':') ? { digest: reference } : { tag: reference };
  if (named.tag !== undefined && !/^[\w][\w.-]{0,127}$/.test(named.tag)) {
    throw new RegistryRefusal('TAG_INVALID', 'The manifest tag did not match URI', 400);
  }
  const digest = put(repository, { manifest, mediaType, ...named }, parts);
  answer(exchange, 201, {
    location: `/v2/${name}/manifests/${digest}`,
    'docker-content-digest': digest,
  });
}

function put(
  repository: Repository,
  push: Parameters<typeof putImage>[1],
  context: Parameters<typeof putImage>[2],
): string {
  try {
    return putImage(repository, push, context);
  } catch (error) {
    // To push once more what is there is no change.
    if (error instanceof AwsError && error.code === 'ImageAlreadyExistsException') {
      return digestOf(push.manifest);
    }
    throw asRefusal(error);
  }
}

async function readLimited({ request }: Exchange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maximumBytes) chunks.push(chunk);
  }
  if (bytes <= maximumBytes) return Buffer.concat(chunks);
  throw new RegistryRefusal('MANIFEST_INVALID', `a manifest has at most ${maximumBytes} bytes`, 413);
}

/** A page of tags: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags */
export async function listTags(exchange: Exchange, name: string): Promise<void> {
  if (exchange.request.method !== 'GET') throw methodNotAllowed();
  const [{ images }] = await repositoriesOf(exchange, name, 'ListImages');
  const { query } = exchange;
  const last = query.get('last') ?? '';
  const limit = Number.parseInt(query.get('n') ?? '1000', 10);
  const tags = images
    .all()
    .flatMap((image) => image.tags)
    .filter((tag) => tag > last)
    .sort();
  const page = tags.slice(0, Number.isNaN(limit) ? undefined : limit);
  const next = `</v2/${name}/tags/list?n=${limit}&last=${encodeURIComponent(page.at(-1) ?? '')}>; rel="next"`;
  answer(
    exchange,
    200,
    {
      'content-type': 'application/json',
      ...(page.length > 0 && page.length < tags.length && { link: next }),
    },
    JSON.stringify({ name, tags: page }),
  );
}
