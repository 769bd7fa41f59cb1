/** Tests that need a tool are skipped loudly on a machine without it, and fail where CI=true. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { findTool, tools, type Tool } from '../../rehearsal/tools';

/** What only tests need. */
export const testTools = {
  ...tools,
  aws: { name: 'aws', install: 'install the AWS CLI', commands: [['aws']] },
  chromium: {
    name: 'chromium',
    install: 'run apt-get install chromium',
    commands: [['chromium'], ['chromium-browser'], ['google-chrome']],
  },
  curl: { name: 'curl', install: 'run apt-get install curl', commands: [['curl']] },
  ownMounts: {
    name: 'a mount of its own for a program',
    install: 'run as root, or allow user namespaces: sysctl kernel.unprivileged_userns_clone=1',
    commands: [['unshare']],
  },
  boto3: { name: 'boto3', install: 'run pip install boto3', commands: [['python3']] },
} as const satisfies Record<string, Tool>;

type TestTool = (typeof testTools)[keyof typeof testTools];

/** A describe block whose tests need tools. */
export function describeWith(needed: readonly TestTool[], title: string, body: () => void): void {
  const missing = needed.filter((tool) => !isThere(tool));
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const message = missing.map((tool) => `${tool.name} is not installed: ${tool.install}`).join('\n');
  if (process.env.CI === 'true') {
    describe(title, () => {
      it(`needs ${missing.map((tool) => tool.name).join(', ')}`, () => {
        throw new Error(message);
      });
    });
    return;
  }
  process.stderr.write(`SKIPPED: ${title}\n${message}\n`);
  describe.skip(title, body);
}

/** Arguments of what must succeed besides. */
const attempts: ReadonlyMap<string, readonly string[]> = new Map([
  [testTools.boto3.name, ['-c', 'import boto3']],
  [testTools.ownMounts.name, ['--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'none', tmpdir()]],
]);

function isThere(tool: TestTool): boolean {
  const command = findTool(tool);
  if (command === undefined) return false;
  const tries = attempts.get(tool.name);
  return tries === undefined || spawnSync(command[0], tries).status === 0;
}
