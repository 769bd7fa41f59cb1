import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { deploymentPackage } from '../../stacks/deployment-package';

test('a deployment package is the same in every time zone', () => {
  const program = 'export const handler = async () => undefined;';
  const hash = (TZ: string) =>
    execFileSync(
      process.execPath,
      [
        ...['--require', 'tsx/cjs', '-e'],
        `console.log(require('./stacks/deployment-package').deploymentPackage('${program}').hash)`,
      ],
      { cwd: join(__dirname, '../..'), env: { PATH: process.env.PATH ?? '', TZ }, encoding: 'utf8' },
    ).trim();
  expect(hash('Asia/Tokyo')).toBe(deploymentPackage(program).hash);
  expect(hash('America/Los_Angeles')).toBe(deploymentPackage(program).hash);
});
