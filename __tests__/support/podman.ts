/** A podman whose images, containers and settings are its own and go with it: the user's are neither seen nor changed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What this machine lacks to run podman as `Podman` does, or undefined. */
function podmanLacks(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes Linux and its root user';
  const programs = ['podman', 'runc', 'iptables'].filter(
    (program) => spawnSync(program, ['--version']).status !== 0,
  );
  const missing = [...programs, ...(bridges.some(existsSync) ? [] : ['containernetworking-plugins'])];
  if (missing.length === 0) return undefined;
  return `${missing.join(' and ')} missing: apt-get install podman runc iptables containernetworking-plugins`;
}

/** What Podman makes networks with: plug-ins in two places, or netavark since version 4. */
const bridges = [
  '/usr/lib/cni/bridge',
  '/usr/libexec/cni/bridge',
  '/usr/lib/podman/netavark',
  '/usr/libexec/podman/netavark',
];

/** A describe block whose tests run containers. Where CI=true a missing engine is a failure, not a reason to test less. */
export function describeWithPodman(title: string, body: () => void): void {
  const lacking = podmanLacks();
  if (lacking === undefined) {
    describe(title, body);
    return;
  }
  if (process.env.CI === 'true') {
    describe(title, () => {
      it('needs podman', () => {
        throw new Error(lacking);
      });
    });
    return;
  }
  process.stderr.write(`SKIPPED: ${title}\n${lacking}\n`);
  describe.skip(title, body);
}

export class Podman {
  /** A directory that goes with the engine. */
  readonly directory = mkdtempSync(path.join(tmpdir(), 'podman-'));
  readonly #options = [
    ...['--root', path.join(this.directory, 'root'), '--runroot', path.join(this.directory, 'run')],
    // Without its own mount the store can be removed like any other directory.
    ...['--storage-driver', 'overlay', '--storage-opt', 'overlay.skip_mount_home=true'],
    // A build machine often has no systemd to keep the control groups.
    ...['--cgroup-manager', 'cgroupfs', '--runtime', 'runc'],
  ];

  /** Its command line, to which a command is added. */
  get command(): [string, ...string[]] {
    return ['podman', ...this.#options];
  }

  /**
   * @returns what it wrote to stdout
   * @throws Error with what it wrote to stderr
   */
  run(...args: readonly string[]): string {
    return execFileSync('podman', [...this.#options, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  remove(): void {
    spawnSync('podman', [...this.#options, 'rm', '--all', '--force', '--time', '0']);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
