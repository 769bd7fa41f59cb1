import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { TaskTemplate } from '../task-template';

export interface ReleaseTemplatesProps {
  readonly bucketName: string;
  /** Key prefix, without a trailing slash. */
  readonly prefix: string;
  /** What the bucket has before objects are written. */
  readonly dependsOn: ITerraformDependable[];
  /** The service's customer managed key; undefined for keys of S3. */
  readonly keyArn: string | undefined;
  /** With placeholders in place of images. */
  readonly taskTemplate: TaskTemplate;
  /** YAML. */
  readonly appSpec: string;
}

/**
 * What a release is made of besides the image. It is rendered here, where the settings are, so that a change of CPU
 * or of a variable ships by blue/green like code does.
 */
export class ReleaseTemplates extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ReleaseTemplatesProps,
  ) {
    super(scope, id);
    this.store(
      'task-definition',
      'taskdef.json',
      'application/json',
      `${JSON.stringify(props.taskTemplate, null, 2)}\n`,
    );
    this.store('app-spec', 'appspec.yaml', 'application/yaml', props.appSpec);
  }

  /**
   * Without `etag`: under KMS it is no digest of the content and would differ at every plan
   * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html). Terraform compares the content itself.
   */
  private store(id: string, fileName: string, contentType: string, content: string): void {
    const { bucketName, prefix, keyArn, dependsOn } = this.props;
    new S3Object(this, id, {
      bucket: bucketName,
      key: `${prefix}/${fileName}`,
      contentType,
      content,
      ...(keyArn === undefined
        ? { serverSideEncryption: 'AES256' }
        : { serverSideEncryption: 'aws:kms', kmsKeyId: keyArn }),
      // An object has at most 10 tags, the provider's default tags may be more.
      overrideProvider: { defaultTags: { tags: {} } },
      dependsOn,
    });
  }
}
