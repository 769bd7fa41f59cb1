/** What a repository has: branches, commits and objects. */
import type { BareRepository } from './hosting';

/** Who wrote or committed, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Seconds since the epoch. */
  readonly seconds: number;
  /** `+0100`. */
  readonly offset: string;
}

export interface Commit {
  readonly id: string;
  readonly treeId: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  /** As it is stored: with its line end. */
  readonly message: string;
  /** Other headers, as a signature is one; usually empty. */
  readonly others: string;
}

/** 40 hexadecimal digits. */
export const isObjectId = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/** @returns ids of the commits of references by their whole names; tags are followed to their commits */
export async function references(
  repository: BareRepository,
  ...prefixes: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  const format = '--format=%(refname) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)';
  const listed = (await repository.git(['for-each-ref', format, ...prefixes])).toString();
  return new Map(
    listed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', id = ''] = line.split(' ');
        return [name, id];
      }),
  );
}

/** @returns the newest commit of a branch; undefined where there is no such branch */
export async function branchHead(repository: BareRepository, name: string): Promise<string | undefined> {
  // for-each-ref takes patterns; no reference has their characters in its name.
  if (/[*?[\\\0]/.test(name)) return undefined;
  const fullName = `refs/heads/${name}`;
  return (await references(repository, fullName)).get(fullName);
}

/**
 * @param specifier - a branch, a tag, a whole name of a reference, HEAD, or a whole commit id
 * @returns undefined where that is no commit
 */
export async function resolveCommit(
  repository: BareRepository,
  specifier: string,
): Promise<string | undefined> {
  if (isObjectId(specifier)) return (await readCommit(repository, specifier))?.id;
  const name = specifier === 'HEAD' ? await headName(repository) : specifier;
  const known = await references(repository);
  return known.get(`refs/heads/${name}`) ?? known.get(`refs/tags/${name}`) ?? known.get(name);
}

const headName = async (repository: BareRepository): Promise<string> =>
  (await repository.git(['symbolic-ref', 'HEAD'])).toString().trim();

/** @returns undefined where there is no such commit */
export async function readCommit(repository: BareRepository, id: string): Promise<Commit | undefined> {
  const object = await readObject(repository, id);
  return object?.type === 'commit' ? parseCommit(id, object.content.toString()) : undefined;
}

/** @returns undefined where there is no such object */
export async function readObject(
  repository: BareRepository,
  id: string,
): Promise<{ readonly type: string; readonly content: Buffer } | undefined> {
  if (!isObjectId(id)) return undefined;
  const output = await repository.git(['cat-file', '--batch'], { input: `${id}\n` });
  const line = output.indexOf('\n');
  const [, type = '', size = ''] = output.toString('utf8', 0, line).split(' ');
  if (type === 'missing') return undefined;
  return { type, content: output.subarray(line + 1, line + 1 + Number(size)) };
}

/**
 * @param id - of a commit or an annotated tag
 * @returns the commit that a tag points to in the end; the id itself where that is no commit
 */
export async function commitOf(repository: BareRepository, id: string): Promise<string> {
  const object = await readObject(repository, id);
  const target =
    object?.type === 'tag' ? /^object ([0-9a-f]{40})$/m.exec(object.content.toString())?.[1] : id;
  return target === undefined || target === id ? id : commitOf(repository, target);
}

function parseCommit(id: string, content: string): Commit {
  const [head = '', message = ''] = content.split(/\n\n(.*)/s, 2);
  // A line that begins with a space goes on with the one before.
  const headers = head.split(/\n(?! )/).map((line) => {
    const space = line.indexOf(' ');
    return [line.slice(0, space), line.slice(space + 1)] as const;
  });
  const valueOf = (name: string) => headers.find(([each]) => each === name)?.[1] ?? '';
  const known = ['tree', 'parent', 'author', 'committer'];
  return {
    id,
    treeId: valueOf('tree'),
    parents: headers.filter(([name]) => name === 'parent').map(([, value]) => value),
    author: parseSignature(valueOf('author')),
    committer: parseSignature(valueOf('committer')),
    message,
    others: headers
      .filter(([name]) => !known.includes(name))
      .map(([name, value]) => `${name} ${value}`)
      .join('\n'),
  };
}

function parseSignature(text: string): Signature {
  const [, name = '', email = '', seconds = '0', offset = '+0000'] =
    /^(.*?) ?<([^>]*)> (\d+) ([+-]\d{4})$/.exec(text) ?? [];
  return { name, email, seconds: Number(seconds), offset };
}
