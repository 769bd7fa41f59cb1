/** What runs through the HCP Terraform of this machine cost, beside the same Terraform by hand, and cdktf's local backend. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../cdktf.json';
import { printFigure } from '../measure';
import { printUsage, type Usage } from './usage';

const root = join(__dirname, '../..');
const node = [process.execPath, '--import', 'tsx'] as const;

/** Runs a program of this folder below `npm run hcp`. */
function through(options: readonly string[], program: string, args: readonly string[], cwd = root): void {
  const [command, ...first] = [...node, join(root, 'hcp/cli.ts'), ...options, '--'];
  const inside = [...node, join(__dirname, program), ...args];
  const { status } = spawnSync(command, [...first, ...inside], { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} failed`);
}

/** Of the project as it is cloned, for a deploy that is thrown away. */
function projectIn(directory: string): string {
  const linked = [
    ...['node_modules', 'main.ts', 'stacks', 'support', 'scripts', 'app', 'Dockerfile'],
    ...['tsconfig.json', 'package.json', '.terraform.lock.hcl'],
  ];
  mkdirSync(directory);
  for (const name of linked) symlinkSync(join(root, name), join(directory, name));
  writeFileSync(join(directory, 'cdktf.json'), JSON.stringify(manifest));
  return directory;
}

function deploy(home: string, backend: 'local' | 'cloud'): Usage {
  const project = projectIn(join(home, backend));
  const result = join(home, `${backend}.json`);
  // An AWS of its own, which is gone afterwards: nothing is destroyed.
  through([], 'deploy.ts', [backend, result], project);
  return JSON.parse(readFileSync(result, 'utf8')) as Usage;
}

const home = mkdtempSync(join(tmpdir(), 'bench-hcp-'));
try {
  // Nothing in these configurations is on AWS.
  through(['--aws', 'http://127.0.0.1:9', '--empty'], 'runs.ts', [home]);
  const local = deploy(home, 'local');
  printUsage("cdktf deploy '*', local backend", local);
  const cloud = deploy(home, 'cloud');
  printUsage("cdktf deploy '*' through npm run hcp", cloud);
  printFigure("cdktf deploy '*' through npm run hcp, beside local", cloud.seconds / local.seconds, '×', 1.15);
} finally {
  rmSync(home, { recursive: true });
}
