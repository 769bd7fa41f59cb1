import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from '../support/run';

describe('npm run synth', () => {
  test.each([
    [
      'a comment',
      '{\n  // ours\n  "app": "true"\n}',
      ':2:3 is not JSON: a comment, which JSON does not have: remove it',
    ],
    ['a syntax error', '{\n  "app": "true",\n}', ':2:16 is not JSON: a comma before }: remove it'],
  ])('answers %s in cdktf.json with one line', async (_, text, message) => {
    const directory = mkdtempSync(join(tmpdir(), 'check-manifest-'));
    try {
      const path = join(directory, 'cdktf.json');
      writeFileSync(path, text);
      const command = [process.execPath, '--require', require.resolve('tsx/cjs')] as const;
      const script = join(root, 'scripts/check-manifest.ts');
      expect(await run([...command, script], process.env, directory)).toEqual({
        status: 2,
        stdout: '',
        stderr: `${path}${message}\n`,
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('looks at it before cdktf does', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    expect(scripts.synth).toBe('node --require tsx/cjs scripts/check-manifest.ts && cdktf synth');
  });
});
