import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliConfiguration, findProviderInstallation } from '../../rehearsal/terraform/provider-mirror';
import { synthProject } from '../support/synth';

const hasTerraform = (() => {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
if (!hasTerraform && process.env.CI === 'true') throw new Error('terraform must be on the PATH');
if (!hasTerraform) console.warn('terraform is not on the PATH: the stacks are not validated');

/** All stacks of all fixtures in one run of Terraform each; the provider is installed once. */
(hasTerraform ? describe : describe.skip)('terraform validate', () => {
  let directory: string;
  const terraform = (...args: string[]) =>
    execFileSync('terraform', args, {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, TF_CLI_CONFIG_FILE: join(directory, 'terraform.rc'), CHECKPOINT_DISABLE: '1' },
    });
  const write = (stack: object) => {
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify(stack));
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'validate-'));
    const installation = findProviderInstallation(
      [{ source: 'hashicorp/aws', version: '5.100.0' }],
      process.env,
    );
    writeFileSync(join(directory, 'terraform.rc'), cliConfiguration(installation));
    write({ terraform: { required_providers: { aws: { source: 'aws', version: '5.100.0' } } } });
    terraform('init', '-input=false', '-backend=false');
  }, 120_000);
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const fixture = (name: string): unknown =>
    JSON.parse(readFileSync(join(__dirname, `../fixtures/settings/${name}.json`), 'utf8'));

  const stacks = ['default', 'minimal', 'maximal'].flatMap((name) =>
    Object.entries(synthProject(fixture(name))).map(([id, stack]) => [name, id, stack] as const),
  );

  test.each(stacks)('accepts the %s stack %s', (_name, _id, stack) => {
    write(stack);
    expect(JSON.parse(terraform('validate', '-json'))).toMatchObject({ valid: true, diagnostics: [] });
  });
});
