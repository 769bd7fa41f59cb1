/** Who may import whom. ESLint says the same while one writes; this holds it where no linter runs. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { betweenSiblings, circlesIn, graphOf } from './support/circles';
import { comparedProse } from './support/compared-prose';

const root = join(__dirname, '..');
const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.mjs'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

/** Modules that a file imports: paths from the root for relative ones, names for packages. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const specifiers = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|\b(?:require|import)\(\s*['"]([^'"]+)['"]/g,
    ),
  ];
  return specifiers
    .map((match) => match[1] ?? match[2] ?? '')
    .map((specifier) => (specifier.startsWith('.') ? posix.join(dirname(path), specifier) : specifier));
}

const edges = sources.flatMap((from) => importsOf(from).map((to) => ({ from, to })));
const below = (path: string, ...folders: string[]) =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
const forbidden = (isFrom: (path: string) => boolean, isTo: (path: string) => boolean) =>
  edges.filter(({ from, to }) => isFrom(from) && isTo(to)).map(({ from, to }) => `${from} imports ${to}`);

/** What stands on `support` and, some of them, on `deployment`. */
const parts = [
  'app',
  'deployment',
  'environments',
  'hcp',
  'init',
  'rehearsal',
  'releases',
  'review',
  'state',
  'workspaces',
];

