import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs main.ts as the cdktf CLI starts it: what it is told comes in the environment. */
function runMain(settings: unknown): { directory: string; printed: string; status: unknown } {
  const directory = mkdtempSync(join(tmpdir(), 'main-'));
  const { env, exitCode } = process;
  const print = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  process.env = {
    ...env,
    CDKTF_OUTDIR: directory,
    CDKTF_CONTEXT_JSON: JSON.stringify({ blueGreen: settings }),
  };
  try {
    jest.isolateModules(() => {
      jest.requireActual('../main');
    });
    return { directory, printed: print.mock.calls.join(''), status: process.exitCode };
  } finally {
    process.env = env;
    process.exitCode = exitCode;
    print.mockRestore();
  }
}

describe('main', () => {
  test('writes a network, and a service and a pipeline for each service', () => {
    const services = { shop: {}, search: { pipeline: { enabled: false } } };
    const { directory, printed, status } = runMain({ environments: { dev: { services } } });
    expect([printed, status]).toEqual(['', undefined]);
    expect(readdirSync(join(directory, 'stacks')).sort()).toEqual([
      'bluegreen-dev-network',
      'bluegreen-dev-search-service',
      'bluegreen-dev-shop-pipeline',
      'bluegreen-dev-shop-service',
    ]);
    const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as {
      stacks: Record<string, { dependencies: string[] }>;
    };
    expect(manifest.stacks['bluegreen-dev-shop-service']!.dependencies).toEqual(['bluegreen-dev-network']);
    expect(manifest.stacks['bluegreen-dev-shop-pipeline']!.dependencies).toEqual([
      'bluegreen-dev-shop-service',
    ]);
    rmSync(directory, { recursive: true });
  });

  test('prints the faults of the settings alone, and its status is 2', () => {
    const { directory, printed, status } = runMain({ region: 'nowhere' });
    expect(printed).toMatch(
      /^the settings \(context\.blueGreen of cdktf\.json\) have 1 fault:\n {2}region: [^\n]*\n$/,
    );
    expect(status).toBe(2);
    expect(readdirSync(join(directory, 'stacks'))).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  test('prints that there is no Dockerfile for the pipeline, with the other faults', () => {
    const pipeline = { build: { dockerfile: 'absent/Dockerfile' } };
    const { directory, printed, status } = runMain({ region: 'nowhere', defaults: { pipeline } });
    expect(printed).toMatch(
      /^the settings \(context\.blueGreen of cdktf\.json\) have 2 faults:\n {2}region: [^\n]*\n {2}defaults\.pipeline\.build\.dockerfile: a Dockerfile or build context that is not in the project: [^\n]*; got "absent\/Dockerfile"; allowed: a file, relative to the directory of cdktf\.json\n$/,
    );
    expect(status).toBe(2);
    rmSync(directory, { recursive: true });
  });

  test('prints that there is no Dockerfile for the first image, and its status is 2', () => {
    const firstImage = { source: 'docker', dockerfile: 'absent/Dockerfile' };
    const { directory, printed, status } = runMain({ defaults: { firstImage } });
    expect(printed).toBe(
      'firstImage.dockerfile: there is no file absent/Dockerfile; allowed: a file, relative to the directory of cdktf.json\n',
    );
    expect(status).toBe(2);
    rmSync(directory, { recursive: true });
  });
});
