/** Directories of Terraform configurations without a provider, in an HCP Terraform. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until';
import type { StandIn } from './stand-in';

export interface ConfigurationProps {
  readonly workspace: string;
  /** @default acme */
  readonly organization?: string;
  /** Members beside `terraform`. @default one resource whose input is a variable, and two outputs */
  readonly members?: object;
}

export const oneResource = {
  variable: { greeting: { default: 'hello' } },
  resource: { terraform_data: { one: { input: '${var.greeting}' } } },
  output: {
    greeting: { value: '${terraform_data.one.output}' },
    secret: { value: 's3cret', sensitive: true },
  },
};

/** Two resources; the apply of the second waits until the test lets it go on, however busy the machine is. */
export class HeldResource {
  readonly #begun: string;
  readonly #goOn: string;

  /** @param directory - for a directory of its own */
  constructor(directory: string) {
    const own = mkdtempSync(join(directory, 'held-'));
    this.#begun = join(own, 'begun');
    this.#goOn = join(own, 'go-on');
  }

  /** Of the provisioner. It ends with its directory, too, so that nothing is left of a test that has failed. */
  get command(): string {
    return `touch '${this.#begun}'; until [ -e '${this.#goOn}' ] || [ ! -e '${this.#begun}' ]; do sleep 0.1; done`;
  }

  get members(): object {
    return {
      resource: {
        terraform_data: {
          first: { input: 'x' },
          slow: {
            depends_on: ['terraform_data.first'],
            provisioner: [{ 'local-exec': { command: this.command } }],
          },
        },
      },
    };
  }

  async begun(): Promise<void> {
    await until(() => existsSync(this.#begun), 'the apply of the second resource');
  }

  goOn(): void {
    writeFileSync(this.#goOn, '');
  }
}

/** Reads the outputs of another workspace, as cdktf has it. */
export const readerOf = (workspace: string) => ({
  data: {
    terraform_remote_state: {
      other: {
        backend: 'remote',
        config: { hostname: 'app.terraform.io', organization: 'acme', workspaces: { name: workspace } },
      },
    },
  },
  resource: {
    terraform_data: { copy: { input: '${data.terraform_remote_state.other.outputs.greeting}' } },
  },
  output: { copy: { value: '${terraform_data.copy.output}' } },
});

/** @returns the directory */
export function configure(
  { directory }: StandIn,
  { workspace, organization = 'acme', members = oneResource }: ConfigurationProps,
): string {
  const path = join(directory, 'configurations-of-users', `${organization}-${workspace}`);
  mkdirSync(path, { recursive: true });
  const cloud = { hostname: 'app.terraform.io', organization, workspaces: { name: workspace } };
  writeFileSync(join(path, 'main.tf.json'), JSON.stringify({ terraform: { cloud }, ...members }));
  return path;
}
