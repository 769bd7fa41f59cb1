/** The CDKTF project that is rehearsed: its cdktf.json, and a workspace in which its stacks are deployed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ManifestError, readManifest, settingsIn } from '../support/manifest';
import { badUsage, Failure } from './failures';
import { run } from './processes';
import type { JsonObject } from './settings-changes';

/** What the rehearsal reads of cdktf.json. */
export interface Project {
  /** Absolute path of the directory of cdktf.json. */
  readonly directory: string;
  /** The command that synthesizes. */
  readonly app: string;
  /** `context.blueGreen`, as it stands. */
  readonly settings: JsonObject;
  /** The whole file. */
  readonly manifest: JsonObject;
}

/**
 * Reads cdktf.json.
 *
 * @throws Failure the file is missing, is not JSON or names no app
 */
export function readProject(directory: string): Project {
  try {
    const manifest = readManifest(directory);
    const { app } = manifest;
    if (typeof app !== 'string' || app.trim() === '') {
      throw badUsage(
        `cdktf.json: app must be the command that synthesizes, got ${JSON.stringify(app)}; for example "node scripts/synth.mjs"`,
      );
    }
    return { directory: resolve(directory), app, settings: settingsIn(manifest), manifest };
  } catch (error) {
    throw error instanceof ManifestError ? badUsage(error.message) : error;
  }
}

/**
 * A directory of its own for a rehearsal: cdktf.json with the rehearsal's settings, the synthesized stacks and their
 * state files. Nothing of it is written into the project.
 */
export class Workspace {
  readonly #project: Project;
  readonly directory: string;
  readonly outputDirectory: string;
  #settings: JsonObject;

  /** @param directory - one that is there @default - one of its own, among the temporary files */
  constructor(project: Project, directory = mkdtempSync(join(tmpdir(), 'rehearsal-'))) {
    this.#project = project;
    this.directory = directory;
    this.outputDirectory = join(directory, 'cdktf.out');
    mkdirSync(this.outputDirectory, { recursive: true });
    this.#settings = project.settings;
  }

  /** Writes a file of the workspace and returns its path. */
  write(name: string, text: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, text);
    return path;
  }

  /** From now on `synthesize`, and cdktf in the workspace, take these settings. */
  useSettings(settings: JsonObject): void {
    const { manifest, directory, app } = this.#project;
    this.#settings = settings;
    this.write(
      'cdktf.json',
      JSON.stringify({
        ...manifest,
        // The command is the project's own and expects to be started beside its files.
        app: `cd ${shellQuote(directory)} && ${app}`,
        output: this.outputDirectory,
        context: this.#contextOf(settings),
      }),
    );
  }

  /**
   * Runs the project's own synth command as the cdktf CLI would, without the CLI's start-up time.
   *
   * @throws Failure what the command printed; a status of 2 (settings are refused) is handed on
   */
  async synthesize(env: NodeJS.ProcessEnv): Promise<void> {
    await this.#runApp(this.outputDirectory, this.#settings, env);
  }

  /**
   * Synthesizes other settings, and leaves the output directory as it is. The directory is beside it, so that the stacks
   * in both have the same state files: backends have relative paths.
   *
   * @param name - of the directory
   * @returns its path
   * @throws Failure as `synthesize`
   */
  async synthesizeBeside(name: string, settings: JsonObject, env: NodeJS.ProcessEnv): Promise<string> {
    const directory = join(this.directory, name);
    mkdirSync(directory, { recursive: true });
    await this.#runApp(directory, settings, env);
    return directory;
  }

  async #runApp(output: string, settings: JsonObject, env: NodeJS.ProcessEnv): Promise<void> {
    const result = await run(this.#project.app, [], {
      cwd: this.#project.directory,
      shell: true,
      env: {
        ...env,
        CDKTF_OUTDIR: output,
        CDKTF_CONTEXT_JSON: JSON.stringify(this.#contextOf(settings)),
      },
    });
    if (result.status === 0) return;
    throw new Failure((result.stderr || result.stdout).trim(), result.status === 2 ? 2 : 1);
  }

  #contextOf(settings: JsonObject): JsonObject {
    return { ...(this.#project.manifest.context as JsonObject | undefined), blueGreen: settings };
  }

  /** Deletes the workspace with its state files. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
