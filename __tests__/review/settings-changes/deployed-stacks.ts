/** The stacks of some settings, deployed by the real cdktf and Terraform onto the embedded AWS. */
import { startEmbeddedAws } from '../../../rehearsal/cloud';
import { environmentFor } from '../../../rehearsal/main-job/terraform-environment';
import { readProject, Workspace } from '../../../rehearsal/project';
import type { JsonObject } from '../../../rehearsal/settings-changes';
import * as cdktf from '../../../rehearsal/terraform/cdktf';
import { readSynthesis } from '../../../rehearsal/terraform/synthesis';
import { mergePatch } from './merge-patch';
import { StackPlans } from './stack-plans';

/** Beside those of a rehearsal, whose ports they have; where only 127.0.0.1 is loopback the ports must be free. */
const listenerAddress = process.platform === 'linux' ? '127.0.75.1' : '127.0.0.1';

/** What is deployed, and what it takes to run Terraform on it. */
export interface Deployment {
  readonly workspace: Workspace;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Deploys, and destroys nothing at the end: all of it is gone with the embedded AWS.
 *
 * @param directory - of the project
 * @param settings - `context.blueGreen`
 * @param use - called when the stacks are deployed
 */
export async function withDeployment(
  directory: string,
  settings: JsonObject,
  use: (deployment: Deployment) => Promise<void>,
): Promise<void> {
  const workspace = new Workspace(readProject(directory));
  try {
    const cloud = await startEmbeddedAws({ env: process.env, listenerAddress });
    try {
      workspace.useSettings(settings);
      await workspace.synthesize(process.env);
      const stacks = readSynthesis(workspace.outputDirectory);
      const env = environmentFor({ stacks, workspace, aws: cloud, env: process.env });
      await cdktf.deploy({ cwd: workspace.directory, env });
      await use({ workspace, env });
    } finally {
      await cloud.stop();
    }
  } finally {
    workspace.remove();
  }
}

/** As `withDeployment`, with plans of changes to the settings. */
export const withDeployedStacks = (
  directory: string,
  settings: JsonObject,
  use: (plans: StackPlans) => Promise<void>,
): Promise<void> =>
  withDeployment(directory, settings, async ({ workspace, env }) => {
    const synthesize = async (patch: Readonly<Record<string, unknown>>): Promise<void> => {
      workspace.useSettings(mergePatch(settings, patch));
      await workspace.synthesize(process.env);
    };
    await use(await StackPlans.of({ outputDirectory: workspace.outputDirectory, synthesize, env }));
  });
