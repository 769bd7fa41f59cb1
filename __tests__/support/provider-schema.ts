/** Arguments and attributes of the AWS provider, from the typed bindings of the pinned version: no network is needed. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ProviderResource {
  /** Every argument by its path, blocks as well as what is in them: `health_check`, `health_check.path`. */
  readonly arguments: ReadonlySet<string>;
  /** What the provider computes, and arguments of the first level. */
  readonly attributes: ReadonlySet<string>;
}

const library = dirname(require.resolve('@cdktf/provider-aws/package.json'));

/** @throws Error the provider has no such resource */
export function providerResource(type: string): ProviderResource {
  const folder = type.replace(/^aws_/, '').replaceAll('_', '-');
  const text = readFileSync(join(library, 'lib', folder, 'index.d.ts'), 'utf8');
  const blocks = new Map<string, string>();
  let config = '';
  for (const [, name = '', parent, body = ''] of text.matchAll(
    /^export interface (\w+)( extends cdktf\.TerraformMetaArguments)? \{\n([\s\S]*?)^\}/gm,
  )) {
    blocks.set(name, body);
    if (parent !== undefined) config = name;
  }
  const found = new Set<string>();
  collect(blocks, config, '', found);
  const getters = [...text.matchAll(/^ {4}get (\w+)\(\)/gm)].map(([, name = '']) => snake(name));
  return {
    arguments: found,
    attributes: new Set([...getters, ...[...found].filter((path) => !path.includes('.'))]),
  };
}

/** The comment above each member has the name that Terraform gives it: `NatGateway#allocation_id`. */
function collect(
  blocks: ReadonlyMap<string, string>,
  block: string,
  above: string,
  found: Set<string>,
): void {
  for (const [, name = '', type = ''] of (blocks.get(block) ?? '').matchAll(
    /#(\w+)\}(?:(?!\*\/)[\s\S])*\*\/\n {4}readonly \w+\??: (\w+)?/g,
  )) {
    const path = above === '' ? name : `${above}.${name}`;
    found.add(path);
    // A statement of a firewall has statements in it.
    if (blocks.has(type) && path.split('.').length < 8) collect(blocks, type, path, found);
  }
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
