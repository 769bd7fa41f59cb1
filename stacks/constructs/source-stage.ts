import { posix } from 'node:path';
import { CodecommitRepository } from '@cdktf/provider-aws/lib/codecommit-repository';
import type { CodepipelineStageAction, CodepipelineTrigger } from '@cdktf/provider-aws/lib/codepipeline';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { allow, regionalArn, regionOf, throughServices, type AwsAccount, type Statement } from '../iam';
import { promotionKey, type PipelineSettings } from '../settings';
import type { EventPattern } from './pipeline-trigger';
import type { PromotionBucket } from './promotion-bucket';

export interface SourceProps {
  readonly source: PipelineSettings['source'];
  readonly build: PipelineSettings['build'];
  /** Name of the CodeCommit repository where the settings give none. */
  readonly defaultRepository: string;
  readonly account: AwsAccount;
  /** ARN pattern of the pipeline's artifacts. */
  readonly artifactArns: string;
  /** Whether Terraform refuses to destroy a repository that it has created. */
  readonly protect: boolean;
  /** Where releases of another environment are named. @default - the source is no promotion */
  readonly promotions?: PromotionBucket | undefined;
}

/** A place that the pipeline takes its source from. */
export interface Source {
  readonly action: CodepipelineStageAction;
  /** What the pipeline's role needs to read it. */
  readonly statements: readonly Statement[];
  /** Events that say it has changed; undefined where CodePipeline is told by the source itself. */
  readonly changes: EventPattern | undefined;
  /** Which pushes start the pipeline. @default - those that the action or the events say */
  readonly trigger?: CodepipelineTrigger;
  /** Where to push to: a git remote, `owner/repository`, or an `s3://` URL. @default - nobody pushes to it */
  readonly remote?: string;
  /** @default - the source has no branches */
  readonly branch?: string;
  /** What exists before the pipeline, which runs at once. @default - nothing of this stack */
  readonly ready?: readonly ITerraformDependable[];
}

const sourceActionName = 'Source';

/** Name of the artifact with the source. */
export const sourceArtifact = 'Source';

type SourceOf<Type extends SourceProps['source']['type']> = Extract<SourceProps['source'], { type: Type }>;

/** No source is polled: polling is CodePipeline's default, slow and limited, where the settings do not forbid it. */
export function source(scope: Construct, props: SourceProps): Source {
  switch (props.source.type) {
    case 'codecommit':
      return codecommit(scope, props.source, props);
    case 'connection':
      return connection(props.source, props.build, props.artifactArns);
    case 's3':
      return s3(props.source, props.account);
    case 'promotion':
      return promotion(props);
  }
}

function codecommit(scope: Construct, settings: SourceOf<'codecommit'>, props: SourceProps): Source {
  const { account } = props;
  const name = settings.repository ?? props.defaultRepository;
  const repository = settings.create ? createRepository(scope, name, props.protect) : undefined;
  const arn = repository?.arn ?? regionalArn(account, 'codecommit', name);
  return {
    action: sourceAction('CodeCommit', {
      RepositoryName: repository?.repositoryName ?? name,
      BranchName: settings.branch,
      PollForSourceChanges: 'false',
    }),
    statements: [
      allow(
        [
          'codecommit:CancelUploadArchive',
          'codecommit:GetBranch',
          'codecommit:GetCommit',
          'codecommit:GetUploadArchiveStatus',
          'codecommit:UploadArchive',
        ],
        [arn],
      ),
    ],
    changes: {
      source: ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      resources: [arn],
      detail: {
        event: ['referenceCreated', 'referenceUpdated'],
        referenceType: ['branch'],
        referenceName: [settings.branch],
      },
    },
    // Of git-remote-codecommit: it signs with the caller's AWS credentials, so that no password exists.
    remote: `codecommit::${account.region}://${name}`,
    branch: settings.branch,
  };
}

function createRepository(scope: Construct, name: string, protect: boolean): CodecommitRepository {
  return new CodecommitRepository(scope, 'repository', {
    repositoryName: name,
    description: 'Source of the pipeline',
    ...(protect ? { lifecycle: { preventDestroy: true } } : {}),
  });
}

function connection(
  settings: SourceOf<'connection'>,
  build: PipelineSettings['build'],
  artifactArns: string,
): Source {
  const filePaths = settings.filePaths ?? buildFiles(build);
  const service = settings.connectionArn.split(':')[2] ?? 'codeconnections';
  return {
    action: sourceAction('CodeStarSourceConnection', {
      ConnectionArn: settings.connectionArn,
      FullRepositoryId: settings.repository,
      BranchName: settings.branch,
      // A trigger with a filter takes its place.
      DetectChanges: String(filePaths === undefined),
    }),
    statements: [
      // The service was renamed; a connection keeps the prefix of its ARN, and the action goes with it.
      allow([`${service}:UseConnection`], [settings.connectionArn]),
      // Of all sources only this one stores its artifact with an access control list (aws/aws-cdk#13557).
      allow(['s3:PutObjectAcl'], [artifactArns]),
    ],
    changes: undefined,
    ...(filePaths === undefined ? {} : { trigger: pushTrigger(settings.branch, filePaths) }),
    remote: settings.repository,
    branch: settings.branch,
  };
}

/** Of a repository that holds more than the service. */
function buildFiles({ context, dockerfile }: PipelineSettings['build']): readonly string[] | undefined {
  const directory = posix.normalize(`${context}/`).slice(0, -1);
  return directory === '.' ? undefined : [`${directory}/**`, posix.normalize(dockerfile)];
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html */
const pushTrigger = (branch: string, filePaths: readonly string[]): CodepipelineTrigger => ({
  providerType: 'CodeStarSourceConnection',
  gitConfiguration: {
    sourceActionName,
    push: [{ branches: { includes: [branch] }, filePaths: { includes: [...filePaths] } }],
  },
});

function s3(settings: SourceOf<'s3'>, account: AwsAccount): Source {
  const bucketArn = `arn:${account.partition}:s3:::${settings.bucket}`;
  return {
    action: sourceAction('S3', {
      S3Bucket: settings.bucket,
      S3ObjectKey: settings.key,
      PollForSourceChanges: 'false',
    }),
    statements: [
      allow(['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], [bucketArn]),
      allow(['s3:GetObject', 's3:GetObjectVersion'], [`${bucketArn}/${settings.key}`]),
      ...(settings.keyArn === undefined
        ? []
        : [allow(['kms:Decrypt'], [settings.keyArn], throughServices(regionOf(settings.keyArn), 's3'))]),
    ],
    changes: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [settings.bucket] }, object: { key: [settings.key] } },
    },
    remote: `s3://${settings.bucket}/${settings.key}`,
  };
}

/** Not a zip: no action takes it as files. https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html */
function promotion({ promotions: bucket }: SourceProps): Source {
  if (bucket === undefined) throw new Error('a promotion needs a bucket in which releases are named');
  const { name, arn, settled } = bucket;
  return {
    action: sourceAction('S3', { S3Bucket: name, S3ObjectKey: promotionKey, PollForSourceChanges: 'false' }),
    statements: [
      allow(['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], [arn]),
      allow(['s3:GetObject', 's3:GetObjectVersion'], [`${arn}/${promotionKey}`]),
    ],
    changes: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [name] }, object: { key: [promotionKey] } },
    },
    ready: settled,
  };
}

function sourceAction(provider: string, configuration: Record<string, string>): CodepipelineStageAction {
  return {
    name: sourceActionName,
    category: 'Source',
    owner: 'AWS',
    provider,
    version: '1',
    outputArtifacts: [sourceArtifact],
    configuration,
  };
}
