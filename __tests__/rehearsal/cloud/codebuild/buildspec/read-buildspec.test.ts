import type { Buildspec } from '../../../../../rehearsal/cloud/codebuild/buildspec/model';
import { readBuildspec } from '../../../../../rehearsal/cloud/codebuild/buildspec/read-buildspec';

const read = (text: string) => readBuildspec(text);
const phase = (text: string, name = 'build') =>
  read(`version: 0.2\nphases:\n  ${name}:\n${text.replace(/^/gm, '    ')}`).phases.get(name as 'build');
const message = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    return error instanceof Error && error.name === 'BuildspecError' ? error.message : String(error);
  }
  return 'accepted';
};

const minimal: Buildspec = {
  version: '0.2',
  shell: 'sh',
  variables: new Map(),
  parameterStore: new Map(),
  secretsManager: new Map(),
  exportedVariables: [],
  phases: new Map([['build', { commands: ['make'], finally: [] }]]),
  artifacts: undefined,
  secondaryArtifacts: new Map(),
  reports: [],
  runtimeVersions: [],
  notes: [],
};

describe('a buildspec', () => {
  it('is YAML or JSON', () => {
    expect(read('version: 0.2\nphases:\n  build:\n    commands:\n      - make\n')).toEqual(minimal);
    expect(read('{"version": "0.2", "phases": {"build": {"commands": ["make"]}}}')).toEqual(minimal);
  });

  it('has phases in the order in which they run', () => {
    const phases = read(`version: 0.2
phases:
  post_build: { commands: [d] }
  build: { commands: [c], finally: [f] }
  install: { commands: a }
  pre_build: { commands: [b] }
`).phases;
    expect([...phases]).toEqual([
      ['install', { commands: ['a'], finally: [] }],
      ['pre_build', { commands: ['b'], finally: [] }],
      ['build', { commands: ['c'], finally: ['f'] }],
      ['post_build', { commands: ['d'], finally: [] }],
    ]);
  });

  it('keeps the text of scalars', () => {
    expect(phase('commands:\n  - 007\n  - true\n  - 1.10\n  - |\n    a\n    b')?.commands).toEqual([
      '007',
      'true',
      '1.10',
      'a\nb\n',
    ]);
    expect([
      ...read('version: 0.2\nenv: { variables: { A: 0123, B: } }\nphases: { build: {} }').variables,
    ]).toEqual([
      ['A', '0123'],
      ['B', ''],
    ]);
  });

  it.each<[string, unknown]>([
    ['ABORT', { kind: 'ABORT' }],
    ['CONTINUE', { kind: 'CONTINUE' }],
    ['RETRY', { kind: 'RETRY', count: 3, pattern: /.*/s }],
    ['RETRY-0', { kind: 'RETRY', count: 0, pattern: /.*/s }],
    ['RETRY-.*timed out.*', { kind: 'RETRY', count: 3, pattern: /.*timed out.*/s }],
    ['RETRY-8-invalid-token', { kind: 'RETRY', count: 8, pattern: /invalid-token/s }],
  ])('says %s on a failure', (text, expected) => {
    expect(phase(`commands: [a]\non-failure: ${text}`)?.onFailure).toEqual(expected);
  });

  it('has an environment', () => {
    const spec = read(`version: 0.2
env:
  shell: bash
  git-credential-helper: yes
  variables: { A: 1 }
  parameter-store: { B: /b }
  secrets-manager: { C: 'c:key:AWSCURRENT' }
  exported-variables: [A, D]
phases: { install: { runtime-versions: { nodejs: 20, java: corretto21 } } }
`);
    expect(spec).toMatchObject({
      shell: 'bash',
      exportedVariables: ['A', 'D'],
      runtimeVersions: ['nodejs: 20', 'java: corretto21'],
      notes: ['git-credential-helper is ignored: commands bring their own credentials'],
    });
    expect([spec.variables, spec.parameterStore, spec.secretsManager]).toEqual([
      new Map([['A', '1']]),
      new Map([['B', '/b']]),
      new Map([['C', 'c:key:AWSCURRENT']]),
    ]);
  });

  it('has artifacts and reports', () => {
    const spec = read(`version: 0.2
phases: { build: {} }
artifacts:
  files: ['**/*']
  base-directory: dist
  discard-paths: yes
  exclude-paths: ['**/*.map']
  name: app-$(date +%F)
  secondary-artifacts:
    docs: { files: index.html, enable-symlinks: true }
reports:
  tests: { files: [junit.xml], file-format: junitxml }
`);
    expect(spec.artifacts).toEqual({
      files: ['**/*'],
      baseDirectory: 'dist',
      discardPaths: true,
      excludePaths: ['**/*.map'],
      enableSymlinks: false,
      name: 'app-$(date +%F)',
    });
    expect(spec.secondaryArtifacts.get('docs')).toMatchObject({
      files: ['index.html'],
      baseDirectory: '.',
      enableSymlinks: true,
    });
    expect(spec.reports).toEqual([
      {
        group: 'tests',
        files: ['junit.xml'],
        baseDirectory: '.',
        discardPaths: false,
        fileFormat: 'JUNITXML',
      },
    ]);
  });

  it('of secondary artifacts alone has no primary one', () => {
    const spec = read(
      'version: 0.2\nphases: { build: {} }\nartifacts: { secondary-artifacts: { a: { files: [x] } } }',
    );
    expect([spec.artifacts, [...spec.secondaryArtifacts.keys()]]).toEqual([undefined, ['a']]);
  });

  it('of version 0.1 has its own names', () => {
    const spec = read('version: 0.1\nenvironment_variables: { plaintext: { A: 1 } }\nphases: { build: {} }');
    expect([spec.version, [...spec.variables]]).toEqual(['0.1', [['A', '1']]]);
  });

  it('tells what is ignored', () => {
    const { notes } = read(`version: 0.2
run-as: nobody
proxy: { logs: yes }
cache: { paths: [a, b] }
artefacts: {}
phases: { build: {} }
`);
    expect(notes).toEqual([
      'run-as is ignored: commands run as who started the embedded AWS',
      'proxy is ignored: there is no proxy server',
      'cache is ignored: 2 path(s) are not kept',
      'unknown key artefacts is ignored',
    ]);
  });

  it('may use anchors and merge keys', () => {
    const spec = read(`version: 0.2
phases:
  build: &all { commands: &c [make], on-failure: ABORT }
  post_build: { <<: *all, commands: *c }
`);
    expect(spec.phases.get('post_build')).toEqual(spec.phases.get('build'));
  });

  it.each<[string, string, string]>([
    [
      'a colon in a command',
      'version: 0.2\n\nphases:\n  build:\n    commands:\n     - echo "Hello: world"\n',
      'Expected Commands[0] to be of string type: found subkeys instead at line 6, value of the key tag on line 5 might be empty',
    ],
    [
      'a list in the commands',
      'version: 0.2\nphases:\n  build:\n    commands:\n      - a\n      - [b]\n',
      'Expected Commands[1] to be of string type: found list instead at line 6',
    ],
    ['a tab', 'version: 0.2\nphases:\n\tbuild:\n', 'found character that cannot start any token at line 3'],
    ['nothing', '', 'the buildspec must be a mapping with version and phases'],
    ['a list', '- a', 'the buildspec must be a mapping with version and phases'],
    ['no version', 'phases: {}', 'version is required: 0.2 or 0.1'],
    [
      'an unknown version',
      '\nversion: 0.3\nphases: {}',
      'unknown version: got 0.3, allowed are 0.2 and 0.1 at line 2',
    ],
    [
      'no phases',
      'version: 0.2\nphases:\n',
      'phases is required: at least one of install, pre_build, build, post_build',
    ],
    [
      'an unknown phase',
      'version: 0.2\nphases:\n  deploy: {}\n',
      'unknown phase: got deploy, allowed are install, pre_build, build, post_build at line 3',
    ],
    [
      'phases that are text',
      'version: 0.2\nphases: make',
      'Expected phases to be of map type: found string instead at line 2',
    ],
    [
      'a batch',
      'version: 0.2\nbatch: { build-list: [] }\nphases: { build: {} }',
      'batch is not emulated: batch builds do not run here at line 2',
    ],
    [
      'an unknown shell',
      'version: 0.2\nenv: { shell: powershell.exe }\nphases: { build: {} }',
      'invalid value for shell: got powershell.exe, allowed are bash and /bin/sh',
    ],
    [
      'a variable that no shell can read',
      'version: 0.2\nenv: { variables: { a-b: 1 } }\nphases: { build: {} }',
      'invalid name of an environment variable: got a-b, allowed are letters, digits and _, the first no digit',
    ],
    [
      'an unknown word on a failure',
      'version: 0.2\nphases:\n  build: { on-failure: STOP }',
      'invalid value for on-failure: got STOP, allowed are ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex and RETRY-count-regex at line 3',
    ],
    [
      'too many retries',
      'version: 0.2\nphases:\n  build: { on-failure: RETRY-101 }',
      'invalid value for on-failure: got RETRY-101, a count from 0 to 100 is allowed at line 3',
    ],
    [
      'a broken expression',
      'version: 0.2\nphases:\n  build: { on-failure: "RETRY-(" }',
      'invalid value for on-failure: ( is no regular expression at line 3',
    ],
    [
      'artifacts without files',
      'version: 0.2\nphases: { build: {} }\nartifacts: { base-directory: a }',
      'files is required in artifacts at line 3',
    ],
    [
      'a flag that is none',
      'version: 0.2\nphases: { build: {} }\nartifacts: { files: [a], discard-paths: maybe }',
      'invalid value for discard-paths: got maybe, allowed are yes and no at line 3',
    ],
    [
      'a report of an unknown format',
      'version: 0.2\nphases: { build: {} }\nreports: { a: { files: [x], file-format: TAP } }',
      'invalid value for file-format: got TAP, allowed are CUCUMBERJSON, JUNITXML, NUNITXML, NUNIT3XML, TESTNGXML, VISUALSTUDIOTRX, CLOVERXML, COBERTURAXML, JACOCOXML, SIMPLECOV at line 3',
    ],
    ['broken YAML', 'a: "b', 'missing closing "quote at line 1'],
  ])('with %s is refused', (_, text, expected) => {
    expect(message(text)).toBe(expected);
  });

  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef']) {
    bomb.push(`${to!}: &${to!} [${Array.from({ length: 10 }, () => `*${from!}`).join(',')}]`);
  }
  it.each<[string, string]>([
    ['aliases of aliases', bomb.join('\n')],
    ['an alias of itself', 'a: &a [*a]'],
    ['brackets', '['.repeat(100_000)],
    ['dashes', '- '.repeat(10_000)],
  ])('of %s without end is refused', (_, text) => {
    expect(message(text)).toBe('document contains excessive aliasing or nesting');
  });

  it('that is huge is refused', () => {
    expect(message(`# ${'x'.repeat(262_144)}`)).toBe(
      'the buildspec has 262146 characters, at most 262144 are allowed',
    );
  });
});
