/**
 * A base image from what this machine runs on: its Node.js, its npm and its shell. It stands in for the official image
 * where a test must not depend on a registry of images; packages still come from npm, as this machine is set up for it.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Podman } from './podman';

/** @param name - the name that the FROM instruction asks for */
export function importStandInBase(podman: Podman, name: string): void {
  const root = path.join(podman.directory, 'base');
  for (const directory of ['tmp', 'root', 'etc', 'proc', 'sys', 'dev']) {
    mkdirSync(path.join(root, directory), { recursive: true });
  }
  // Mode and users of the official image.
  chmodSync(path.join(root, 'tmp'), 0o1777);
  writeFileSync(
    path.join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n',
  );
  addProgram(root, process.execPath, '/usr/bin/node');
  addProgram(root, '/bin/sh', '/bin/sh');
  addProgram(root, '/usr/bin/env', '/usr/bin/env');
  addNpm(root);
  const archive = path.join(podman.directory, 'base.tar');
  execFileSync('tar', ['-C', root, '-cf', archive, '.']);
  podman.run('import', '--change', 'ENV PATH=/usr/bin:/bin', archive, name);
}

/** Options of `podman build` that give npm this machine's settings, which the Dockerfile does not know of. */
export function npmOptions(podman: Podman): string[] {
  const npmrc = path.join(podman.directory, 'npmrc');
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  const settings = [
    `registry=${npmConfig('registry')}`,
    ...(authorities ? ['cafile=/etc/authorities.pem'] : []),
  ];
  writeFileSync(npmrc, `${settings.join('\n')}\n`);
  const mounts = [
    // Where npm below /usr reads settings for everybody.
    `${npmrc}:/usr/etc/npmrc:ro`,
    ...(authorities ? [`${authorities}:/etc/authorities.pem:ro`] : []),
  ];
  return mounts.flatMap((mount) => ['--volume', mount]);
}

/** Copies a program and the libraries that it is linked with. */
function addProgram(root: string, program: string, destination: string): void {
  const linked = execFileSync('ldd', [program], { encoding: 'utf8' });
  for (const [library] of linked.matchAll(/\/\S+/g)) add(root, library, library);
  add(root, program, destination);
}

function add(root: string, file: string, destination: string): void {
  mkdirSync(path.join(root, path.dirname(destination)), { recursive: true });
  copyFileSync(realpathSync(file), path.join(root, destination));
}

function addNpm(root: string): void {
  const npm = path.join(execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim(), 'npm');
  cpSync(realpathSync(npm), path.join(root, 'usr/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', path.join(root, 'usr/bin/npm'));
}

const npmConfig = (key: string): string =>
  execFileSync('npm', ['config', 'get', key], { encoding: 'utf8', stdio: 'pipe' }).trim();
