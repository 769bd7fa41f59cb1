/** The stacks of the default settings with their state in S3, deployed from a copy of the project onto an embedded AWS. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedAws } from '../../../rehearsal/cloud';
import type { JsonObject } from '../../../rehearsal/settings-changes';
import { ProjectCopy, region } from '../../support/project-copy';

/** Beside those of a rehearsal, whose ports they have; where only 127.0.0.1 is loopback the ports must be free. */
const listenerAddress = process.platform === 'linux' ? '127.0.75.1' : '127.0.0.1';

const backend = { type: 's3', bucket: 'acme-terraform-state', region };

export interface DefaultStacks {
  readonly project: ProjectCopy;
  /** What is deployed: every other setting has its default. */
  readonly settings: JsonObject;
  /** Destroys nothing: all of it is gone with the embedded AWS. */
  readonly stop: () => Promise<void>;
}

/** All of the project but its tests: jobs run its commands. */
const takes = (path: string): boolean => !path.startsWith('__tests__/');

export async function deployDefaultStacks(): Promise<DefaultStacks> {
  const home = mkdtempSync(join(tmpdir(), 'default-stacks-'));
  const cloud = await startEmbeddedAws({ env: process.env, listenerAddress });
  const stop = async () => {
    await cloud.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const project = await ProjectCopy.create({ home, environment: cloud.environment(process.env), takes });
    const location = ['--create-bucket-configuration', `LocationConstraint=${region}`];
    await project.aws('s3api', 'create-bucket', '--bucket', backend.bucket, ...location);
    const settings = { backend };
    project.useSettings(settings);
    await project.commit('settings');
    await project.type("npx cdktf deploy '*' --auto-approve --skip-provider-lock");
    return { project, settings, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
