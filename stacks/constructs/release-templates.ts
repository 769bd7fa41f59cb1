import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { Fn, TerraformLocal, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { TaskTemplate } from '../task-template';
import { encryptObject } from './private-bucket';

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
  readonly #props: ReleaseTemplatesProps;
  /** Keys of the objects. */
  readonly keys: readonly string[];
  /** SHA-256 of the stored contents, a token. */
  readonly hash: string;

  constructor(scope: Construct, id: string, props: ReleaseTemplatesProps) {
    super(scope, id);
    this.#props = props;
    const [taskDefinition, appSpec] = [
      this.#store(
        'task-definition',
        'taskdef.json',
        'application/json',
        `${JSON.stringify(props.taskTemplate, null, 2)}\n`,
      ),
      this.#store('app-spec', 'appspec.yaml', 'application/yaml', props.appSpec),
    ];
    this.keys = ['taskdef.json', 'appspec.yaml'].map((fileName) => this.#keyOf(fileName));
    // A local, because another stack that reads an argument of a resource exports all of its text.
    this.hash = new TerraformLocal(
      this,
      'hash',
      Fn.sha256(`${taskDefinition.content}${appSpec.content}`),
    ).asString;
  }

  #keyOf(fileName: string): string {
    return `${this.#props.prefix}/${fileName}`;
  }

  #store(id: string, fileName: string, contentType: string, content: string): S3Object {
    const { bucketName, keyArn, dependsOn } = this.#props;
    return new S3Object(this, id, {
      bucket: bucketName,
      key: this.#keyOf(fileName),
      contentType,
      content,
      ...encryptObject(keyArn),
      dependsOn,
    });
  }
}
