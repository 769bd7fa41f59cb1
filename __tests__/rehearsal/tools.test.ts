import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findTool, MissingToolError, requireTools, tools } from '../../rehearsal/tools';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tools-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function program(name: string, mode = 0o755): string {
  const file = join(directory, name);
  writeFileSync(file, '');
  chmodSync(file, mode);
  return file;
}

describe('a tool', () => {
  it('is found on the PATH, behind directories that do not exist', () => {
    const file = program('terraform');
    expect(findTool(tools.terraform, ['/does/not/exist', '', directory].join(delimiter))).toEqual([file]);
  });

  it('is run by the best command that is there', () => {
    const pipx = program('pipx');
    expect(findTool(tools.moto, directory)).toEqual([
      pipx,
      'run',
      '--spec',
      'moto[server]==5.2.1',
      'moto_server',
    ]);
    const uvx = program('uvx');
    expect(findTool(tools.moto, directory)).toEqual([uvx, '--from', 'moto[server]==5.2.1', 'moto_server']);
    const moto = program('moto_server');
    expect(findTool(tools.moto, directory)).toEqual([moto]);
  });

  it('is not a directory, nor a file that cannot be run', () => {
    mkdirSync(join(directory, 'terraform'));
    program('moto_server', 0o644);
    expect(findTool(tools.terraform, directory)).toBeUndefined();
    expect(findTool(tools.moto, directory)).toBeUndefined();
  });
});

describe('tools that are needed', () => {
  it('are all named when they are missing, each with how to get it', () => {
    expect(() => {
      requireTools([tools.terraform, tools.moto], directory);
    }).toThrow(new MissingToolError([tools.terraform, tools.moto]));
    expect(new MissingToolError([tools.terraform, tools.moto]).message).toBe(
      'terraform is not installed: get Terraform 1.11 or later from https://developer.hashicorp.com/terraform/install\n' +
        "moto_server is not installed: run pipx install 'moto[server]==5.2.1' (or pip install), or install uv or pipx, which fetch it when needed",
    );
  });

  it('are not mentioned when they are there', () => {
    program('terraform');
    expect(() => {
      requireTools([tools.terraform], directory);
    }).not.toThrow();
  });
});
