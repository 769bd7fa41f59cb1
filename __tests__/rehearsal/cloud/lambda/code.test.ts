import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { functionOf } from '../../../../rehearsal/cloud/lambda/function-name';
import { unzip } from '../../../../rehearsal/cloud/lambda/unzip';
import { callRepair } from '../../../support/repair-call';
import { refusal } from '../../../support/service-caller';
import { LambdaCaller, zipOf } from './lambda-caller';

describe('a deployment package', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'unzip-'))));
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  test('is unpacked with its folders', async () => {
    await unzip(zipOf({ 'index.mjs': 'a', 'lib/': '', 'lib/b.js': 'b', './c.js': 'c' }), directory);
    expect(readdirSync(directory).sort()).toEqual(['c.js', 'index.mjs', 'lib']);
    expect(readFileSync(join(directory, 'lib/b.js'), 'utf8')).toBe('b');
  });

  test('keeps its programs programs', async () => {
    const [program, text] = [0o755, 0o644].map((mode) => ({ os: 3, attrs: (mode << 16) >>> 0 }));
    const zip = zipSync({ 'bin/tool': [strToU8('#!/bin/sh'), program!], 'a.txt': [strToU8('a'), text!] });
    await unzip(zip, directory);
    const modes = ['bin/tool', 'a.txt'].map((name) => statSync(join(directory, name)).mode & 0o777);
    expect(modes).toEqual([0o755, 0o644]);
  });

  test('that is larger than Lambda takes is refused', async () => {
    const zip = Buffer.from(zipOf({ 'index.js': 'a' }));
    zip.writeUInt32LE(262_144_001, zip.indexOf('PK\u0001\u0002', 0, 'latin1') + 24);
    expect(await refusal(unzip(zip, directory))).toBe(
      'InvalidParameterValueException: Unzipped size must be smaller than 262144000 bytes',
    );
  });

  test.each(['../out.js', '/etc/out.js', 'a/../../out.js', '..\\out.js'])(
    'with the file %s is refused',
    async (name) => {
      expect(await refusal(unzip(zipOf({ [name]: '' }), directory))).toMatch(
        /^InvalidParameterValueException/,
      );
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  test('that is no zip is refused', async () => {
    expect(await refusal(unzip(Buffer.from('hello'), directory))).toMatch(/Could not unzip uploaded file/);
  });
});

describe('uploaded code', () => {
  let lambda: LambdaCaller;
  beforeEach(() => (lambda = new LambdaCaller()));
  afterEach(() => lambda.service.stop!());

  test('from S3 is the version that is named, and goes to moto itself', async () => {
    const zip = zipOf({ 'index.js': '' });
    lambda.objects.set('/code/a%20b/code.zip?versionId=v1', zip);
    const code = { S3Bucket: 'code', S3Key: 'a b/code.zip', S3ObjectVersion: 'v1' };
    const ZipFile = zip.toString('base64');
    await lambda.send(
      lambda.request('POST /2015-03-31/functions', JSON.stringify({ Timeout: 5, Code: code })),
    );
    await lambda.send(
      lambda.request('PUT /2015-03-31/functions/checks/code', JSON.stringify({ ...code, Publish: true })),
    );
    expect(lambda.stored.map((body) => JSON.parse(body) as unknown)).toEqual([
      { Timeout: 5, Code: { ZipFile } },
      { Publish: true, ZipFile },
    ]);
  });

  test('that S3 does not have is refused in the words of Lambda', async () => {
    const input = JSON.stringify({ Code: { S3Bucket: 'code', S3Key: 'no.zip' } });
    expect(await refusal(lambda.send(lambda.request('POST /2015-03-31/functions', input)))).toBe(
      'InvalidParameterValueException: Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    );
  });

  test('of another endpoint cannot be run', async () => {
    lambda.configuration = { ...lambda.configuration, CodeSha256: 'AAAA' };
    expect(await refusal(lambda.invoke())).toMatch(/^CodeArtifactUserFailedException/);
  });

  test('that replaces other code runs from then on', async () => {
    await lambda.create({ 'index.js': 'exports.handler = async () => 1;' });
    expect((await lambda.invoke()).answer).toBe(1);
    await lambda.create({ 'index.js': 'exports.handler = async () => 2;' });
    expect((await lambda.invoke()).answer).toBe(2);
  });
});

describe('the function of a request', () => {
  const path = (reference: string, query = '') => `/2015-03-31/functions/${reference}/invocations${query}`;

  test.each([
    ['checks', { name: 'checks', qualifier: undefined }],
    ['checks:live', { name: 'checks', qualifier: 'live' }],
    ['checks%3A%24LATEST', { name: 'checks', qualifier: '$LATEST' }],
    ['123456789012:function:checks', { name: 'checks', qualifier: undefined }],
    [
      'arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Achecks%3A3',
      { name: 'checks', qualifier: '3' },
    ],
  ])('is read from %s', (reference, expected) => {
    expect(functionOf(path(reference))).toEqual(expected);
  });

  test('has its qualifier in the query too', () => {
    expect(functionOf(path('checks', '?Qualifier=live'))).toEqual({ name: 'checks', qualifier: 'live' });
  });

  test.each([
    [path('a%2Fb'), /^1 validation error/],
    [path('checks:1', '?Qualifier=2'), /^The derived qualifier/],
  ])('is refused in %s', (url, message) => {
    expect(() => functionOf(url)).toThrow(message);
  });
});

describe('a function', () => {
  test('that Invoke would refuse is not created, and none becomes one', async () => {
    const lambda = new LambdaCaller();
    const sent = (line: string, input: object) =>
      refusal(lambda.send(lambda.request(line, JSON.stringify({ FunctionName: 'checks', ...input }))));
    const create = 'POST /2015-03-31/functions';
    const said = (what: string) =>
      `InvalidParameterValueException: the embedded AWS runs functions with a Node.js runtime (nodejs…) only, and checks has the ${what}`;
    const Code = { ZipFile: zipOf({ 'index.js': '' }).toString('base64') };
    expect(await sent(create, { Runtime: 'python3.13', Code })).toBe(said('runtime python3.13'));
    expect(await sent(create, { PackageType: 'Image', Code: { ImageUri: 'a' } })).toBe(
      said('container image'),
    );
    expect(await sent('PUT /2015-03-31/functions/checks/configuration', { Runtime: 'provided.al2023' })).toBe(
      said('runtime provided.al2023'),
    );
    expect(lambda.stored).toEqual([]);
    expect(await sent(create, { Runtime: 'nodejs22.x', Code })).toBe('accepted');
  });

  test('is described without members that have no value', async () => {
    const lambda = new LambdaCaller();
    lambda.configuration = {
      ...lambda.configuration,
      VpcConfig: null,
      Layers: [{ Arn: 'a', SigningJobArn: null }],
    };
    const url = 'GET /2015-03-31/functions/checks/configuration';
    const { body } = await callRepair(
      lambda.service.interceptors![1]!,
      lambda.request(url, ''),
      lambda.upstream,
    );
    const answer = JSON.parse(body.toString()) as Record<string, unknown>;
    expect(answer).not.toHaveProperty('VpcConfig');
    expect(answer).toMatchObject({ FunctionName: 'checks', Layers: [{ Arn: 'a' }] });
    expect(body.toString()).not.toContain('null');
  });
});
