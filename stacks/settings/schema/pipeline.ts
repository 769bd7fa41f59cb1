import * as v from 'valibot';
import * as is from '../values';
import { described, distinct, flag, section } from '../values';
import { beforeEntry } from './before-entry';

const branch = v.optional(described(is.gitBranch, 'A push to this branch starts a release.'), 'main');

const source = described(
  v.variant('type', [
    section(
      {
        type: described(v.literal('codecommit'), 'A CodeCommit repository.'),
        repository: v.optional(
          described(is.codecommitRepository, 'Name of the repository; by default that of the service.'),
        ),
        create: v.optional(flag('Creates the repository.'), true),
        branch,
      },
      'A CodeCommit repository.',
    ),
    section(
      {
        type: described(v.literal('connection'), 'GitHub, GitLab or Bitbucket.'),
        connectionArn: described(is.connectionArn, 'The connection; create and confirm it in the console.'),
        repository: described(is.repositoryPath, 'The repository.'),
        branch,
        filePaths: v.optional(
          described(
            v.pipe(distinct(is.globPattern, 1), v.maxLength(8)),
            'Patterns of files: a push starts the pipeline only if it changes one of them. By default every push does, unless `build.context` is a directory of the repository: then its files and the Dockerfile do. Only a connection has filters; a push to a CodeCommit repository starts every pipeline with that branch.',
          ),
        ),
      },
      'GitHub, GitLab or Bitbucket through a CodeConnections connection.',
    ),
    section(
      {
        type: described(v.literal('s3'), 'A zip in S3.'),
        bucket: described(is.bucketName, 'A bucket with versioning and EventBridge notifications.'),
        key: described(is.objectKey, 'Key of the zip.'),
        keyArn: v.optional(
          described(
            is.kmsKeyArn,
            'Customer managed key that encrypts the zip; its policy must let this account use it.',
          ),
        ),
      },
      'A zip in a versioned S3 bucket with EventBridge notifications.',
    ),
    section(
      {
        type: described(v.literal('promotion'), 'The image that another environment has released.'),
        from: described(
          is.shortName,
          'Environment whose service of the same name builds the image, or gets it by a promotion itself.',
        ),
        soakMinutes: v.optional(
          // CodePipeline ends an action of Lambda after 24 hours.
          is.integer(
            0,
            1380,
            'Minutes for which the release runs in that environment without an alarm before it is promoted.',
          ),
          10,
        ),
      },
      'The image that another environment has released, of this account and Region or another: nothing is built.',
    ),
  ]),
  'Where the source is.',
);

/** https://docs.aws.amazon.com/codebuild/latest/userguide/available-runtimes.html */
const runtimes = ['nodejs', 'python', 'java', 'golang', 'dotnet', 'php', 'ruby'] as const;

const tests = section(
  {
    commands: described(
      v.pipe(v.array(is.command), v.minLength(1)),
      'Shell commands, run in order in the source directory.',
    ),
    runtimeVersions: v.optional(
      described(
        v.pipe(v.record(v.picklist(runtimes), is.runtimeVersion), v.minEntries(1)),
        'Runtimes of the build image, by name, such as `{ "python": "3.13" }`. The tests have these alone.',
      ),
      { nodejs: '22' },
    ),
    timeoutMinutes: v.optional(is.integer(5, 2160, 'Minutes after which the tests fail.'), 15),
  },
  'A test stage before the build.',
);

const approval = section(
  {
    topicArn: v.optional(described(is.snsTopicArn, 'Topic to notify of a waiting approval.')),
    keyArn: v.optional(
      described(
        is.kmsKeyArn,
        'Customer managed key that encrypts the topic; its policy must let this account use it.',
      ),
    ),
    message: v.optional(described(is.line(1000), 'Message for the approver.')),
  },
  'A manual approval between build and release.',
);

const build = section(
  {
    dockerfile: v.optional(described(is.relativePath, 'The Dockerfile.'), 'Dockerfile'),
    context: v.optional(described(is.relativePath, 'Directory of the build context.'), '.'),
    computeType: v.optional(
      described(
        v.picklist(['BUILD_GENERAL1_SMALL', 'BUILD_GENERAL1_MEDIUM', 'BUILD_GENERAL1_LARGE']),
        'Size of the build machine.',
      ),
      'BUILD_GENERAL1_SMALL',
    ),
    timeoutMinutes: v.optional(is.integer(5, 2160, 'Minutes after which the build fails.'), 20),
  },
  'The image build.',
);

const gitHub = section(
  {
    repository: v.optional(
      described(
        is.gitHubRepository,
        'The repository whose workflow releases; by default that of `access.gitHub`.',
      ),
    ),
    environment: v.optional(
      described(
        is.gitHubEnvironment,
        'The GitHub environment whose jobs assume the release role. Limit it to the branch that is released, and give it the reviewers who approve.',
      ),
      'release',
    ),
    providerArn: v.optional(
      described(
        is.oidcProviderArn,
        'The identity provider of GitHub in the account; by default that of `access.gitHub`.',
      ),
    ),
  },
  'Who releases with `type` `githubActions`.',
);

export const pipeline = section(
  {
    enabled: v.optional(flag('Creates a pipeline, or the release role.'), true),
    type: v.optional(
      described(
        v.picklist(['codePipeline', 'githubActions']),
        'What releases: a pipeline of CodePipeline, or the workflow `.github/workflows/release.yml` with a release role in the place of the pipeline. Then `source`, `tests` and `approval` are those of the workflow, and of `build` only `dockerfile` and `context` apply.',
      ),
      'codePipeline',
    ),
    gitHub: v.optional(gitHub),
    source: v.optional(source, { type: 'codecommit' }),
    tests: v.optional(tests),
    approval: v.optional(approval),
    beforeEntry: v.optional(beforeEntry),
    build: v.optional(build, {}),
  },
  'The pipeline from a push to a release.',
);
