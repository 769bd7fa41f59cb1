/**
 * What the integration suites' own `terraform` initializes: launchers of the providers. plan-files.test.ts holds that a lock
 * file that is committed is verified with the provider itself.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import awsProvider from '@cdktf/provider-aws/package.json';
import { findMirror } from '../support/jest/provider-launchers.cjs';
import { providerEnvironment } from '../support/provider-environment';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';

const { version } = awsProvider.cdktf.provider;
const mirror = findMirror();
const platform = `linux_${process.arch === 'x64' ? 'amd64' : process.arch}`;

describeWith([testTools.terraform], 'terraform init of an integration suite', () => {
  let directory: string;
  let cache: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'terraform-init-'));
    cache = join(directory, 'plugin-cache');
    mkdirSync(cache);
    const required = { required_providers: { aws: { source: 'hashicorp/aws', version } } };
    writeFileSync(join(directory, 'main.tf.json'), JSON.stringify({ terraform: required }));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const init = async () => {
    const { status, stderr } = await run(
      ['terraform', 'init', '-input=false', '-no-color'],
      { ...providerEnvironment(directory), TF_PLUGIN_CACHE_DIR: cache },
      directory,
    );
    return { status, stderr };
  };
  const lockFile = () => join(directory, '.terraform.lock.hcl');
  const installed = () =>
    readlinkSync(
      join(directory, '.terraform/providers/registry.terraform.io/hashicorp/aws', version, platform),
    );

  // Without a mirror, every provider is that of the registry. The mirrors that are found below /opt are of Linux.
  const itWithMirror = mirror === undefined || process.platform !== 'linux' ? it.skip : it;

  itWithMirror('installs launchers, and takes their hashes for what they are the next time', async () => {
    expect(await init()).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(lockFile(), 'utf8')).toContain('h1:');
    expect(installed()).not.toContain(mirror);
    expect(await init()).toEqual({ status: 0, stderr: '' });
    expect(installed()).not.toContain(mirror);
    // They end with this process, and cdktf's cache is in the home of whoever runs the tests.
    expect(readdirSync(cache)).toEqual([]);
  });
});
