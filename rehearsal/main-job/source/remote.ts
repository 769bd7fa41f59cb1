/** Where releases are pushed to, and how: as a person would, with git and the AWS CLI, or with an upload. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Failure } from '../../failures';
import type { AwsAccess } from '../../scenarios/aws';
import { askAws, awsCommand, type AwsCliPlace } from '../aws-cli';
import { git } from './git';
import type { PipelineSource } from './pipeline-source';
import type { WorkingCopy } from './working-copy';
import { zipFiles } from './zip-files';

/** What was pushed. */
export interface Pushed {
  readonly kind: 'push' | 'upload';
  /** Commit id, or version of the object. */
  readonly revision: string;
  /** Git remote, or `s3://` URL. */
  readonly target: string;
  readonly branch?: string;
}

export interface Remote {
  readonly target: string;
  /** Name of the branch; `main` of a source without branches. */
  readonly branch: string;
  /**
   * Hands on what was committed last.
   *
   * @throws Failure it was refused
   */
  readonly push: (copy: WorkingCopy, commit: string) => Promise<Pushed>;
}

export async function remoteOf(source: PipelineSource, place: AwsCliPlace): Promise<Remote> {
  switch (source.type) {
    case 'codecommit':
      return gitRemote(await cloneUrl(source.repository, place), source.branch, codeCommitCredentials(place));
    case 'connection':
      if (place.access.endpoint === undefined)
        throw new Failure(`${source.repository} is pushed to by its owner, not from here`);
      return gitRemote(`${place.access.endpoint}/connections/${source.repository}`, source.branch, []);
    case 's3':
      return bucketRemote(source, place.access);
  }
}

/** As AWS's page has it; the host is not AWS's, which the helper would refuse. @see https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-https-unixes.html */
function codeCommitCredentials({ env }: AwsCliPlace): string[] {
  const command = awsCommand(env).map(shellQuote).join(' ');
  return [
    ...['-c', 'credential.helper='],
    ...['-c', `credential.helper=!${command} codecommit credential-helper --ignore-host-check $@`],
    ...['-c', 'credential.UseHttpPath=true'],
  ];
}

const shellQuote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

async function cloneUrl(repository: string, place: AwsCliPlace): Promise<string> {
  const query = ['--query', 'repositoryMetadata.cloneUrlHttp'];
  return String(
    await askAws(place, 'codecommit', 'get-repository', '--repository-name', repository, ...query),
  );
}

const gitRemote = (target: string, branch: string, options: readonly string[]): Remote => ({
  target,
  branch,
  push: async (copy, commit) => {
    await git(copy.place, ...options, 'push', '--quiet', target, `${commit}:refs/heads/${branch}`);
    return { kind: 'push', revision: commit, target, branch };
  },
});

function bucketRemote({ bucket, key }: { readonly bucket: string; readonly key: string }, access: AwsAccess) {
  const target = `s3://${bucket}/${key}`;
  const push: Remote['push'] = async (copy) => {
    const files = await git(copy.place, 'ls-files', '-z');
    const client = new S3Client({ ...access, forcePathStyle: true });
    try {
      const { VersionId: revision } = await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: zipFiles(copy.place.directory, files.split('\0').filter(Boolean)),
        }),
      );
      if (revision === undefined)
        throw new Failure(
          `the bucket ${bucket} has no versioning, so a zip in it cannot be released: enable versioning`,
        );
      return { kind: 'upload', revision, target };
    } finally {
      client.destroy();
    }
  };
  return { target, branch: 'main', push };
}
