/** What the free tier of HCP Terraform allows, and what the stacks take of it. Pure. */

/** @see https://developer.hashicorp.com/terraform/cloud-docs/overview */
const free = { resources: 500, runsAtOnce: 1 } as const;

/** @param stacks - with their managed resources */
export function sizeOf(stacks: readonly { readonly resources: number }[]): string {
  const resources = stacks.reduce((sum, stack) => sum + stack.resources, 0);
  const over = resources > free.resources ? `: ${resources - free.resources} too many for it` : '';
  return `${resources} managed resources in ${stacks.length} stacks; the free tier of HCP Terraform has ${free.resources}, and ${free.runsAtOnce} run at once${over}`;
}
