/** The registry of the endpoint: https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '../../contract/route';
import { registryUser, type Authorization } from '../authorization-tokens';
import { handleBlob } from './blobs';
import { listRepositories } from './catalog';
import { answer, methodNotAllowed, type Exchange, type RegistryParts } from './exchange';
import { handleManifest, listTags } from './manifests';
import { isRegistryPath, readRegistryPath } from './registry-path';
import { expired, RegistryRefusal } from './registry-refusal';
import { beginUpload, handleUpload } from './uploads';

export function registryRoute(parts: RegistryParts): Route {
  return {
    serves: isRegistryPath,
    handle: async (request, response) => {
      try {
        await handle(parts, request, response);
      } catch (error) {
        if (!(error instanceof RegistryRefusal)) throw error;
        refuse(request, response, error);
      }
    },
  };
}

async function handle(parts: RegistryParts, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', `http://${parts.host}`);
  const query = url.searchParams;
  const authorization = authorize(parts, request, query);
  const exchange: Exchange = { request, response, query, authorization, parts };
  const path = readRegistryPath(url.pathname);
  switch (path.kind) {
    case 'base':
      if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();
      answer(exchange, 200, { 'content-type': 'application/json' }, '{}');
      return;
    case 'catalog':
      return listRepositories(exchange);
    case 'tags':
      return listTags(exchange, path.name);
    case 'manifest':
      return handleManifest(exchange, path.name, path.reference);
    case 'blob':
      return handleBlob(exchange, path.name, path.digest);
    case 'uploads':
      return beginUpload(exchange, path.name);
    case 'upload':
      return handleUpload(exchange, path.name, path.id);
    case 'other':
      throw new RegistryRefusal('UNSUPPORTED', 'The operation is unsupported.', 404);
  }
}

/** By the password of GetAuthorizationToken, or by the one in a URL of GetDownloadUrlForLayer. */
function authorize(
  { host, tokens }: RegistryParts,
  request: IncomingMessage,
  query: URLSearchParams,
): Authorization {
  const [, encoded = ''] = /^Basic (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const credentials = Buffer.from(encoded, 'base64').toString();
  const isKnownUser = credentials.startsWith(`${registryUser}:`);
  const password = isKnownUser ? credentials.slice(registryUser.length + 1) : query.get('token');
  const found = password === null ? undefined : tokens.find(password);
  if (found === undefined) {
    throw new RegistryRefusal('UNAUTHORIZED', 'Not Authorized', 401, {
      'www-authenticate': `Basic realm="http://${host}/",service="ecr.amazonaws.com"`,
    });
  }
  if (!found.isExpired) return found;
  throw expired();
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: RegistryRefusal): void {
  const { code, message, status, headers } = refusal;
  const body = JSON.stringify({ errors: [{ code, message }] });
  // A client that is still uploading hears the answer only when it is listened to.
  request.resume();
  response.writeHead(status, {
    'docker-distribution-api-version': 'registry/2.0',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
