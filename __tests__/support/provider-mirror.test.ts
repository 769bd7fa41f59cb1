import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliConfiguration, findProviderInstallation } from '../../support/provider-mirror';

const aws = { source: 'hashicorp/aws', version: '5.100.0' };
const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

describe('where providers come from', () => {
  let root: string;
  let home: string;
  let optional: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'mirror-test-'));
    home = join(root, 'home');
    optional = join(root, 'opt');
    mkdirSync(home);
    mkdirSync(optional);
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const unpack = (mirror: string, version = aws.version) => {
    mkdirSync(join(mirror, 'registry.terraform.io/hashicorp/aws', version, platform), { recursive: true });
  };
  const find = (env: NodeJS.ProcessEnv = {}, required = [aws]) =>
    findProviderInstallation(required, { XDG_DATA_DIRS: join(root, 'share'), ...env }, home, optional);

  it('is the registry when there is no mirror', () => {
    expect(find()).toEqual({ kind: 'registry' });
  });

  it("is the user's own CLI configuration when it exists, whatever mirrors there are", () => {
    unpack(join(optional, 'plugins'));
    writeFileSync(join(home, '.terraformrc'), '');
    expect(find()).toEqual({ kind: 'configured', by: join(home, '.terraformrc') });
  });

  it('is not a CLI configuration that TF_CLI_CONFIG_FILE names but that does not exist', () => {
    unpack(join(optional, 'plugins'));
    expect(find({ TF_CLI_CONFIG_FILE: join(root, 'missing') })).toEqual({
      kind: 'mirror',
      directory: join(optional, 'plugins'),
    });
  });

  it('is an implied mirror directory before the plugin cache, and the cache before a directory below /opt', () => {
    const implied = join(home, '.terraform.d/plugins');
    const cache = join(root, 'cache');
    unpack(join(optional, 'plugins'));
    unpack(cache);
    expect(find({ TF_PLUGIN_CACHE_DIR: cache })).toEqual({ kind: 'mirror', directory: cache });
    unpack(implied);
    expect(find({ TF_PLUGIN_CACHE_DIR: cache })).toEqual({ kind: 'mirror', directory: implied });
  });

  it('is not a mirror with another version, nor one that lacks a provider', () => {
    unpack(join(optional, 'plugins'), '5.99.0');
    expect(find()).toEqual({ kind: 'registry' });
    unpack(join(optional, 'plugins'));
    expect(find({}, [aws, { source: 'kreuzwerker/docker', version: '3.6.2' }])).toEqual({ kind: 'registry' });
  });

  it('may be a mirror of release archives', () => {
    const directory = join(optional, 'packed');
    mkdirSync(join(directory, 'registry.terraform.io/hashicorp/aws'), { recursive: true });
    writeFileSync(
      join(
        directory,
        'registry.terraform.io/hashicorp/aws',
        `terraform-provider-aws_5.100.0_${platform}.zip`,
      ),
      '',
    );
    expect(find()).toEqual({ kind: 'mirror', directory });
  });

  it('is written as a CLI configuration that names the mirror, or as an empty one', () => {
    expect(cliConfiguration({ kind: 'registry' })).toBe('');
    expect(cliConfiguration({ kind: 'mirror', directory: '/mirrors/"a"' })).toBe(
      'provider_installation {\n  filesystem_mirror {\n    path = "/mirrors/\\"a\\""\n  }\n}\n',
    );
  });
});
