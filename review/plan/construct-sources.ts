/**
 * Where the constructs of a path were made. cdktf 0.21 writes no stack traces of elements, so the path is followed through
 * the sources: `new ServiceTasks(this, 'tasks'`, then `new FargateService(this, 'service'` in the file of that class, and so
 * on. An id that is computed, or that fits several places, is not guessed: then it is the construct around it. Pure.
 */
import { posix } from 'node:path';
import type { SourceLine } from './synthesized';

export interface SourceFile {
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
}

/** @param type - of the resource at the path: `aws_ecs_service` */
export type FindSource = (constructPath: string, type: string) => SourceLine | undefined;

/** `new Class(scope, 'id'`. */
interface Site extends SourceLine {
  readonly className: string;
  readonly scope: string;
  readonly isId: (id: string) => boolean;
}

export function constructSources(files: readonly SourceFile[]): FindSource {
  const sites = files.flatMap(sitesIn);
  const classes = new Map<string, SourceFile>();
  for (const source of files) {
    for (const [, name = ''] of source.text.matchAll(/\bclass\s+(\w+)/g)) classes.set(name, source);
  }
  const below = (parent: Site, id: string): readonly Site[] => {
    const declared = classes.get(parent.className);
    if (declared === undefined) return [];
    const own = sites.filter((site) => site.file === declared.file && site.isId(id));
    if (own.length > 0) return own;
    // A function of another file that is given the scope.
    const imported = new Set(importsOf(declared));
    return sites.filter((site) => imported.has(site.file) && site.scope !== 'this' && site.isId(id));
  };
  return (constructPath, type) => {
    const [, first = '', ...rest] = constructPath.split('/');
    let level = sites.filter((site) => site.isId(first));
    let nearest: Site | undefined;
    for (const [depth, id] of [first, ...rest].entries()) {
      // Each place once: where a class makes two of itself, there would be twice as many at each step.
      if (depth > 0) level = [...new Set(level.flatMap((site) => below(site, id)))];
      const isLeaf = depth === rest.length;
      const possible = isLeaf ? level.filter(({ className }) => makes(className, type)) : level;
      if (possible.length === 1) [nearest] = possible;
      if (level.length === 0) break;
    }
    return nearest && { file: nearest.file, line: nearest.line };
  };
}

function sitesIn({ file, text }: SourceFile): readonly Site[] {
  const sites: Site[] = [];
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(
    /\bnew\s+(\w+)(?:<[^>(]*>)?\(\s*([\w.]+),\s*(?:'([^'\\\n]*)'|"([^"\\\n]*)"|`([^`\\\n]*)`)/g,
  )) {
    const [, className = '', scope = '', single, double, template = ''] = match;
    line += text.slice(counted, match.index).split('\n').length - 1;
    counted = match.index;
    sites.push({ file, line, className, scope, isId: idTest(single ?? double, template) });
  }
  return sites;
}

/** @param literal - undefined for a template */
function idTest(literal: string | undefined, template: string): Site['isId'] {
  if (literal !== undefined) return (id) => id === literal;
  const parts = template.split(/\$\{[^}]*\}/);
  if (parts.join('') === '') return () => false;
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${escaped.join('.+')}$`);
  return (id) => pattern.test(id);
}

/** Whether a class of a provider makes a resource of a type: `EcsService`, and `S3BucketVersioningA` where a name is taken. */
function makes(className: string, type: string): boolean {
  const wanted = type.slice(type.indexOf('_') + 1).replaceAll('_', '');
  const name = className.toLowerCase();
  return name === wanted || name === `${wanted}a`;
}

/** Files that a file imports, as TypeScript or as the index of a folder. */
export const importsOf = ({ file, text }: SourceFile): readonly string[] =>
  [...text.matchAll(/\bfrom\s+'(\.[^'\n]*)'/g)].flatMap(([, specifier = '']) => {
    const path = posix.join(posix.dirname(file), specifier);
    return [`${path}.ts`, `${path}/index.ts`];
  });
