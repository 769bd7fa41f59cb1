/** What a run through the HCP Terraform of this machine costs more than the same Terraform by hand. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, printFigure, timeCommand } from './measure';

const rounds = 5;

/** Below `npm run hcp`, which runs this once more, and answers meanwhile. */
const isInside = process.env.TFE_ADDRESS?.startsWith('http://127.0.0.1:') === true;

function start(): void {
  const program = join(__dirname, '../hcp/cli.ts');
  const again = [process.execPath, '--import', 'tsx', __filename];
  // Nothing of the configuration is on AWS.
  const args = ['--import', 'tsx', program, '--aws', 'http://127.0.0.1:9', '--empty', '--', ...again];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

function measure(): void {
  const home = mkdtempSync(join(tmpdir(), 'bench-hcp-'));
  const stack = (name: string, terraform: object) => {
    const directory = join(home, name);
    mkdirSync(directory);
    // Each apply changes something.
    const resource = { terraform_data: { one: { triggers_replace: '${timestamp()}' } } };
    writeFileSync(join(directory, 'main.tf.json'), JSON.stringify({ terraform, resource }));
    timeCommand('terraform', { args: ['init', '-input=false'], cwd: directory });
    return () =>
      timeCommand('terraform', { args: ['apply', '-auto-approve', '-input=false'], cwd: directory });
  };
  const init = { args: ['init', '-input=false'], cwd: join(home, 'by-hand') };
  const apply = stack('by-hand', {});
  const byHand = () => timeCommand('terraform', init) + apply();
  const through = stack('through', { cloud: { organization: 'acme', workspaces: { name: 'bench' } } });
  byHand();
  through();
  const more = Array.from({ length: rounds }, () => through() - byHand());
  printFigure('a run through npm run hcp, more than by hand', median(more) / 1000, 's', 1.5);
  rmSync(home, { recursive: true });
}

if (isInside) measure();
else start();
