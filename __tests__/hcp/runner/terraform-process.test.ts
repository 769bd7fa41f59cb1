/** Scripts of runs, with a program in the place of Terraform. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { names, scriptOf, type Phase } from '../../../hcp/runner/scripts';
import type { Run } from '../../../hcp/model/entities';
import { runPhase, signal } from '../../../hcp/runner/terraform-process';
import { runNamed } from '../../support/hcp/entities';
import { until } from '../../support/until';

describe('the script of a phase', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'phase-'));
    for (const name of ['bin', 'configuration']) mkdirSync(join(directory, name));
    const terraform = join(directory, 'bin/terraform');
    writeFileSync(terraform, `#!/bin/sh\necho "$1" >>'${directory}/calls'\n`);
    chmodSync(terraform, 0o700);
    writeFileSync(join(directory, 'apply.sh'), scriptOf('apply', runNamed('run-1')));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const apply = () =>
    runPhase(directory, 'apply', join(directory, 'apply.sh'), {
      PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}`,
      ...{ RUN: directory, WORK: join(directory, 'configuration') },
    });
  const calls = () => {
    const path = join(directory, 'calls');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };

  it('runs Terraform once, whoever starts it', async () => {
    expect(await Promise.all([apply(), apply(), apply()])).toEqual([0, 0, 0]);
    expect(calls()).toBe('apply\n');
  });

  it('runs no Terraform if the run is canceled before the script has begun', async () => {
    signal(directory, 'apply', 'SIGINT');
    expect(await apply()).toBe(1);
    expect(calls()).toBe('');
    expect(readFileSync(join(directory, names.log('apply')), 'utf8')).toMatch(/^Terraform was not run/m);
  });

  it('keeps the status of Terraform until there is room for it', async () => {
    // What cannot be written, as on a full disk.
    const status = join(directory, `${names.status('apply')}.new`);
    mkdirSync(status);
    const applied = apply();
    let isOver = false;
    void applied.finally(() => (isOver = true));
    await until(() => calls() === 'apply\n', 'Terraform');
    // Long enough for a try, and no statement about time: a status that is lost is seen sooner or never.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(isOver).toBe(false);
    rmdirSync(status);
    expect(await applied).toBe(0);
  });

  it('has no status if it cannot be started', async () => {
    rmSync(join(directory, 'apply.sh'));
    expect(await apply()).toBeUndefined();
  });
});

describe('the lock file of a run', () => {
  const withHashes = [
    'provider "registry.terraform.io/hashicorp/aws" {',
    '  version = "5.100.0"',
    '  hashes = [',
    '    "h1:one",',
    '    "zh:two",',
    '  ]',
    '}',
    'provider "registry.terraform.io/hashicorp/null" {',
    '  version = "3.2.3"',
    '  hashes = [',
    '    "h1:three",',
    '  ]',
    '}',
    '',
  ].join('\n');
  const versions = [
    'provider "registry.terraform.io/hashicorp/aws" {',
    '  version = "5.100.0"',
    '}',
    'provider "registry.terraform.io/hashicorp/null" {',
    '  version = "3.2.3"',
    '}',
    '',
  ].join('\n');
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'phase-'));
    for (const name of ['bin', 'configuration', 'schemas']) mkdirSync(join(directory, name));
    const terraform = join(directory, 'bin/terraform');
    // It says which lock file each command has, and that a plan has changes.
    const seen = `[ ! -f .terraform.lock.hcl ] || cp .terraform.lock.hcl "${directory}/seen-by-$1"`;
    writeFileSync(terraform, `#!/bin/sh\n${seen}\n[ "$1" != plan ] || exit 2\n`);
    chmodSync(terraform, 0o700);
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const perform = async (phase: Phase, run: Run) => {
    const script = join(directory, `${phase}.sh`);
    writeFileSync(script, scriptOf(phase, run));
    return runPhase(directory, phase, script, {
      PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}`,
      RUN: directory,
      WORK: join(directory, 'configuration'),
      SCHEMAS: join(directory, 'schemas'),
    });
  };
  const both = async (lock: string, run: Run) => {
    writeFileSync(join(directory, 'configuration/.terraform.lock.hcl'), lock);
    expect([await perform('plan', run), await perform('apply', run)]).toEqual([2, 0]);
  };
  const seenBy = (...commands: string[]) =>
    commands.map((command) => readFileSync(join(directory, `seen-by-${command}`), 'utf8'));

  it('is compared with the providers by init, and not again where the apply follows at once', async () => {
    await both(withHashes, runNamed('run-1', { autoApply: true }));
    expect(seenBy('init', 'plan', 'show', 'apply')).toEqual([withHashes, versions, versions, versions]);
  });

  it('is compared with the providers by init, and not again where there is no apply', async () => {
    writeFileSync(join(directory, 'configuration/.terraform.lock.hcl'), withHashes);
    expect(await perform('plan', runNamed('run-1', { planOnly: true }))).toBe(2);
    expect(seenBy('init', 'plan', 'show')).toEqual([withHashes, versions, versions]);
  });

  it('is compared by each command of a run that waits for somebody', async () => {
    await both(withHashes, runNamed('run-1'));
    expect(seenBy('init', 'plan', 'show', 'apply')).toEqual(Array(4).fill(withHashes));
  });

  it('is compared by each command where it is not as Terraform writes it', async () => {
    const own = withHashes.replaceAll('  hashes = [\n    "h1:three",\n  ]', '  hashes = ["h1:three"]');
    await both(own, runNamed('run-1', { autoApply: true }));
    const [, plan] = seenBy('init', 'plan');
    expect(plan).toContain('hashes = ["h1:three"]');
    expect(plan?.match(/^\}$/gm)).toHaveLength(2);
  });

  it('leads to the same schemas whether it still has its hashes or not', async () => {
    await both(withHashes, runNamed('run-1'));
    const first = realpathSync(join(directory, names.schemas));
    for (const phase of ['plan', 'apply'] as const)
      for (const name of [names.pid(phase), names.status(phase)]) rmSync(join(directory, name));
    await both(withHashes, runNamed('run-1', { autoApply: true }));
    expect(realpathSync(join(directory, names.schemas))).toBe(first);
  });
});
