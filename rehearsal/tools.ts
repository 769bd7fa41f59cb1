/** The tools that are not npm packages: where they are on this machine, and how to get those that are not. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One or more tools are missing: says which, and how to get each. */
export class MissingToolError extends Error {
  constructor(missing: readonly Tool[]) {
    super(missing.map((tool) => `${tool.name} is not installed: ${tool.install}`).join('\n'));
    this.name = 'MissingToolError';
  }
}

export interface Tool {
  /** Name of the program. */
  readonly name: string;
  /** How to get it. */
  readonly install: string;
  /** Command lines that run it, the best first; each is used if its first word is on the PATH. */
  readonly commands: readonly (readonly [string, ...string[]])[];
}

/** The version that the rehearsal is tested with. */
export const motoVersion = '5.2.1';

export const tools = {
  terraform: {
    name: 'terraform',
    install: 'get Terraform 1.11 or later from https://developer.hashicorp.com/terraform/install',
    commands: [['terraform']],
  },
  git: {
    name: 'git',
    install: 'get git 2.31 or later from https://git-scm.com/downloads',
    commands: [['git']],
  },
  /** Either version does; uv and pipx fetch the first one. */
  aws: {
    name: 'aws',
    install:
      'get the AWS CLI from https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html, or install uv or pipx, which fetch it when needed: builds call it',
    commands: [['aws'], ['uvx', '--from', 'awscli', 'aws'], ['pipx', 'run', '--spec', 'awscli', 'aws']],
  },
  moto: {
    name: 'moto_server',
    install: `run pipx install 'moto[server]==${motoVersion}' (or pip install), or install uv or pipx, which fetch it when needed`,
    commands: [
      ['moto_server'],
      ['uvx', '--from', `moto[server]==${motoVersion}`, 'moto_server'],
      ['pipx', 'run', '--spec', `moto[server]==${motoVersion}`, 'moto_server'],
    ],
  },
} as const satisfies Record<string, Tool>;

/** The command line that runs a tool on this machine. */
export function findTool(
  tool: Tool,
  path = process.env.PATH ?? '',
): readonly [string, ...string[]] | undefined {
  for (const [program, ...args] of tool.commands) {
    const file = findProgram(program, path);
    if (file !== undefined) return [file, ...args];
  }
  return undefined;
}

/**
 * Checks that all tools are there before anything starts.
 *
 * @throws MissingToolError which names every missing tool
 */
export function requireTools(needed: readonly Tool[], path?: string): void {
  const missing = needed.filter((tool) => findTool(tool, path) === undefined);
  if (missing.length > 0) throw new MissingToolError(missing);
}

/** The file that a shell would run. */
function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
