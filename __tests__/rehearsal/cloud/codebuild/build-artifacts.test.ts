/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { contextOf, phasesOf, runningBuilds, sourceZip } from './running-builds';

let aws: ReturnType<typeof runningBuilds>;
beforeEach(() => {
  aws = runningBuilds();
  aws.stored.set('artifacts/source.zip', sourceZip({ 'src/a.txt': 'a', 'src/b/c.txt': 'c', '.hidden': 'h' }));
});
afterEach(() => aws.stop());

const spec = (artifacts: string, commands = '[]') =>
  `version: 0.2\nphases: { build: { commands: ${commands} } }\nartifacts: ${artifacts}`;
const out = { name: 'Out', bucket: 'artifacts', key: 'app/Out/1.zip' };
const build = (buildspec: string, ...more: (typeof out)[]) =>
  aws.pipe(buildspec, { outputs: [out, ...more] });
const unpacked = (key: string) => {
  const files = unzipSync(new Uint8Array(aws.stored.get(key)!));
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, strFromU8(content)]));
};

describe('an artifact of a pipeline', () => {
  it.each<[string, string, Record<string, string>]>([
    [
      'all files, hidden ones too',
      "{ files: ['**/*'] }",
      { 'src/a.txt': 'a', 'src/b/c.txt': 'c', '.hidden': 'h' },
    ],
    ['files of a directory', "{ files: ['src/*'] }", { 'src/a.txt': 'a' }],
    ['a base directory', "{ base-directory: src, files: ['**/*'] }", { 'a.txt': 'a', 'b/c.txt': 'c' }],
    ['a pattern of base directories', "{ base-directory: 's*', files: [a.txt] }", { 'a.txt': 'a' }],
    ['no paths', "{ files: ['**/*.txt'], discard-paths: yes }", { 'a.txt': 'a', 'c.txt': 'c' }],
    ['exceptions', "{ files: ['**/*'], exclude-paths: [src/b/**/*, .hidden] }", { 'src/a.txt': 'a' }],
    ['some of its patterns', '{ files: [./src/a.txt, nope.txt] }', { 'src/a.txt': 'a' }],
    [
      'variables in its paths',
      '{ base-directory: $DIR, files: ["${NAME}.txt", "$MORE/*"] }',
      { 'a.txt': 'a', 'b/c.txt': 'c' },
    ],
  ])('has %s', async (_, artifacts, files) => {
    await build(spec(artifacts, '[DIR=src, NAME=a, MORE=b]'));
    expect(unpacked('artifacts/app/Out/1.zip')).toEqual(files);
  });

  it('keeps modes and says its sums and its key', async () => {
    const root = mkdtempSync(join(tmpdir(), 'artifact-'));
    const { build: built } = await aws.pipe(
      spec('{ files: [run, link] }', '["echo \'echo ran\' > run; chmod 755 run; ln -s run link"]'),
      { outputs: [out], encryptionKey: 'arn:aws:kms:eu-west-1:123456789012:key/1' },
    );
    const zip = aws.stored.get('artifacts/app/Out/1.zip')!;
    writeFileSync(join(root, 'a.zip'), zip);
    execFileSync('unzip', ['-q', 'a.zip'], { cwd: root });
    expect(execFileSync('sh', ['-c', './run; ./link; test ! -L link'], { cwd: root, encoding: 'utf8' })).toBe(
      'ran\nran\n',
    );
    rmSync(root, { recursive: true });
    const sum = (algorithm: string) => createHash(algorithm).update(zip).digest('hex');
    expect(built.artifacts).toEqual({
      location: 'arn:aws:s3:::artifacts/app/Out/1.zip',
      sha256sum: sum('sha256'),
      md5sum: sum('md5'),
    });
    expect(aws.keys.get('artifacts/app/Out/1.zip')).toBe('arn:aws:kms:eu-west-1:123456789012:key/1');
  });

  it('may keep links', async () => {
    await build(spec('{ files: [link], enable-symlinks: yes }', '[ln -s src/a.txt link]'));
    expect(unpacked('artifacts/app/Out/1.zip')).toEqual({ link: 'src/a.txt' });
  });

  it('is the secondary artifact of its name', async () => {
    const { build: built } = await build(
      spec('{ secondary-artifacts: { Out: { files: [src/a.txt] }, More: { files: [.hidden] } } }'),
      { name: 'More', bucket: 'artifacts', key: 'more.zip' },
    );
    expect([unpacked('artifacts/app/Out/1.zip'), unpacked('artifacts/more.zip')]).toEqual([
      { 'src/a.txt': 'a' },
      { '.hidden': 'h' },
    ]);
    expect(built.secondaryArtifacts).toMatchObject([
      { artifactIdentifier: 'More', location: 'arn:aws:s3:::artifacts/more.zip' },
    ]);
  });

  it.each<[string, string, string]>([
    ['no file', '{ files: [nope, src] }', 'no matching artifact paths found'],
    ['a file outside', '{ files: [../tmp/script.sh, /etc/passwd] }', 'no matching artifact paths found'],
    [
      'no base directory',
      '{ base-directory: dist, files: [a] }',
      'no matching base directory path found for dist',
    ],
    ['no definition', '{}', 'no definition for artifact Out found in the buildspec'],
  ])('with %s fails the build', async (_, artifacts, message) => {
    const { build: built, said } = await build(artifacts === '{}' ? spec('') : spec(artifacts));
    expect(contextOf(built, 'UPLOAD_ARTIFACTS')).toBe(`CLIENT_ERROR: ${message}`);
    expect(phasesOf(built).slice(-3)).toEqual([
      'UPLOAD_ARTIFACTS FAILED',
      'FINALIZING SUCCEEDED',
      'COMPLETED',
    ]);
    expect(said).toContain(`Phase context status code: CLIENT_ERROR Message: ${message}`);
  });

  it('is looked for as CodeBuild tells it', async () => {
    const { said } = await build(spec('{ base-directory: src, files: [a.txt, nope] }'));
    const start = said.indexOf('Expanding base directory path: src');
    expect(said.slice(start, start + 9)).toEqual([
      'Expanding base directory path: src',
      'Assembling file list',
      'Expanding src',
      'Expanding file paths for base directory src',
      'Assembling file list',
      'Expanding a.txt',
      'Found 1 file(s)',
      'Expanding nope',
      'Skipping invalid file path nope',
    ]);
  });
});

