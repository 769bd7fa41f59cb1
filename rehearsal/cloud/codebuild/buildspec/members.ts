/** Reads members of a buildspec's mappings, with CodeBuild's words for those of the wrong kind. */
import { BuildspecError } from './model';
import type { SpecMap, SpecNode } from './spec-node';

/** @returns the member as a mapping; undefined where it is missing or empty */
export function mapMember(map: SpecMap, name: string): SpecMap | undefined {
  const node = map.entries.get(name);
  if (node === undefined || isEmpty(node)) return undefined;
  if (node.kind !== 'map') {
    throw new BuildspecError(
      `Expected ${name} to be of map type: found ${kindOf(node)} instead at line ${node.line}`,
    );
  }
  return node;
}

/** @returns the member as text; undefined where it is missing or empty */
export function textMember(map: SpecMap, name: string): string | undefined {
  const node = map.entries.get(name);
  return node === undefined || isEmpty(node) ? undefined : textOf(node, name);
}

/** @returns the member's items; a single text is a list of one, as CodeBuild takes it */
export function textsMember(map: SpecMap, name: string, title = name): string[] {
  const node = map.entries.get(name);
  if (node === undefined || isEmpty(node)) return [];
  if (node.kind === 'list') return node.items.map((item, index) => textOf(item, `${title}[${index}]`));
  return [textOf(node, title)];
}

/** @returns a mapping of texts, in the order of the buildspec */
export function textMapMember(map: SpecMap, name: string): Map<string, string> {
  const entries = mapMember(map, name)?.entries ?? new Map<string, SpecNode>();
  return new Map([...entries].map(([key, node]) => [key, isEmpty(node) ? '' : textOf(node, key)]));
}

/** `yes` and `no` as YAML 1.1 has them, which CodeBuild's documentation uses. */
export function flagMember(map: SpecMap, name: string): boolean {
  const value = textMember(map, name)?.toLowerCase() ?? 'no';
  if (/^(yes|true|on)$/.test(value)) return true;
  if (/^(no|false|off)$/.test(value)) return false;
  throw new BuildspecError(
    `invalid value for ${name}: got ${value}, allowed are yes and no at line ${lineOfMember(map, name)}`,
  );
}

export const lineOfMember = (map: SpecMap, name: string): number => map.entries.get(name)?.line ?? map.line;

/**
 * CodeBuild's words are from builds that failed so: https://github.com/aws/sagemaker-chainer-container/pull/83,
 * https://github.com/aws/aws-toolkit-jetbrains/pull/5422.
 */
function textOf(node: SpecNode, title: string): string {
  if (node.kind === 'scalar' && !node.isNull) return node.text;
  const hint = node.kind === 'map' ? `, value of the key tag on line ${node.line - 1} might be empty` : '';
  throw new BuildspecError(
    `Expected ${title} to be of string type: found ${kindOf(node)} instead at line ${node.line}${hint}`,
  );
}

function kindOf(node: SpecNode): string {
  if (node.kind === 'map') return 'subkeys';
  if (node.kind === 'list') return 'list';
  return node.isNull ? 'null' : 'string';
}

const isEmpty = (node: SpecNode): boolean => node.kind === 'scalar' && node.isNull;
