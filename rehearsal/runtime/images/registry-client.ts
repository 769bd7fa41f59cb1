/** Speaks to a registry: https://github.com/opencontainers/distribution-spec, with Basic authentication over HTTP. */
import { createReadStream } from 'node:fs';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ImageBlob } from './oci-image';
import type { RegistryAccess } from './registry-access';

/** What a registry refuses, in the words in which `docker push` says it: `name unknown: The repository …`. */
export class RegistryError extends Error {
  /**
   * @param code - for example `NAME_UNKNOWN`
   * @param status - of HTTP
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(`${code.toLowerCase().replaceAll('_', ' ')}: ${message}`);
    this.name = 'RegistryError';
  }
}

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Path and query, or a URL of the registry. */
  readonly url: string;
  readonly headers?: OutgoingHttpHeaders;
  /** @default - none */
  readonly content?: ImageBlob['content'];
}

/**
 * @returns the answer with its body unread, whatever its status
 * @throws Error the registry does not answer
 */
export async function askRegistry(
  access: RegistryAccess,
  { method, url, headers, content }: RegistryRequest,
): Promise<IncomingMessage> {
  const target = new URL(url, `http://${access.host}`);
  // A password goes to no other host, wherever a Location leads.
  if (target.host !== access.host) throw new Error(`the registry ${access.host} leads to ${target.host}`);
  const authorization = `Basic ${Buffer.from(`${access.user}:${access.password}`).toString('base64')}`;
  const outgoing = request(target, { method, headers: { ...headers, authorization } });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
  });
  if (content === undefined || Buffer.isBuffer(content)) outgoing.end(content);
  // Its failure is that of the request.
  else pipeline(createReadStream(content.file), outgoing).catch(() => undefined);
  return answer;
}

export async function readAll(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** @returns the error that an answer of 400 and more is */
export async function registryError(answer: IncomingMessage): Promise<RegistryError> {
  const status = answer.statusCode ?? 502;
  const body = (await readAll(answer)).toString();
  try {
    const { errors } = JSON.parse(body) as { errors?: readonly { code?: string; message?: string }[] };
    const [first] = errors ?? [];
    if (first?.code !== undefined) return new RegistryError(first.code, first.message ?? '', status);
  } catch {
    // The answer to HEAD has no body, and a proxy speaks no JSON.
  }
  const code = status === 404 ? 'NOT_FOUND' : status === 401 ? 'UNAUTHORIZED' : 'UNKNOWN';
  return new RegistryError(code, body.trim() || `HTTP status ${status}`, status);
}
