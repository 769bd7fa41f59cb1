/** Variables of workspaces and runs as Terraform takes them. Pure. */
import type { RunVariable, Variable } from '../model/entities';

/** A file of values for Terraform: what a workspace has, and what a run has instead. */
export function tfvars(variables: readonly Variable[], ofRun: readonly RunVariable[]): string {
  const values = new Map<string, string>();
  for (const { key, value, category, hcl } of variables)
    if (category === 'terraform') values.set(key, hcl ? value : quoted(value));
  // Terraform sends them as HCL expressions.
  for (const { key, value } of ofRun) values.set(key, value);
  return [...values].map(([key, value]) => `${key} = ${value}\n`).join('');
}

export const environmentVariables = (variables: readonly Variable[]): Record<string, string> =>
  Object.fromEntries(
    variables.filter(({ category }) => category === 'env').map(({ key, value }) => [key, value]),
  );

/** A string of HCL that means itself. */
const quoted = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', '%%{');
