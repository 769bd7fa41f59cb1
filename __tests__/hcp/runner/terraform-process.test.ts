/** Scripts of runs, with a program in the place of Terraform. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { names, scriptOf } from '../../../hcp/runner/scripts';
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
