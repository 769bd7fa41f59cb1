/** What stands in for HCP Terraform: it has plans, and takes results. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface TakenResult {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly status: string;
  readonly message: string;
  readonly outcomes: readonly { readonly id: string; readonly body: string }[];
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface ResultDocument {
  readonly data: {
    readonly attributes: { readonly status: string; readonly message: string };
    readonly relationships?: {
      readonly outcomes: {
        readonly data: readonly {
          readonly attributes: { readonly 'outcome-id': string; readonly body: string };
        }[];
      };
    };
  };
}

export class RunTaskHost {
  readonly results: TakenResult[] = [];
  /** Answers by path, in the place of 404. */
  readonly answers = new Map<string, Answer>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<RunTaskHost> {
    const host = new RunTaskHost();
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  /** Host and port. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  url(path: string): string {
    return `http://${this.host}${path}`;
  }

  /** A task of a run, as it is posted. */
  task(members: Readonly<Record<string, unknown>> = {}): string {
    return JSON.stringify({
      payload_version: 1,
      stage: 'post_plan',
      access_token: 'token-of-the-run',
      capabilities: { outcomes: true },
      task_result_callback_url: this.url('/callback'),
      task_result_enforcement_level: 'mandatory',
      plan_json_api_url: this.url('/plan'),
      workspace_name: 'shop',
      organization_name: 'acme',
      run_id: 'run-1',
      run_app_url: 'https://app.terraform.io/app/acme/shop/runs/run-1',
      ...members,
    });
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const known = this.answers.get(path);
    if (known !== undefined) {
      known(request, response);
      return;
    }
    if (path !== '/callback' || request.method !== 'PATCH') {
      response.writeHead(404).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as ResultDocument;
    this.results.push({
      authorization: request.headers.authorization,
      contentType: request.headers['content-type'],
      ...data.attributes,
      outcomes: (data.relationships?.outcomes.data ?? []).map(({ attributes }) => ({
        id: attributes['outcome-id'],
        body: attributes.body,
      })),
    });
    response.writeHead(200).end();
  }
}

export const signature = (body: string, key: string): string =>
  createHmac('sha512', key).update(body).digest('hex');
