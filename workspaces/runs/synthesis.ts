/** Stacks of a synth that HCP Terraform keeps, and what is uploaded of each. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { exitStatus, WorkspacesError } from '../failures';

export interface CloudStack {
  readonly name: string;
  /** Absolute; holds cdk.tf.json. */
  readonly directory: string;
  readonly hostname: string;
  readonly organization: string;
  readonly workspace: string;
  /** Managed resources; no stack has a `count` or `for_each` that would make more of one. */
  readonly resources: number;
}

interface Manifest {
  readonly stacks?: Readonly<
    Record<string, { readonly synthesizedStackPath: string; readonly dependencies?: readonly string[] }>
  >;
}

interface Configuration {
  readonly resource?: Readonly<Record<string, object>>;
  readonly terraform?: {
    readonly cloud?: {
      readonly hostname?: string;
      readonly organization?: string;
      readonly workspaces?: { readonly name?: string };
    };
  };
}

/**
 * @param synth - directory of a synth
 * @returns stacks after those that they read
 * @throws WorkspacesError it is no synth, or a stack keeps its state elsewhere
 */
export function cloudStacks(synth: string): readonly CloudStack[] {
  const { stacks = {} } = readJson(join(synth, 'manifest.json')) as Manifest;
  const ordered = new Set<string>();
  const add = (name: string): void => {
    if (ordered.has(name)) return;
    for (const other of stacks[name]?.dependencies ?? []) add(other);
    ordered.add(name);
  };
  for (const name of Object.keys(stacks)) add(name);
  return [...ordered].map((name) => {
    const file = resolve(synth, stacks[name]?.synthesizedStackPath ?? '');
    const { terraform, resource = {} } = readJson(file) as Configuration;
    const { cloud } = terraform ?? {};
    const resources = Object.values(resource).flatMap((byName) => Object.keys(byName)).length;
    const { hostname = 'app.terraform.io', organization, workspaces } = cloud ?? {};
    if (organization === undefined || workspaces?.name === undefined)
      throw new WorkspacesError(
        `${name} keeps its state outside of HCP Terraform: set backend in cdktf.json to {"type": "cloud", "organization": "…"}, and run npm run synth`,
      );
    return { name, directory: dirname(file), hostname, organization, workspace: workspaces.name, resources };
  });
}

/**
 * Packs what a run needs: the configuration, its assets and the lock file of the providers. Nothing else that lies there is
 * uploaded, such as states, plan files and variables.
 *
 * @param lockFile - path of the lock file of the project
 * @returns a gzipped tar archive
 */
export async function archiveOf({ directory }: CloudStack, lockFile: string): Promise<Buffer> {
  const tar = pack();
  const add = (path: string, name: string) => {
    if (statSync(path).isDirectory())
      for (const entry of readdirSync(path).toSorted()) add(join(path, entry), posix.join(name, entry));
    else tar.entry({ name }, readFileSync(path));
  };
  add(join(directory, 'cdk.tf.json'), 'cdk.tf.json');
  if (existsSync(join(directory, 'assets'))) add(join(directory, 'assets'), 'assets');
  if (existsSync(lockFile)) add(lockFile, '.terraform.lock.hcl');
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part);
  return gzipSync(Buffer.concat(parts));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    throw new WorkspacesError(`${path} cannot be read: npm run synth writes it`, exitStatus.badUsage);
  }
}
