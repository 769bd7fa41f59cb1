/** Which entries of a tar archive may be written: those that stay in the directory that they are written to. Pure. */
import path from 'node:path';
import type { Header } from 'tar-stream';

export interface SafeEntryPaths {
  /**
   * @returns the path of the entry, relative and without `..`
   * @throws Error the entry is refused
   */
  readonly accept: (header: Pick<Header, 'name' | 'type' | 'linkname'>) => string;
}

/** What messages call the archive, and what it is of. */
export interface ArchiveWords {
  readonly archive: string;
  readonly content: string;
}

/** For the entries of one archive: what was a link may not have become a directory. */
export function safeEntryPaths({ archive, content }: ArchiveWords): SafeEntryPaths {
  const files = new Set<string>();
  const outside = (name: string): Error =>
    new Error(`${archive} has ${quoted(name)}, which would lie outside of ${content}`);
  const checkLink = (file: string, target: string): void => {
    const found = path.posix.join(path.posix.dirname(file), target);
    if (target === '' || target.startsWith('/') || found === '..' || found.startsWith('../')) {
      throw new Error(
        `${archive} has the link ${quoted(file)} to ${quoted(target)}, which is not in ${content}`,
      );
    }
  };
  return {
    accept: (header) => {
      const { name, type } = header;
      if (type !== 'file' && type !== 'directory' && type !== 'symlink') {
        throw new Error(`${archive} has ${quoted(name)}, which is neither a file, a directory nor a link`);
      }
      const parts = name.split('/').filter((part) => part !== '' && part !== '.');
      if (name.startsWith('/') || parts.includes('..') || /[\\\0]/.test(name)) throw outside(name);
      if (parts.length === 0 && type !== 'directory') throw outside(name);
      const file = parts.join('/');
      const above = parts.map((_, index) => parts.slice(0, index).join('/'));
      if (files.has(file) || above.some((each) => files.has(each))) {
        throw new Error(`${archive} has ${quoted(name)} twice, or below what is no directory`);
      }
      if (type === 'symlink') checkLink(file, header.linkname);
      if (type !== 'directory') files.add(file);
      return file;
    },
  };
}

const quoted = (name: string): string => JSON.stringify(name);
