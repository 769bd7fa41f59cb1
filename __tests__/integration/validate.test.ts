import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { providerEnvironment } from '../support/provider-environment';
import { example, exampleNames } from '../support/examples';
import { synthProject } from '../support/synth';
import { describeWith, testTools } from '../support/tools';

/** All stacks of all fixtures in one run of Terraform each; the provider is installed once. */
describeWith([testTools.terraform], 'terraform validate', () => {
  let directory: string;
  let env: NodeJS.ProcessEnv;
  const terraform = (...args: string[]) =>
    execFileSync('terraform', args, {
      cwd: directory,
      encoding: 'utf8',
      env,
    });
  const write = (stack: object) => {
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify(stack));
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'validate-'));
    env = providerEnvironment(directory);
    write({ terraform: { required_providers: { aws: { source: 'aws', version: '5.100.0' } } } });
    terraform('init', '-input=false', '-backend=false');
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

  test.each(stacks)('accepts the %s stack %s', (_name, _id, stack) => {
    write(stack);
    expect(JSON.parse(terraform('validate', '-json'))).toMatchObject({ valid: true, diagnostics: [] });
  });
});
