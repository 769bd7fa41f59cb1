/** The workspace of a rehearsal, with a synth command that writes down what it was given. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workspace, type Project } from '../../rehearsal/project';

let directory: string;
let workspace: Workspace;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'workspace-test-'));
  const project: Project = {
    directory,
    app: 'printf %s "$CDKTF_CONTEXT_JSON" > "$CDKTF_OUTDIR/context.json"',
    settings: {},
    manifest: { language: 'typescript', context: { other: 1 } },
  };
  workspace = new Workspace(project);
});

afterEach(() => {
  workspace.remove();
  rmSync(directory, { recursive: true, force: true });
});

const contextIn = (output: string): unknown => JSON.parse(readFileSync(join(output, 'context.json'), 'utf8'));

it('synthesizes other settings beside those that are used, which stay as they are', async () => {
  workspace.useSettings({ name: 'shop' });
  await workspace.synthesize(process.env);
  const beside = await workspace.synthesizeBeside('changed', { name: 'shop', protect: false }, process.env);
  expect(beside).toBe(join(workspace.directory, 'changed'));
  expect(contextIn(beside)).toEqual({ other: 1, blueGreen: { name: 'shop', protect: false } });
  const used = { other: 1, blueGreen: { name: 'shop' } };
  expect(contextIn(workspace.outputDirectory)).toEqual(used);
  const manifest = JSON.parse(readFileSync(join(workspace.directory, 'cdktf.json'), 'utf8')) as object;
  expect(manifest).toMatchObject({ context: used, output: workspace.outputDirectory });
});

it('leaves nothing behind', () => {
  workspace.remove();
  expect(existsSync(workspace.directory)).toBe(false);
});
