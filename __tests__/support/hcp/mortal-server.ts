/** Program: an HCP Terraform that is killed as soon as it has written a number of journal entries. */
import fs from 'node:fs';
import { startHcpTerraform } from '../../../hcp/hcp-terraform';

/** @param lives - `Infinity` is never killed; @param path - PATH of its runs */
async function main([directory = '', path = '', lives = '']: readonly string[]): Promise<void> {
  // Nothing else of it uses this function: an entry is on the disk once it has returned.
  const sync = fs.fdatasyncSync.bind(fs);
  let left = Number(lives);
  fs.fdatasyncSync = (file) => {
    sync(file);
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
  const { url, token } = await startHcpTerraform({
    directory,
    organizations: ['acme'],
    hostnames: ['app.terraform.io'],
    terraformVersion: '1.11.4',
    cliConfiguration: '',
    environment: { PATH: path },
    gitEnvironment: process.env,
    log: (line) => void process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify({ url, token })}\n`);
}

void main(process.argv.slice(2));
