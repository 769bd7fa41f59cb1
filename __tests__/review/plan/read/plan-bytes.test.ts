import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largestPlan, readPlanFile, readPlanStream } from '../../../../review/plan/read/plan-bytes';

const plan = '{"format_version":"1.2","planned_values":{}}';
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'plan-bytes-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('the file of a plan', () => {
  it('is read over the ends of chunks', () => {
    const file = join(directory, 'long.json');
    writeFileSync(file, `{"variables":${JSON.stringify('x'.repeat(3_000_000))},${plan.slice(1)}`);
    expect(readPlanFile(file)).toMatchObject({ file, formatVersion: '1.2' });
  });

  it('must exist', () => {
    const file = join(directory, 'none.json');
    expect(() => readPlanFile(file)).toThrow(`${file} does not exist: name a plan that terraform show -json`);
  });

  it('must be no directory', () => {
    expect(() => readPlanFile(directory)).toThrow(
      / is a directory, and must be a plan as JSON: name the file/,
    );
  });

  it('must not be larger than the limit, which is told without reading it', () => {
    const file = join(directory, 'large.json');
    writeFileSync(file, plan);
    truncateSync(file, 1024 ** 3);
    expect(() => readPlanFile(file)).toThrow(
      /large\.json is larger than 512 MiB, the most that is reviewed: /,
    );
  });
});

describe('a plan from a stream', () => {
  async function* stream(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  }

  it('is read to its end', async () => {
    const chunks = [plan.slice(0, 9), plan.slice(9), '\n'].map((text) => Buffer.from(text));
    await expect(readPlanStream('standard input', stream(...chunks))).resolves.toMatchObject({
      file: 'standard input',
      formatVersion: '1.2',
    });
  });

  it('may be empty, and is refused then', async () => {
    await expect(readPlanStream('standard input', stream())).rejects.toThrow(/^standard input is empty/);
  });

  it('is refused where it goes beyond the limit', async () => {
    const chunk = Buffer.alloc(64 * 1024 * 1024, ' ');
    const chunks = Array.from({ length: largestPlan / chunk.length + 1 }, () => chunk);
    await expect(readPlanStream('standard input', stream(...chunks))).rejects.toThrow(/larger than 512 MiB/);
  });
});
