/** A run of what was pushed. */
import { createHash } from 'node:crypto';
import type { ConfigurationVersion } from './model/entities';
import { originOf } from './model/pushes';
import { unpackInto, type Runs } from './runner';
import { newId, newKey, writeWhole, type Store } from './store';
import type { Push } from './vcs';

export async function runPush(
  store: Store,
  runs: Runs,
  { workspace, commit, branch, pullRequest, subject, applies, archive }: Push,
): Promise<void> {
  const isOfPullRequest = pullRequest !== undefined && !applies;
  const origin = originOf(workspace, { branch, ...(isOfPullRequest && { pullRequest }) }, commit);
  const version: ConfigurationVersion = {
    id: newId('cv'),
    workspaceId: workspace.id,
    status: 'uploaded',
    speculative: !applies,
    autoQueueRuns: true,
    uploadKey: newKey(),
    source: 'tfe-vcs',
    ...(origin !== undefined && { origin }),
  };
  const file = store.file('configurations', `${version.id}.tar.gz`);
  writeWhole(file, archive);
  const error = await unpackInto(store.file('configurations', version.id), file);
  const put = error === undefined ? version : { ...version, status: 'errored' as const, error };
  store.commit({ kind: 'configurationVersions', put });
  if (error !== undefined) return;
  runs.create(
    {
      workspaceId: workspace.id,
      configurationVersionId: version.id,
      message: `${subject} (${branch} ${commit.slice(0, 8)})`,
      source: 'tfe-configuration-version',
      ...{ isDestroy: false, refresh: true, refreshOnly: false, savePlan: false },
      ...{ targets: [], replacements: [], variables: [] },
      planOnly: !applies,
      autoApply: applies && workspace.autoApply,
    },
    workspace,
  );
}

/** Name of the directory of a copy of a repository. */
export const mirrorName = (url: string): string =>
  createHash('sha256').update(url).digest('hex').slice(0, 16);