describe('the architecture', () => {
  it('is read from the sources', () => {
    expect(edges).toContainEqual({ from: 'rehearsal/cli.ts', to: 'rehearsal/arguments' });
  });

  it('shows infrastructure to everything outside the stacks only as API calls, plans and JSON', () => {
    const isInfrastructure = (to: string) => below(to, 'stacks', 'main', 'cdktf', 'constructs', '@cdktf');
    expect(
      forbidden(
        (from) => below(from, 'deployment', 'hcp', 'rehearsal', 'review', 'state', 'app'),
        isInfrastructure,
      ),
    ).toEqual([]);
  });

  it('lets the stacks import nothing from the other parts', () => {
    expect(
      forbidden(
        (from) => below(from, 'stacks') || from === 'main.ts',
        (to) => below(to, ...parts),
      ),
    ).toEqual([]);
  });

  it('lets the releases, init and workspaces read the settings, and nothing else of the stacks', () => {
    const isInfrastructure = (to: string) => below(to, 'stacks', 'main', 'cdktf', 'constructs', '@cdktf');
    expect(
      forbidden(
        (from) => below(from, 'init', 'releases', 'workspaces'),
        (to) => isInfrastructure(to) && to !== 'stacks/settings',
      ),
    ).toEqual([]);
  });

  it('lets the rehearsal and the review share what a deployment is, and nothing else', () => {
    const mayImport: Readonly<Record<string, readonly string[]>> = {
      rehearsal: ['deployment'],
      review: ['deployment'],
    };
    for (const part of parts) {
      const others = parts.filter((other) => other !== part && !mayImport[part]?.includes(other));
      expect(
        forbidden(
          (from) => below(from, part),
          (to) => below(to, ...others),
        ),
      ).toEqual([]);
    }
  });

  it('keeps the state machine of deployments pure: no import from elsewhere, no clock, no process', () => {
    expect(
      forbidden(
        (from) => below(from, 'deployment/machine'),
        (to) => !below(to, 'deployment/machine'),
      ),
    ).toEqual([]);
    const effects = /\b(Date|performance|process|setTimeout|setInterval|setImmediate|Math\.random|fetch)\b/;
    const withoutComments = (text: string) => text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
    const machine = sources.filter((path) => below(path, 'deployment/machine'));
    expect(machine).toContain('deployment/machine/transition.ts');
    expect(
      machine.filter((path) => effects.test(withoutComments(readFileSync(join(root, path), 'utf8')))),
    ).toEqual([]);
  });

  const rehearsal = (...folders: string[]) => folders.map((folder) => `rehearsal/${folder}`);
  const importsOnly = (folder: string, ...allowed: string[]) =>
    forbidden(
      (from) => below(from, folder),
      (to) => !below(to, folder, ...allowed),
    );

  it('keeps what runs tasks and traffic apart from the AWS that uses it', () => {
    expect(
      forbidden(
        (from) => below(from, 'rehearsal/runtime'),
        (to) => below(to, 'deployment', ...rehearsal('cloud', 'engine', 'main-job', 'scenarios', 'report')),
      ),
    ).toEqual([]);
  });

  it('lets the engine see AWS through its public API alone', () => {
    const isClient = (to: string) => to.startsWith('@aws-sdk/client-');
    const isItsOwn = (to: string) =>
      below(to, 'deployment/machine', 'support', ...rehearsal('engine', 'failures', 'runtime/clock')) ||
      to.startsWith('node:');
    expect(
      forbidden(
        (from) => below(from, 'rehearsal/engine'),
        (to) => !isItsOwn(to) && !isClient(to),
      ),
    ).toEqual([]);
    expect(
      forbidden((from) => below(from, 'rehearsal/engine') && !below(from, 'rehearsal/engine/aws'), isClient),
    ).toEqual([]);
  });

  it('lets the forecast import the state machine, and nothing that runs', () => {
    expect(importsOnly('deployment/forecast', 'deployment/machine')).toEqual([]);
  });

  it('keeps reports free of effects: they are made of facts', () => {
    const effects = /\b(readFileSync|writeFileSync|fetch|setTimeout|Math\.random|Date\.now)\b|\bnew Date\(\)/;
    const facts = rehearsal('check', 'hook-failure', 'stopped-task', 'traffic');
    expect(importsOnly('rehearsal/report', 'deployment/machine', ...facts)).toEqual([]);
    const reports = sources.filter((path) => below(path, 'rehearsal/report'));
    expect(reports.filter((path) => effects.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });

  it('makes the status of a service of facts alone, and asks AWS in one place', () => {
    const effects = /\b(fetch|setTimeout|Date\.now|process)\b|\bnew Date\(\)/;
    expect(importsOnly('releases/model')).toEqual([]);
    expect(importsOnly('releases/render', 'releases/model')).toEqual([]);
    const pure = sources.filter((path) => below(path, 'releases/model', 'releases/render'));
    expect(pure.filter((path) => effects.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
    expect(
      forbidden(
        (from) => below(from, 'releases') && !below(from, 'releases/aws'),
        (to) => to.startsWith('@aws-sdk/'),
      ),
    ).toEqual([]);
  });

  it('lets nothing of the embedded AWS know who rehearses on it', () => {
    expect(
      forbidden(
        (from) => below(from, 'deployment/machine', ...rehearsal('cloud', 'engine', 'runtime')),
        (to) =>
          below(
            to,
            'deployment/forecast',
            ...rehearsal('main-job', 'commands', 'scenarios', 'traffic', 'report', 'terraform'),
          ),
      ),
    ).toEqual([]);
  });

  it('holds the layers of the embedded AWS: wire formats, the contract, what answers, the services, their table', () => {
    const cloud = (...folders: string[]) => rehearsal(...folders.map((folder) => `cloud/${folder}`));
    const inside = (folder: string, ...allowed: string[]) =>
      forbidden(
        (from) => below(from, ...cloud(folder)),
        (to) => below(to, ...rehearsal('cloud')) && !below(to, ...cloud(folder, ...allowed)),
      );
    expect(inside('protocol')).toEqual([]);
    expect(inside('contract', 'protocol')).toEqual([]);
    expect(inside('emulator', 'protocol')).toEqual([]);
    expect(inside('gateway', 'contract', 'emulator', 'protocol')).toEqual([]);
    expect(inside('repairs', 'contract', 'protocol', 'support')).toEqual([]);
    // Services know none of what answers for them, what composes them, and what corrects moto.
    const around = cloud('composition', 'emulator', 'gateway', 'repairs');
    const entries = cloud('cli.ts', 'env-cli.ts', 'index.ts', 'options.ts', 'terminal-variables.ts');
    expect(
      forbidden(
        (from) => below(from, ...rehearsal('cloud')) && !below(from, ...around, ...entries),
        (to) => to === 'rehearsal/cloud' || below(to, ...around),
      ),
    ).toEqual([]);
  });

  it('has no circle of files, and none of folders beside each other, types included', () => {
    const all = [
      'app',
      'bench',
      'deployment',
      'hcp',
      'init',
      'rehearsal',
      'releases',
      'review',
      'scripts',
      'stacks',
      'state',
      'support',
      'workspaces',
    ];
    const files = new Set(sources);
    const imports = edges
      .filter(({ from }) => below(from, ...all))
      .flatMap(({ from, to }): [string, string][] => {
        const file = [to, `${to}.ts`, `${to}/index.ts`].find((path) => files.has(path));
        return file === undefined ? [] : [[from, file]];
      });
    expect(circlesIn(graphOf(imports))).toEqual([]);
    const isFolder = (path: string) => !/\.\w+$/.test(path);
    const folders = imports
      .map(([from, to]) => betweenSiblings(from, to))
      .filter((pair) => pair.every(isFolder));
    expect(circlesIn(graphOf(folders))).toEqual([]);
  });

  it('decides nothing by the words of a message', () => {
    const exceptions = [
      // CodeBuild's own rule: the pattern of on-failure is matched with the message of the failed phase.
      'rehearsal/cloud/codebuild/running/phase-rules.ts',
      // ECS tells which health check a task has failed in its reason alone.
      'rehearsal/main-job/proof/stopped-tasks.ts',
      // moto has no exit status of its own for a port that is taken.
      'rehearsal/cloud/emulator/moto.ts',
      // Ends the message of a commit with a line feed, as Git does.
      'rehearsal/cloud/git/write-repository.ts',
    ];
    const decide = [...parts.filter((part) => part !== 'app'), 'stacks', 'support'];
    const found = sources
      .filter((path) => below(path, ...decide) && !exceptions.includes(path))
      .flatMap((path) =>
        comparedProse(readFileSync(join(root, path), 'utf8')).map((code) => `${path}: ${code}`),
      );
    expect(found).toEqual([]);
  });

  it('enters a folder that has an index.ts through it, and has no other file that could be taken for the entrance', () => {
    const files = new Set(sources);
    const folders = [...files].filter((path) => path.endsWith('/index.ts')).map((path) => dirname(path));
    // Tests, benchmarks and the writers of the docs look inside.
    const isProduct = (path: string) => !below(path, '__tests__', 'bench', 'scripts');
    const besideTheIndex = edges
      .filter(({ from }) => isProduct(from))
      .flatMap(({ from, to }) =>
        folders
          .filter((folder) => below(to, folder) && !below(from, folder))
          .filter((folder) => to !== folder && to !== `${folder}/index`)
          .map((folder) => `${from} enters ${folder} by ${to}`),
      );
    expect(besideTheIndex).toEqual([]);

    const isEntrance = (path: string) => {
      const stem = path.replace(/\.ts$/, '');
      const isNamedAsItsFolder = posix.basename(dirname(path)) === posix.basename(stem);
      return isNamedAsItsFolder || sources.some((other) => other.startsWith(`${stem}/`));
    };
    const modules = sources.filter((path) => /(?<!\.test)\.ts$/.test(path));
    expect(modules.filter(isEntrance)).toEqual([]);
  });

  it('names no folder of sources like the output of a build', () => {
    const outputs = ['bin', 'build', 'coverage', 'dist', 'lib', 'obj', 'out', 'output', 'target'];
    expect(
      sources.filter((path) =>
        path
          .split('/')
          .slice(0, -1)
          .some((part) => outputs.includes(part)),
      ),
    ).toEqual([]);
  });

  it('keeps what all parts may use free of every part', () => {
    expect(
      forbidden(
        (from) => below(from, 'support'),
        (to) =>
          below(
            to,
            ...['stacks', 'main', 'deployment', 'hcp', 'init', 'rehearsal', 'releases', 'review', 'app'],
            ...['scripts', 'bench'],
          ),
      ),
    ).toEqual([]);
  });

  it('keeps tests and their helpers out of the product', () => {
    expect(
      forbidden(
        (from) => !below(from, '__tests__'),
        (to) => below(to, '__tests__'),
      ),
    ).toEqual([]);
  });

  it('never loads the barrel of a provider', () => {
    expect(
      forbidden(
        () => true,
        (to) => /^@cdktf\/provider-\w+(\/lib)?\/?$/.test(to),
      ),
    ).toEqual([]);
  });

  it('reads process.env in the commands alone', () => {
    const commands =
      /^(main|app\/.*|scripts\/.*|bench\/.*|__tests__\/.*|(environments|hcp|init|rehearsal|releases|review|state|workspaces)\/(.*\/)?(env-)?cli|rehearsal\/tools)\.(ts|mjs)$/;
    // Their mention of process.env is text: programs that run in the first image's container and in Lambda.
    const programsOfTheCloud = [
      'stacks/bootstrap-task.ts',
      'stacks/promotion/image-copy.ts',
      'stacks/promotion/release-record.ts',
      'stacks/release-files/program.ts',
      'stacks/smoke-test/program.ts',
    ];
    const readers = sources.filter(
      (path) =>
        !commands.test(path) &&
        !programsOfTheCloud.includes(path) &&
        /\bprocess\.env\b/.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(readers).toEqual([]);
  });
});
