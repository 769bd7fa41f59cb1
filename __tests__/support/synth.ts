import { TerraformStack } from 'cdktf';
import { buildEnvironment } from '../../stacks/environment';
import { readSettings } from '../../stacks/settings';
import { freezeDeeply } from '../../stacks/settings/freeze';
import { resolveOnce, withoutCreationTraces } from '../../stacks/synthesis';
import { withApp } from './app';

/** Attributes of a resource, as Terraform reads them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Terraform JSON of a stack. */
export interface StackJson {
  readonly terraform: Record<string, unknown>;
  readonly provider: Record<string, readonly Attributes[]>;
  readonly data?: Record<string, Record<string, Attributes>>;
  readonly resource: Record<string, Record<string, Attributes>>;
  readonly output?: Record<string, { readonly value: unknown; readonly sensitive?: boolean }>;
}

/** Stacks by the settings that they were made of: tests of a suite often ask for the same ones. */
const projects = new Map<string, Record<string, StackJson>>();

/** All stacks of a project by their ids; the JSON of each is made when it is read first, and is the same from then on. */
export function synthProject(rawSettings: unknown = {}): Readonly<Record<string, StackJson>> {
  const key = JSON.stringify(rawSettings);
  const known = projects.get(key);
  if (known !== undefined) return known;
  const project = synthStacks(rawSettings);
  projects.set(key, project);
  return project;
}

function synthStacks(rawSettings: unknown): Record<string, StackJson> {
  return withApp((app) => {
    const settings = readSettings(rawSettings);
    for (const environment of settings.environments) buildEnvironment(app, settings, environment);
    resolveOnce(app);
    const stacks = app.node.children.filter((child) => TerraformStack.isStack(child));
    for (const stack of stacks) stack.prepareStack();
    const project: Record<string, StackJson> = {};
    for (const stack of stacks) {
      let json: StackJson | undefined;
      const get = () => (json ??= jsonOf(stack));
      Object.defineProperty(project, stack.node.id, { enumerable: true, get });
    }
    return project;
  });
}

const jsonOf = (stack: TerraformStack): StackJson =>
  freezeDeeply(
    JSON.parse(JSON.stringify(withoutCreationTraces(() => stack.toTerraform() as object))) as StackJson,
  );

const withoutPipeline = { enabled: false };

/** Stack of the service `nodejs` in the environment `dev` of the project `bluegreen`. */
export function synthService(
  service: object = {},
  environment: object = {},
  project: object = {},
): StackJson {
  const stacks = synthProject({
    ...project,
    environments: {
      dev: { ...environment, services: { nodejs: { pipeline: withoutPipeline, ...service } } },
    },
  });
  return stacks['bluegreen-dev-nodejs-service']!;
}

/** An image by digest in the ECR of the account. */
export const privateImage = `111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/nodejs@sha256:${'0'.repeat(64)}`;

/** Network stack of the environment `dev`. */
export function synthNetwork(network: object = {}): StackJson {
  const firstImage = { source: 'digest', reference: privateImage };
  const services = { nodejs: { firstImage, pipeline: withoutPipeline } };
  const stacks = synthProject({
    environments: { dev: { network: { type: 'new', ...network }, services } },
  });
  return stacks['bluegreen-dev-network']!;
}

/** Resources of a type, by their ids. */
export function all(stack: StackJson, type: string): Record<string, Attributes> {
  return stack.resource[type] ?? {};
}

/** The only resource of a type, or the only one whose id contains `part`. */
export function one(stack: StackJson, type: string, part = ''): Attributes {
  const found = Object.entries(all(stack, type)).filter(([id]) => id.includes(part));
  if (found.length !== 1) {
    const ids = found.map(([id]) => id).join(', ');
    throw new Error(`expected one ${type} with "${part}" in its id, got ${ids || 'none'}`);
  }
  return found[0]![1];
}

interface PolicyStatement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Statements of a policy document. */
export function statements(policy: unknown): PolicyStatement[] {
  return (JSON.parse(policy as string) as { Statement: PolicyStatement[] }).Statement;
}

/** `type.id` of every managed resource, sorted. */
export function addresses(stack: StackJson): string[] {
  return Object.entries(stack.resource)
    .flatMap(([type, resources]) => Object.keys(resources).map((id) => `${type}.${id}`))
    .sort();
}