describe('a source of a pipeline', () => {
  it('that is not there fails the build', async () => {
    aws.stored.clear();
    const { build: built } = await build(spec('{ files: [a] }'));
    expect(contextOf(built, 'DOWNLOAD_SOURCE')).toBe(
      'CLIENT_ERROR: NoSuchKey: The specified key does not exist. status code: 404 for primary source and source version arn:aws:s3:::artifacts/source.zip',
    );
  });

  it('that is no zip fails the build', async () => {
    aws.stored.set('artifacts/source.zip', Buffer.from('text'));
    const { build: built } = await build(spec('{ files: [a] }'));
    expect(contextOf(built, 'DOWNLOAD_SOURCE')).toBe(
      'CLIENT_ERROR: zip: not a valid zip file for primary source and source version arn:aws:s3:::artifacts/source.zip',
    );
  });

  it('has the buildspec where the project has none', async () => {
    const inSource = 'version: 0.2\nphases: { build: { commands: [cat src/a.txt] } }';
    aws.stored.set('artifacts/source.zip', sourceZip({ 'buildspec.yml': inSource, 'src/a.txt': 'a\n' }));
    const { output } = await aws.pipe(undefined);
    expect(output).toEqual(['a']);
  });
});

describe('artifacts of a project', () => {
  const s3 = { type: 'S3', location: 'bucket', path: 'builds', name: 'app' };
  const commands = '["mkdir o; echo 1 > o/a; echo 2 > o/b"]';
  const files = "{ base-directory: o, files: ['*'], name: app-$(cat o/a) }";
  const locate = async (artifacts: object) => {
    const { build: built } = await aws.run(spec(files, commands), { artifacts: { ...s3, ...artifacts } });
    const keys = [...aws.stored.keys()].filter((key) => key.startsWith('bucket/')).sort();
    return { keys, location: built.artifacts, uuid: String(built.id).split(':')[1]! };
  };

  it('are files', async () => {
    const { keys, location } = await locate({});
    expect(keys).toEqual(['bucket/builds/app/a', 'bucket/builds/app/b']);
    expect(location).toEqual({
      location: 'arn:aws:s3:::bucket/builds/app',
      overrideArtifactName: false,
      encryptionDisabled: false,
    });
  });

  it('are a zip, by build, named by the buildspec', async () => {
    const { keys, location, uuid } = await locate({
      packaging: 'ZIP',
      namespaceType: 'BUILD_ID',
      overrideArtifactName: true,
    });
    expect(keys).toEqual([`bucket/builds/${uuid}/app-1`]);
    expect(unpacked(keys[0]!)).toEqual({ a: '1\n', b: '2\n' });
    expect(location).toMatchObject({ sha256sum: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

describe('reports', () => {
  it('are counted', async () => {
    const { build: built, said } = await aws.run(
      'version: 0.2\nphases: { build: { commands: [touch a.xml b.xml] } }\nreports: { tests: { files: ["*.xml"] } }',
    );
    expect(built.buildStatus).toBe('SUCCEEDED');
    expect(said).toEqual(
      expect.arrayContaining([
        'Preparing to copy TEST report tests',
        '2 JUNITXML file(s) of the report tests are not kept: a.xml, b.xml',
      ]),
    );
  });

  it('without files fail the build', async () => {
    const { build: built } = await aws.run(
      'version: 0.2\nphases: { build: {} }\nreports: { tests: { files: ["*.xml"] } }',
    );
    expect(contextOf(built, 'UPLOAD_ARTIFACTS')).toBe(
      'CLIENT_ERROR: Error in UPLOAD_ARTIFACTS phase: [tests: [report files not found in build]]',
    );
  });
});
