import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { providerEnvironment } from '../support/provider-environment';
import { example, exampleNames } from '../support/examples';
import { synthProject } from '../support/synth';
import { describeWith, testTools } from '../support/tools';

/** Stacks in one run of Terraform, which starts a provider of 100 MB for each of them at once. */
const batchSize = 10;

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly range?: { readonly filename: string };
}

/**
 * All stacks of all fixtures and examples. Most of a run of Terraform is the schema of the provider, so that a run
 * validates many stacks, each as a module that configures its own provider: Terraform checks a module as it checks a root,
 * and says in which one it finds something.
 */
describeWith([testTools.terraform], 'terraform validate', () => {
  let directory: string;
  let env: NodeJS.ProcessEnv;
  const terraform = (...args: string[]) =>
    execFileSync('terraform', args, {
      cwd: directory,
      encoding: 'utf8',
      env,
    });
  const write = (path: string, value: object) => {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'validate-'));
    env = providerEnvironment(directory);
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const fixture = (name: string): unknown =>
    JSON.parse(readFileSync(join(__dirname, `../fixtures/settings/${name}.json`), 'utf8'));

  const settings: (readonly [name: string, settings: unknown])[] = [
    ...['default', 'minimal', 'maximal', 'shared-load-balancer'].map(
      (name) => [name, fixture(name)] as const,
    ),
    ...exampleNames.map((name) => [`examples/${name}`, example(name)] as const),
  ];
  const stacks = settings.flatMap(([name, raw]) =>
    Object.entries(synthProject(raw)).map(([id, stack]) => [name, id, stack] as const),
  );

  /** @returns what Terraform finds in these modules of the directory. @throws Error the run has failed otherwise */
  function validate(modules: readonly string[]): Diagnostic[] {
    write('main.tf.json', {
      terraform: { required_providers: { aws: { source: 'aws', version: '5.100.0' } } },
      module: Object.fromEntries(modules.map((name) => [name, { source: `./${name}` }])),
    });
    terraform('init', '-input=false', '-backend=false');
    let printed: string;
    try {
      printed = terraform('validate', '-json');
    } catch (error) {
      // Status 1: the configuration is invalid.
      printed = (error as { stdout: string }).stdout;
    }
    return (JSON.parse(printed) as { diagnostics: Diagnostic[] }).diagnostics;
  }

  const moduleOf = (index: number): string => `stack-${index}`;

  /** Of the batch of a stack, which the first of its tests validates. */
  const diagnostics = new Map<number, Diagnostic[]>();

  function diagnosticsOf(batch: number): Diagnostic[] {
    const found =
      diagnostics.get(batch) ??
      validate(
        stacks.slice(batch * batchSize, (batch + 1) * batchSize).map(([, , stack], place) => {
          const name = moduleOf(batch * batchSize + place);
          write(`${name}/cdk.tf.json`, stack);
          return name;
        }),
      );
    diagnostics.set(batch, found);
    return found;
  }

  const indexed = stacks.map(([name, id], index) => [name, id, index] as const);

  test.each(indexed)('accepts the %s stack %s', (_name, _id, index) => {
    const found = diagnosticsOf(Math.floor(index / batchSize));
    const isHere = ({ range }: Diagnostic) => range?.filename === `${moduleOf(index)}/cdk.tf.json`;
    expect(found.filter(isHere)).toEqual([
      // Of a stack as a module: only the backend of a root is used.
      expect.objectContaining({ severity: 'warning', summary: 'Backend configuration ignored' }),
    ]);
    // Whatever else there is of the batch, a fault without a place for instance, is nobody's but fails it.
    const modules = new Set(stacks.map((_stack, each) => `${moduleOf(each)}/cdk.tf.json`));
    expect(found.filter(({ range }) => !modules.has(range?.filename ?? ''))).toEqual([]);
  });

  it('says in which stack a fault is', () => {
    const [, , stack] = stacks[0]!;
    write('broken/cdk.tf.json', { ...stack, resource: { aws_vpc: { vpc: { cidr_block: 7, cidr: 'no' } } } });
    write('sound/cdk.tf.json', stack);
    const errors = validate(['broken', 'sound']).filter(({ severity }) => severity === 'error');
    expect(errors).toContainEqual(
      expect.objectContaining({
        summary: 'Extraneous JSON object property',
        range: expect.objectContaining({ filename: 'broken/cdk.tf.json' }) as unknown,
      }),
    );
    expect(errors.filter(({ range }) => range?.filename !== 'broken/cdk.tf.json')).toEqual([]);
  });
});
