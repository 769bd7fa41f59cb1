/** Each file of examples/ is synthesized and planned; __tests__/integration/validate.test.ts lets Terraform validate it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { example, exampleNames } from './support/examples';
import { root, run } from './support/run';
import { synthProject } from './support/synth';

const program = [process.execPath, '--require', require.resolve('tsx/cjs')] as const;

it('there are seven, and the list has them', () => {
  const list = readFileSync(join(root, 'examples/README.md'), 'utf8');
  expect(exampleNames).toEqual([
    'github-actions',
    'https',
    'minimal',
    'private',
    'python',
    'shared-load-balancer',
    'team',
  ]);
  expect(exampleNames.filter((name) => !list.includes(`[${name}.json](${name}.json)`))).toEqual([]);
});

describe.each(exampleNames)('%s', (name) => {
  it('is synthesized', () => {
    expect(Object.keys(synthProject(example(name)))).toContainEqual(expect.stringMatching(/-service$/));
  });

  it('is planned by npm run rehearse -- plan', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'example-'));
    try {
      const manifest = {
        app: `cd '${root}' && node scripts/synth.mjs`,
        context: { blueGreen: example(name) },
      };
      writeFileSync(join(directory, 'cdktf.json'), JSON.stringify(manifest));
      const cli = join(root, 'rehearsal/cli.ts');
      const { status, stdout, stderr } = await run([...program, cli, 'plan'], process.env, directory);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/shop-\w+-\w+/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
