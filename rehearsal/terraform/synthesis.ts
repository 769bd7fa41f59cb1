/** The synthesized project as Terraform sees it: stacks, their resources and the providers that they need. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ForecastStack } from '../../deployment/forecast';
import type { RequiredProvider } from '../../support/provider-mirror';

export interface SynthesizedStack extends ForecastStack {
  /** Directory of cdk.tf.json, in which Terraform runs. */
  readonly directory: string;
  /** Names of the stacks that must be applied before this one. */
  readonly dependencies: readonly string[];
  readonly providers: readonly RequiredProvider[];
  /** Everything that Terraform acts on, as JSON; `lifecycle`, which only steers Terraform, is left out. */
  readonly configuration: string;
  /** Region of the stack's AWS provider. */
  readonly region: string;
}

interface Manifest {
  readonly stacks: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly synthesizedStackPath: string;
        readonly dependencies: readonly string[];
      }
    >
  >;
}

interface StackJson {
  readonly provider?: { readonly aws?: readonly { readonly region?: string }[] };
  readonly resource?: SynthesizedStack['resources'];
  readonly terraform?: { readonly required_providers?: Readonly<Record<string, RequiredProvider>> };
}

/** Reads what a synth wrote into its output directory. */
export function readSynthesis(outputDirectory: string): SynthesizedStack[] {
  const manifest = JSON.parse(readFileSync(join(outputDirectory, 'manifest.json'), 'utf8')) as Manifest;
  return Object.values(manifest.stacks).map((stack) => {
    const path = join(outputDirectory, stack.synthesizedStackPath);
    const json = JSON.parse(readFileSync(path, 'utf8')) as StackJson;
    return {
      name: stack.name,
      directory: join(path, '..'),
      dependencies: stack.dependencies,
      resources: json.resource ?? {},
      providers: Object.values(json.terraform?.required_providers ?? {}).map(({ source, version }) => ({
        source: providerAddress(source),
        version,
      })),
      configuration: JSON.stringify(json, (key, value: unknown) => (key === 'lifecycle' ? undefined : value)),
      region: json.provider?.aws?.[0]?.region ?? '',
    };
  });
}

/** `namespace/type` of a source address: the host and the namespace `hashicorp` may be left out. */
function providerAddress(source: string): string {
  const parts = source.split('/');
  return parts.length === 1 ? `hashicorp/${source}` : parts.slice(-2).join('/');
}

/** Stacks of `after` that Terraform would not treat as it treats them in `before`. */
export function changedStacks(
  before: readonly SynthesizedStack[],
  after: readonly SynthesizedStack[],
): SynthesizedStack[] {
  const configurations = new Map(before.map((stack) => [stack.name, stack.configuration]));
  return after.filter((stack) => configurations.get(stack.name) !== stack.configuration);
}

/** Every provider that the stacks need, once. */
export function requiredProviders(stacks: readonly SynthesizedStack[]): RequiredProvider[] {
  const bySource = new Map(
    stacks.flatMap((stack) => stack.providers).map((provider) => [provider.source, provider]),
  );
  return [...bySource.values()];
}

/** Number of resources of all types. */
export function countResources(stack: SynthesizedStack): number {
  return Object.values(stack.resources).reduce((sum, byName) => sum + Object.keys(byName).length, 0);
}
