import { isDeepStrictEqual } from 'node:util';
import * as schema from '../../stacks/settings/schema';
import { allowed, description, type Shape, shapeOf, unwrap, variants } from '../../stacks/settings/shape';

const projectPath = 'context.blueGreen';
const servicePath = 'environments.<name>.services.<name>';

/** A table for every object of the settings, outer ones first. */
export function tables(): readonly string[] {
  return objectTables(shapeOf(schema.settings), projectPath);
}

function objectTables(shape: Shape, path: string): readonly string[] {
  const objects = variants(shape).filter((variant) => variant.entries !== undefined);
  const own = objects.flatMap((object) => [
    ...(objects.length > 1 ? [`**${variantName(shape, object)}** ${description(object) ?? ''}`] : []),
    table(object, path),
  ]);
  return [
    `### \`${path}\``,
    description(shape) ?? '',
    ...own,
    ...objects.flatMap((object) => below(object, path)),
  ];
}

function below(object: Shape, path: string): readonly string[] {
  return Object.entries(object.entries ?? {}).flatMap(([key, member]) => {
    const inner = contents(member);
    return inner === undefined ? [] : objectTables(inner.shape, childPath(path, key) + inner.suffix);
  });
}

/** The project's path goes without saying, and so does that of a service: it stands below `defaults` too. */
function childPath(path: string, key: string): string {
  return path === projectPath || path === servicePath ? key : `${path}.${key}`;
}

/** The object that a key holds, directly, by name or in a list. */
function contents(member: Shape): { readonly shape: Shape; readonly suffix: string } | undefined {
  const inner = unwrap(member);
  if (inner.type === 'record' && isObject(inner.value)) return { shape: inner.value, suffix: '.<name>' };
  if (inner.type === 'array' && isObject(inner.item)) return { shape: inner.item, suffix: '[]' };
  return isObject(inner) ? { shape: inner, suffix: '' } : undefined;
}

function isObject(shape: Shape | undefined): shape is Shape {
  return shape !== undefined && variants(shape).some(({ entries }) => entries !== undefined);
}

function variantName(shape: Shape, variant: Shape): string {
  const { key } = unwrap(shape);
  if (typeof key !== 'string') return 'An object.';
  return `\`${key}: ${JSON.stringify(variant.entries?.[key]?.literal)}\`.`;
}

function table(object: Shape, path: string): string {
  const rows = Object.entries(object.entries ?? {}).map(([key, member]) =>
    [
      '',
      `\`${key}\``,
      allowedCell(member, childPath(path, key)),
      defaultCell(member),
      description(member) ?? '',
      '',
    ]
      .map((cell) => cell.replace(/\|/g, '\\|'))
      .join(' | ')
      .trim(),
  );
  return ['| key | allowed | default | |', '|---|---|---|---|', ...rows].join('\n');
}

function allowedCell(member: Shape, path: string): string {
  const inner = contents(member);
  if (inner === undefined) return escapeAngles(allowed(member));
  const link = `see \`${path}${inner.suffix}\``;
  const words = variants(unwrap(member)).filter(({ entries }) => entries === undefined);
  return words.length > 0 && inner.suffix === '' ? `${words.map(allowed).join(', ')}; or ${link}` : link;
}

const escapeAngles = (text: string): string => text.replace(/</g, '&lt;');

function defaultCell(member: Shape): string {
  if (member.type !== 'optional') return '**required**';
  if (member.default === undefined) return '–';
  return isDeepStrictEqual(member.default, {}) && contents(member) !== undefined
    ? ''
    : `\`${JSON.stringify(member.default)}\``;
}
