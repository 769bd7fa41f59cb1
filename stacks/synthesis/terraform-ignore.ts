/** What Terraform leaves out when it uploads a stack to HCP Terraform. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, CloudBackend, Manifest, TerraformStack } from 'cdktf';

/**
 * Plan files and states hold secrets, and Terraform uploads everything in the directory but `.git` and `.terraform`.
 *
 * @see https://developer.hashicorp.com/terraform/cloud-docs/run/remote-operations#excluding-files-from-upload
 */
const ignored = [
  '.terraform/',
  '*.tfplan',
  'plan',
  'plan.json',
  '*.plan',
  '*.tfstate',
  '*.tfstate.*',
  '*.tfvars',
  'crash.log',
  '.DS_Store',
];

/** Writes `.terraformignore` beside the JSON of each stack that HCP Terraform runs. */
export function writeIgnoreFiles(app: App): void {
  for (const stack of app.node.children) {
    if (!TerraformStack.isStack(stack) || !(stack.ensureBackendExists() instanceof CloudBackend)) continue;
    const directory = join(app.outdir, Manifest.stacksFolder, stack.node.id);
    writeFileSync(join(directory, '.terraformignore'), `${ignored.join('\n')}\n`);
  }
}
