/** Paths of the registry's protocol. Pure. */

export type RegistryPath =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'tags'; readonly name: string }
  | { readonly kind: 'manifest'; readonly name: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: string }
  | { readonly kind: 'uploads'; readonly name: string }
  | { readonly kind: 'upload'; readonly name: string; readonly id: string }
  | { readonly kind: 'other' };

/** Whether a path is the registry's: REST services of AWS have paths that begin with `/v2/` too. */
export const isRegistryPath = (path: string): boolean =>
  /^\/v2(?:\/?$|\/_catalog$|\/.+\/(?:manifests|blobs|tags|referrers)\/)/.test(path);

/** @param path - as received, with its escapes */
export function readRegistryPath(path: string): RegistryPath {
  try {
    return readDecoded(decodeURIComponent(path));
  } catch {
    return { kind: 'other' };
  }
}

function readDecoded(path: string): RegistryPath {
  if (/^\/v2\/?$/.test(path)) return { kind: 'base' };
  if (path === '/v2/_catalog') return { kind: 'catalog' };
  const [, name = '', rest = ''] = /^\/v2\/(.+?)\/((?:manifests|blobs|tags|referrers)\/.*)$/.exec(path) ?? [];
  if (rest === 'tags/list') return { kind: 'tags', name };
  if (/^blobs\/uploads\/?$/.test(rest)) return { kind: 'uploads', name };
  const [, part, value] = /^(manifests|blobs\/uploads|blobs)\/([^/]+)$/.exec(rest) ?? [];
  if (part === undefined || value === undefined) return { kind: 'other' };
  switch (part) {
    case 'manifests':
      return { kind: 'manifest', name, reference: value };
    case 'blobs':
      return { kind: 'blob', name, digest: value };
    default:
      return { kind: 'upload', name, id: value };
  }
}
