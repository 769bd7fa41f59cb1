/** Directories of Terraform configurations without a provider, in an HCP Terraform. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** A resource whose apply takes some seconds. */
export const slowResource = (seconds: number) => ({
  resource: {
    terraform_data: {
      first: { input: 'x' },
      slow: {
        depends_on: ['terraform_data.first'],
        provisioner: [{ 'local-exec': { command: `sleep ${seconds}` } }],
      },
    },
  },
});

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
