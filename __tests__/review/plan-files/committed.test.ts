/** A synth that is committed, beside that of the commit. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InputError } from '../../../review/failures';
import { checkCommitted } from '../../../review/plan-files/committed';
import { stackDirectories } from '../../../review/plan-files/stack-directories';
import { buildEnvironment } from '../../../stacks/environment';
import { readSettings } from '../../../stacks/settings';
import { synthesize } from '../../../stacks/synthesis';
import { withApp } from '../../support/app';

const lockFile = '.terraform.lock.hcl';

describe('a committed synth', () => {
  let project: string;
  let synth: string;
  let committed: string;
  let printed: jest.SpyInstance;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'committed-'));
    synth = join(project, 'cdktf.out');
    committed = join(project, 'deploy');
    printed = jest.spyOn(console, 'log').mockReturnValue();
    write(join(project, lockFile), 'locked');
    write(
      join(synth, 'manifest.json'),
      JSON.stringify({ stacks: { shop: { synthesizedStackPath: 'stacks/shop/cdk.tf.json' } } }),
    );
    write(join(synth, 'stacks/shop/cdk.tf.json'), '{"output":{"a":{"value":"b"}}}');
    write(join(synth, 'stacks/shop/.terraformignore'), '*.tfstate');
    write(join(synth, 'stacks/shop/assets/code/1A/code.zip'), 'zip');
    cpSync(synth, committed, { recursive: true });
    write(join(committed, 'stacks/shop', lockFile), 'locked');
  });
  afterEach(() => {
    printed.mockRestore();
    rmSync(project, { recursive: true });
  });

  function write(path: string, content: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  const check = (directory: string | undefined = committed) => {
    checkCommitted({
      stacks: stackDirectories(synth),
      project: { directory: project, terraform: () => Promise.reject(new Error('not needed')) },
      synth,
      committed: directory,
    });
  };

  test('is what the commit synthesizes, whatever Terraform has left in either', () => {
    write(join(synth, 'stacks/shop/.terraform/modules.json'), '{}');
    write(join(synth, 'stacks/shop', lockFile), 'of a deploy');
    write(join(synth, 'stacks/shop/plan'), 'of cdktf');
    write(join(committed, 'stacks/shop/errored.tfstate'), '{}');
    write(join(committed, 'README.md'), 'generated');
    check();
    expect(printed.mock.calls).toEqual([[`${committed}: what this commit synthesizes`]]);
  });

  test.each<[string, string, () => void]>([
    [
      'of other settings',
      'stacks/shop/cdk.tf.json differs',
      () => {
        write(join(committed, 'stacks/shop/cdk.tf.json'), '{"output":{"a":{"value":"c"}}}');
      },
    ],
    [
      'without an asset',
      'stacks/shop/assets/code/1A/code.zip is missing',
      () => {
        rmSync(join(committed, 'stacks/shop/assets'), { recursive: true });
      },
    ],
    [
      'with a file that Terraform would read',
      'stacks/shop/extra.tf is not synthesized',
      () => {
        write(join(committed, 'stacks/shop/extra.tf'), '');
      },
    ],
    [
      'with a stack that is gone',
      'stacks/old/cdk.tf.json is not synthesized',
      () => {
        write(join(committed, 'stacks/old/cdk.tf.json'), '{}');
      },
    ],
    [
      'without a lock file',
      `stacks/shop/${lockFile} is missing`,
      () => {
        rmSync(join(committed, 'stacks/shop', lockFile));
      },
    ],
    [
      'with another lock file',
      `stacks/shop/${lockFile} is not that of the project`,
      () => {
        write(join(committed, 'stacks/shop', lockFile), 'old');
      },
    ],
  ])('%s is refused', (_title, reason, change) => {
    change();
    expect(check).toThrow(InputError);
    expect(check).toThrow(
      `${committed} is not what this commit synthesizes: ${reason}: run npm run synth -- --output ${committed} and npm run plans -- check --synth ${committed}, and commit ${committed}`,
    );
  });

  test('that is named and not there is refused', () => {
    expect(() => {
      check(join(project, 'infra'));
    }).toThrow('holds no synth: run npm run synth -- --output');
  });

  test('is not compared with itself', () => {
    check(synth);
    expect(printed).not.toHaveBeenCalled();
  });

  test('of the stacks is the same wherever it is written', () => {
    for (const directory of [synth, committed]) {
      rmSync(directory, { recursive: true });
      withApp((app) => {
        const settings = readSettings({});
        for (const environment of settings.environments) buildEnvironment(app, settings, environment);
        synthesize(app);
        cpSync(app.outdir, directory, { recursive: true });
      });
    }
    for (const { directory } of stackDirectories(committed)) write(join(directory, lockFile), 'locked');
    check();
    expect(printed).toHaveBeenCalledTimes(1);
  });
});
