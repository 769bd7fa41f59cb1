import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinProviders, shareInitialization } from '../../../rehearsal/terraform/stack-directories';
import type { SynthesizedStack } from '../../../rehearsal/terraform/synthesis';
import { plannedStack } from '../../support/plans';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stack-directories-test-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const providers = [
  { source: 'hashicorp/aws', version: '5.100.0' },
  { source: 'kreuzwerker/docker', version: '3.6.2' },
];

function stackIn(output: string, name = 'dev-network'): SynthesizedStack {
  const directory = join(root, output, 'stacks', name);
  mkdirSync(directory, { recursive: true });
  return { ...plannedStack(name, {}), directory, providers };
}

const lockOf = ({ directory }: SynthesizedStack) =>
  readFileSync(join(directory, '.terraform.lock.hcl'), 'utf8');

it('pins the versions of providers without a hash, and keeps terraform init from adding one', () => {
  const stack = stackIn('cdktf.out');
  expect(pinProviders([stack])).toEqual({ TF_CLI_ARGS_init: '-lockfile=readonly' });
  expect(lockOf(stack)).toBe(
    [
      'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n',
      'provider "registry.terraform.io/kreuzwerker/docker" {\n  version = "3.6.2"\n}\n',
    ].join('\n'),
  );
});

it('shares what terraform init has put into the directory of the same stack, and nothing with others', () => {
  const initialized = stackIn('cdktf.out');
  pinProviders([initialized]);
  mkdirSync(join(initialized.directory, '.terraform'));
  writeFileSync(join(initialized.directory, '.terraform', 'terraform.tfstate'), 'the backend');
  const same = stackIn('changed');
  const other = stackIn('changed', 'dev-other');
  shareInitialization([initialized], [same, other]);
  shareInitialization([initialized], [same]);
  expect(readFileSync(join(same.directory, '.terraform', 'terraform.tfstate'), 'utf8')).toBe('the backend');
  expect(lockOf(same)).toBe(lockOf(initialized));
  expect(existsSync(join(other.directory, '.terraform'))).toBe(false);
});
