/** Reads a .dockerignore. Pure. https://docs.docker.com/build/concepts/context/#dockerignore-files */
import path from 'node:path';

/** Says whether a file is no part of the build context. @param file - relative to the context, with `/` */
export type Ignores = (file: string) => boolean;

/** The last pattern that a file, or a directory above it, matches decides; `!` takes it in again. */
export function readIgnoreFile(text: string): Ignores {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '!')
    .map((line) => {
      const negated = line.startsWith('!');
      const cleaned = path.posix.normalize((negated ? line.slice(1) : line).trim());
      return { negated, expression: globExpression(cleaned.replace(/^\/+/, '').replace(/\/+$/, '')) };
    });
  return (file) => {
    const names = file.split('/');
    const prefixes = names.map((_name, index) => names.slice(0, index + 1).join('/'));
    let ignored = false;
    for (const { negated, expression } of patterns) {
      if (prefixes.some((prefix) => expression.test(prefix))) ignored = !negated;
    }
    return ignored;
  };
}

/** Go's filepath.Match, and `**` for any number of directories. */
export function globExpression(pattern: string): RegExp {
  const source = pattern.replace(
    /\*\*\/|\/\*\*$|\*\*|\*|\?|\[\^?[^\]]+\]|\\.|[^]/g,
    (token, offset: number): string => {
      if (token === '**/') return '(?:.*/)?';
      if (token === '/**') return offset === 0 ? '.*' : '/.*';
      if (token === '**') return '.*';
      if (token === '*') return '[^/]*';
      if (token === '?') return '[^/]';
      if (token.startsWith('[') && token.length > 2) return token.replaceAll('\\', '\\\\');
      const literal = token.startsWith('\\') && token.length > 1 ? token.slice(1) : token;
      return literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    },
  );
  return new RegExp(`^${source}$`, 's');
}
