/** An HCP Terraform of this machine for tests, and calls to its API. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { providerInstallation } from '../../../hcp/client/cli-configuration';
import { commandEnvironment, runEnvironment } from '../../../hcp/client/environment';
import { startHcpTerraform, type HcpTerraform, type HcpTerraformProps } from '../../../hcp/hcp-terraform';
import { findMirror } from '../../../support/provider-mirror';
import { run, type Ran } from '../run';

export interface Document {
  readonly data: ResourceDocument & readonly ResourceDocument[];
  readonly included?: readonly ResourceDocument[];
  readonly errors?: readonly { readonly status: string; readonly detail: string }[];
}

export interface ResourceDocument {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: Readonly<Record<string, { readonly data: unknown }>>;
}

export class StandIn {
  readonly directory = mkdtempSync(join(tmpdir(), 'hcp-test-'));
  readonly lines: string[] = [];
  #running: HcpTerraform | undefined;

  static async start(props: Partial<HcpTerraformProps> = {}): Promise<StandIn> {
    const standIn = new StandIn();
    await standIn.start(props);
    return standIn;
  }

  async start(props: Partial<HcpTerraformProps> = {}): Promise<void> {
    const mirror = findMirror();
    this.#running = await startHcpTerraform({
      directory: join(this.directory, 'data'),
      organizations: ['acme'],
      hostnames: ['app.terraform.io'],
      terraformVersion: '1.11.4',
      cliConfiguration: mirror === undefined ? '' : providerInstallation(mirror),
      environment: runEnvironment(process.env, {}),
      gitEnvironment: process.env,
      // A run task that has to wait for a processor is none that is down.
      taskLimits: { acceptMs: 60_000 },
      log: (line) => void this.lines.push(line),
      ...props,
    });
  }

  get url(): string {
    return this.#hcp.url;
  }

  get token(): string {
    return this.#hcp.token;
  }

  /** Ends the server; what it keeps stays. */
  async end(): Promise<void> {
    await this.#hcp.stop();
    this.#running = undefined;
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Calls the API. */
  async call(method: string, path: string, body?: object, token = this.token): Promise<Response> {
    return fetch(path.startsWith('http') ? path : `${this.url}/api/v2${path}`, {
      method,
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/vnd.api+json' },
      ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
  }

  async document(method: string, path: string, body?: object, token?: string): Promise<Document> {
    return (await (await this.call(method, path, body, token)).json()) as Document;
  }

  /** The token that Terraform has in a run: only the journal knows it. */
  tokenOfRun(runId: string): string {
    const journal = readFileSync(join(this.directory, 'data/journal.jsonl'), 'utf8');
    const changes = journal
      .split('\n')
      .filter((line) => line !== '')
      .flatMap(
        (line) =>
          JSON.parse(line) as readonly {
            readonly put?: { readonly runId?: string; readonly value?: string };
          }[],
      );
    return changes.find(({ put }) => put?.runId === runId && put.value !== undefined)?.put?.value ?? '';
  }

  /** Makes a workspace. @returns its id */
  async workspace(name: string, attributes: object = {}): Promise<string> {
    const body = { data: { type: 'workspaces', attributes: { name, ...attributes } } };
    return (await this.document('POST', '/organizations/acme/workspaces', body)).data.id;
  }

  /**
   * The environment of a user's terminal.
   *
   * @param token - @default that of the user
   * @param url - of what stands in between
   */
  environment(token = this.token, url = this.url): NodeJS.ProcessEnv {
    const path = join(this.directory, `${token}.${new URL(url).port}.rc`);
    const configuration = this.#hcp.cliConfiguration.replaceAll(this.token, token).replaceAll(this.url, url);
    // Another Terraform may be reading it.
    writeFileSync(`${path}.new`, configuration);
    renameSync(`${path}.new`, path);
    return commandEnvironment(process.env, { cliConfiguration: path, url, token });
  }

  /** Runs Terraform in a directory, as a user. */
  terraform(directory: string, args: readonly string[], env = this.environment()): Promise<Ran> {
    return run(['terraform', ...args], env, directory);
  }

  /** @returns the directory, initialized; anything else fails the test */
  async initialize(directory: string): Promise<string> {
    const { status, stderr } = await this.terraform(directory, ['init', '-input=false', '-no-color']);
    expect([status, stderr]).toEqual([0, '']);
    return directory;
  }

  apply(directory: string, ...args: readonly string[]): Promise<Ran> {
    return this.terraform(directory, ['apply', '-auto-approve', '-no-color', ...args]);
  }

  get #hcp(): HcpTerraform {
    if (this.#running === undefined) throw new Error('it is not up');
    return this.#running;
  }
}

/** An uploaded configuration. */
export async function archiveOf(
  entries: readonly (Partial<Header> & { readonly name: string; readonly content?: string })[],
): Promise<Buffer> {
  const tar = pack();
  for (const { content = '', ...header } of entries) tar.entry(header, content);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part);
  return gzipSync(Buffer.concat(parts));
}
