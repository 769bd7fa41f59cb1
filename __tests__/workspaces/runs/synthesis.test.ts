/** What is uploaded of a synth, and in which order. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { archiveOf, cloudStacks } from '../../../workspaces/runs/synthesis';

let synth: string;
beforeEach(() => (synth = mkdtempSync(join(tmpdir(), 'synthesis-'))));
afterEach(() => {
  rmSync(synth, { recursive: true });
});

function stack(name: string, terraform: object, dependencies: readonly string[] = []) {
  const directory = join(synth, 'stacks', name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ terraform }));
  return { [name]: { dependencies, synthesizedStackPath: `stacks/${name}/cdk.tf.json` } };
}

const manifest = (...stacks: object[]) => {
  writeFileSync(
    join(synth, 'manifest.json'),
    JSON.stringify({ stacks: Object.assign({}, ...stacks) as object }),
  );
};

const cloud = (name: string) => ({ cloud: { organization: 'acme', workspaces: { name } } });

it('lists stacks after those that they read', () => {
  manifest(stack('a', cloud('x-a'), ['b']), stack('b', cloud('x-b'), ['c']), stack('c', cloud('x-c')));
  expect(cloudStacks(synth).map(({ name, workspace }) => [name, workspace])).toEqual([
    ['c', 'x-c'],
    ['b', 'x-b'],
    ['a', 'x-a'],
  ]);
  expect(cloudStacks(synth)[0]).toMatchObject({ hostname: 'app.terraform.io', organization: 'acme' });
});

it('refuses stacks with a state elsewhere, and a directory that is no synth', () => {
  manifest(stack('a', { backend: { s3: {} } }));
  expect(() => cloudStacks(synth)).toThrow('a keeps its state outside of HCP Terraform');
  expect(() => cloudStacks(join(synth, 'stacks'))).toThrow('npm run synth writes it');
});

it('packs the configuration, its assets and the lock file, and nothing that could hold secrets', async () => {
  manifest(stack('a', cloud('a')));
  const [only] = cloudStacks(synth);
  const write = (path: string) => {
    mkdirSync(join(only!.directory, path, '..'), { recursive: true });
    writeFileSync(join(only!.directory, path), 'x');
  };
  for (const path of ['assets/f/ABC/code.zip', 'errored.tfstate', 'plan', 'a.tfvars', '.terraform/x'])
    write(path);
  const lock = join(synth, '.terraform.lock.hcl');
  const names = async () => {
    const tar = extract();
    const found: string[] = [];
    tar.on('entry', (header, content, next) => {
      found.push(header.name);
      content.resume();
      next();
    });
    const ended = once(tar, 'finish');
    Readable.from([await archiveOf(only!, lock)])
      .pipe(createGunzip())
      .pipe(tar);
    await ended;
    return found;
  };
  expect(await names()).toEqual(['cdk.tf.json', 'assets/f/ABC/code.zip']);
  writeFileSync(lock, '');
  expect(await names()).toEqual(['cdk.tf.json', 'assets/f/ABC/code.zip', '.terraform.lock.hcl']);
});
